#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/fd.h"
#include "resolver/host.h"

namespace p2p::resolver {
namespace {

constexpr size_t kOutputMax = 64 * 1024;

// In the child: the command in place of us, with its output in the pipe and a clean signal mask.
[[noreturn]] void become(std::vector<char*>& words, int output) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  int null = open("/dev/null", O_RDONLY);
  if (null >= 0) dup2(null, 0);
  dup2(output, 1);
  dup2(output, 2);
  execvp(words[0], words.data());
  _exit(127);
}

// Reads until the other end is closed; false when the time is over first.
bool read_until_closed(int fd, int timer, std::string& out) {
  for (;;) {
    pollfd watched[] = {{fd, POLLIN, 0}, {timer, POLLIN, 0}};
    if (poll(watched, 2, -1) < 0 && errno != EINTR) return false;
    if (watched[1].revents) return false;
    if (!watched[0].revents) continue;
    char piece[4096];
    ssize_t got = ::read(fd, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    if (out.size() < kOutputMax) out.append(piece, static_cast<size_t>(got));
  }
}

// A command that closed its output may go on for ever. Looks each millisecond: most end with it.
bool ends_in_time(pid_t child, int timer, int& status) {
  for (;;) {
    if (waitpid(child, &status, WNOHANG) != 0) return true;
    pollfd watched{timer, POLLIN, 0};
    if (poll(&watched, 1, 1) > 0) return false;
  }
}

OwnedFd timer_over(Duration time) {
  OwnedFd out(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  itimerspec due{};
  auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
  due.it_value.tv_sec = whole.count();
  due.it_value.tv_nsec = std::chrono::nanoseconds(time - whole).count();
  timerfd_settime(out.get(), 0, &due, nullptr);
  return out;
}

Result<std::string> run(const Command& command, Duration time_max) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return fail(std::string("no pipe: ") + std::strerror(errno));
  OwnedFd read_end(ends[0]), write_end(ends[1]);
  OwnedFd timer = timer_over(time_max);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t child = fork();
  if (child < 0) return fail(std::string("cannot start a process: ") + std::strerror(errno));
  if (child == 0) become(words, write_end.get());
  write_end.reset();
  std::string out;
  int status = 0;
  bool in_time =
      read_until_closed(read_end.get(), timer.get(), out) && ends_in_time(child, timer.get(), status);
  if (!in_time) {
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return fail("`" + text_of(command) + "` takes too long");
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) return fail("`" + command[0] + "` is not there");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return fail("`" + text_of(command) + "` failed: " + out.substr(0, out.find('\n')));
  return out;
}

}  // namespace

Host this_host(std::vector<std::string> module_sources, Duration command_time_max) {
  return {"", [command_time_max](const Command& command) { return run(command, command_time_max); },
          std::move(module_sources)};
}

}  // namespace p2p::resolver
