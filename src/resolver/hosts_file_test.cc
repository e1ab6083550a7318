// The hosts file while people and programs edit it.
#include "resolver/hosts_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <sstream>

#include "base/random.h"
#include "resolver/hosts_text.h"
#include "resolver/testing_files.h"

namespace p2p::resolver {
namespace {

const std::string kFile = "127.0.0.1\tlocalhost\n";

std::vector<NameEntry> node(int version) {
  return {{"mover",
           {},
           false,
           {IpAddress::v4({10, 0, static_cast<uint8_t>(version >> 8), static_cast<uint8_t>(version)})}}};
}

class Hosts : public testing::Test {
 protected:
  void SetUp() override { put(path_, kFile); }
  std::string foreign() const { return without_section(get(path_)).value_or("(no file)"); }

  ScratchDirectory scratch_{true};
  std::string path_ = scratch_ / "hosts";
  HostsFile hosts_{path_, "p2p.internal"};
  Instant now_{};
};

TEST_F(Hosts, NamesComeChangeAndGo) {
  hosts_.publish(node(1), now_);
  EXPECT_EQ(hosts_.problem(), "");
  EXPECT_NE(get(path_).find("10.0.0.1\tmover.p2p.internal mover\t"), std::string::npos);
  hosts_.publish(node(2), now_);
  EXPECT_EQ(get(path_).find("10.0.0.1\t"), std::string::npos);
  EXPECT_NE(get(path_).find("10.0.0.2\t"), std::string::npos);
  hosts_.publish({}, now_);
  EXPECT_EQ(get(path_), kFile);
  hosts_.publish(node(3), now_);
  ASSERT_TRUE(remove_hosts_section(path_));
  EXPECT_EQ(get(path_), kFile);
}

TEST_F(Hosts, TheSectionOfAKilledDaemonIsTakenOver) {
  hosts_.publish(node(1), now_);
  HostsFile next(path_, "p2p.internal");
  next.publish(node(2), now_);
  EXPECT_EQ(get(path_).find("10.0.0.1\t"), std::string::npos);
  EXPECT_EQ(foreign(), kFile);
}

TEST_F(Hosts, ABareLabelGoesWhenSomebodyElseWritesIt) {
  hosts_.publish(node(1), now_);
  put(path_, get(path_) + "192.0.2.77 mover\n");
  hosts_.check(now_);
  EXPECT_NE(get(path_).find("10.0.0.1\tmover.p2p.internal\t"), std::string::npos);
  EXPECT_EQ(foreign(), kFile + "192.0.2.77 mover\n");
}

TEST_F(Hosts, LostLinesComeBackThreeTimesInFiveMinutesAndThenNoMore) {
  hosts_.publish(node(1), now_);
  for (int fight = 1; fight <= 3; ++fight) {
    put(path_, kFile);
    now_ = now_ + 60s;
    hosts_.check(now_);
    EXPECT_EQ(get(path_) == kFile, fight == 3) << fight;
    EXPECT_EQ(hosts_.problem().empty(), fight != 3);
  }
  EXPECT_NE(hosts_.problem().find("3 times within five minutes"), std::string::npos);
  hosts_.check(now_ + 1h);
  hosts_.publish(node(2), now_ + 1h);
  EXPECT_EQ(get(path_), kFile);
}

TEST_F(Hosts, RareFightsAreFoughtForEver) {
  hosts_.publish(node(1), now_);
  for (int fight = 1; fight <= 10; ++fight) {
    put(path_, kFile);
    now_ = now_ + 3min;
    hosts_.check(now_);
    EXPECT_NE(get(path_), kFile);
  }
}

TEST_F(Hosts, EditsOutsideOfOurLinesAreNoFights) {
  hosts_.publish(node(1), now_);
  std::string expected = kFile;
  for (int i = 0; i < 10; ++i) {
    std::string line = "192.0.2." + std::to_string(i) + " foreign\n";
    put(path_, get(path_) + line);
    expected += line;
    hosts_.check(now_);
    hosts_.publish(node(i), now_);
  }
  EXPECT_EQ(hosts_.problem(), "");
  EXPECT_EQ(foreign(), expected);
}

TEST_F(Hosts, AFileThatCannotBeWrittenIsAProblemUntilItCan) {
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  hosts_.publish(node(1), now_);
  EXPECT_NE(hosts_.problem().find("no regular file"), std::string::npos);
  EXPECT_NE(hosts_.problem().find("NSS"), std::string::npos);
  std::filesystem::remove(path_);
  hosts_.check(now_);
  EXPECT_EQ(hosts_.problem(), "");
  EXPECT_NE(get(path_).find("mover"), std::string::npos);
  ASSERT_TRUE(remove_hosts_section(path_));
  EXPECT_FALSE(std::filesystem::exists(path_)) << "we made it";
}

// What people do to our lines, and to theirs.
class Vandal {
 public:
  Vandal(std::string path, uint64_t seed) : path_(std::move(path)), random_(seed) {}

  // One random edit; by renaming, as sed -i and vim do, or in place, as a shell's >> does.
  void edit() {
    std::string text = get(path_);
    if (foreign.size() > 2000) return save(foreign = kFile);
    switch (random_.below(6)) {
      case 0: return append();
      case 1: return save(without_last(text));
      case 2: return save(*without_section(text));
      case 3: return save(text + section_of(text));
      case 4: return save(with_half_of_section(text));
      default: break;
    }
    std::string line = "192.0.2.1 first" + std::to_string(++count_) + "\n";
    foreign = line + foreign;
    save(line + text);
  }

  void append() {
    std::string line = "192.0.2.2 last" + std::to_string(++count_) + "\n";
    int fd = open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0 || write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ADD_FAILURE();
    close(fd);
    foreign += line;
  }

  std::string foreign = kFile;

 private:
  void save(const std::string& text) {
    put(path_ + ".vim", text);
    std::filesystem::rename(path_ + ".vim", path_);
  }

  // Without the last foreign line; localhost stays.
  std::string without_last(std::string text) {
    size_t start = foreign.rfind('\n', foreign.size() - 2) + 1;
    std::string line = foreign.substr(start);
    size_t at = text.rfind(line);
    if (line == kFile || at == text.npos) return text;
    foreign.erase(start);
    return text.erase(at, line.size());
  }

  // Without the section's second line.
  static std::string with_half_of_section(std::string text) {
    std::string section = section_of(text);
    size_t first = section.find('\n'), second = section.find('\n', first + 1);
    if (second == section.npos) return text;
    std::string line = section.substr(first + 1, second - first);
    return text.erase(text.find(line), line.size());
  }

  std::string path_;
  Random random_;
  int count_ = 0;
};

// A process that runs until it is stopped.
class Child {
 public:
  explicit Child(const std::function<void()>& body) : pid_(fork()) {
    if (pid_ == 0) body();
  }
  ~Child() { stop(); }
  void stop() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_;
};

// Somebody edits before ours, in the middle of ours and after it; a reader in another process never
// misses localhost.
TEST_F(Hosts, TenThousandInterleavedEditsCostNoForeignByteAndNoReaderItsLocalhost) {
  auto* misses = static_cast<std::atomic<int>*>(
      mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  auto* reads = misses + 1;
  Child reader([&] {
    if (nice(19) == -1) _exit(1);
    for (;; ++*reads)
      if (get(path_).find("127.0.0.1\tlocalhost\n") == std::string::npos) ++*misses;
  });
  Vandal vandal(path_, 34);
  Random random(35);
  for (int i = 0; i < 10000; ++i) {
    if (random.below(2)) vandal.edit();
    int interruptions = static_cast<int>(random.below(3));
    std::string lines = hosts_lines(node(i), "p2p.internal", {});
    Status edited = edit_system_file(path_, [&](const HostsText& before) {
      if (interruptions-- > 0) vandal.edit();
      return with_section(before, lines);
    });
    ASSERT_TRUE(edited) << edited.error().message;
    ASSERT_EQ(foreign(), vandal.foreign) << i;
    ASSERT_NE(get(path_).find(lines), std::string::npos) << i;
  }
  while (*reads < 100) sched_yield();
  reader.stop();
  EXPECT_EQ(*misses, 0) << "of " << *reads;
  EXPECT_EQ(files_in(scratch_.path), 1u);
  munmap(misses, 4096);
}

// The same without turns: another process appends while we write.
std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  std::sort(out.begin(), out.end());
  return out;
}

TEST_F(Hosts, LinesThatAnotherProcessAppendsAreNeverLost) {
  pid_t writer = fork();
  if (writer == 0) {
    Vandal vandal(path_, 1);
    for (int i = 0; i < 1000; ++i) {
      vandal.append();
      sched_yield();
    }
    _exit(0);
  }
  int status = 0;
  for (int i = 0; waitpid(writer, &status, WNOHANG) == 0; ++i) {
    // Against a writer that never rests a round may be given up; it may not cost a line.
    hosts_.publish(node(i), now_);
  }
  hosts_.publish(node(0), now_);
  EXPECT_EQ(hosts_.problem(), "");
  std::string expected = kFile;
  for (int i = 1; i <= 1000; ++i) expected += "192.0.2.2 last" + std::to_string(i) + "\n";
  // Lines that came while the file changed places may have changed theirs.
  EXPECT_EQ(sorted_lines(foreign()), sorted_lines(expected));
}

}  // namespace
}  // namespace p2p::resolver
