#include "resolver/system_file.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/fd.h"
#include "base/files.h"
#include "base/limits_local.h"
#include "resolver/file_bytes.h"

namespace p2p::resolver {
namespace {

// `impossible`: not by a new file, but perhaps in place.
enum class Outcome { done, changed_meanwhile, impossible, disk_full };

tl::unexpected<Error> system_error(const std::string& path) {
  return fail(path + ": " + std::strerror(errno));
}

// The file behind all links; the path itself when there is nothing.
Result<std::string> resolved(const std::string& path) {
  char real[PATH_MAX];
  if (realpath(path.c_str(), real)) return std::string(real);
  if (errno != ENOENT) return system_error(path);
  struct stat info {};
  if (lstat(path.c_str(), &info) == 0) return fail(path + " is a link to a file that is not there");
  return path;
}

std::string temporary_beside(const std::string& path) {
  size_t slash = path.rfind('/');
  size_t name = slash == path.npos ? 0 : slash + 1;
  return path.substr(0, name) + "." + path.substr(name) + ".p2p-ddns";
}

// Whatever waits for a writer looks again each millisecond: the kernel tells nobody when a file is
// closed. False: it took too long.
template <class Try>
bool try_for(Duration time, Try attempt) {
  for (Duration waited{0}; !attempt(); waited += 1ms) {
    if (waited >= time) return false;
    poll(nullptr, 0, 1);
  }
  return true;
}

// A lease of this kind; none when somebody has the file open, or the file system knows no leases. When
// somebody opens the file the kernel lets him wait and sends us SIGURG, which does nothing.
bool take_lease(int fd, int kind) {
  return fcntl(fd, F_SETSIG, SIGURG) == 0 && fcntl(fd, F_SETLEASE, kind) == 0;
}

// A new file at `temporary` that holds `text` on disk and looks like `model` in all else.
Outcome make_twin(const std::string& temporary, int model, const struct stat& info, const std::string& text) {
  unlink(temporary.c_str());
  OwnedFd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  auto why_not = [] { return errno == ENOSPC || errno == EDQUOT ? Outcome::disk_full : Outcome::impossible; };
  if (!fd) return why_not();
  bool alike = write_all(fd.get(), text) && fchown(fd.get(), info.st_uid, info.st_gid) == 0 &&
               fchmod(fd.get(), info.st_mode & 07777) == 0 && copy_attributes(model, fd.get()) &&
               fsync(fd.get()) == 0;
  return alike ? Outcome::done : why_not();
}

// What the file holds that came out of an exchange and lies at `temporary`.
std::optional<std::string> what_came_out(const std::string& temporary) {
  OwnedFd fd(open(temporary.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) return std::nullopt;
  // A program that opened it before the exchange may still be about to write.
  try_for(limits::system_file_writer_wait,
          [&] { return take_lease(fd.get(), F_RDLCK) || (errno != EAGAIN && errno != EACCES); });
  return read_all(fd.get());
}

// Ours had its place for a moment, and somebody may have added lines to it: they move to the
// file that has it now.
void keep_added_lines(const std::string& path, const std::string& temporary, const std::string& ours) {
  auto text = what_came_out(temporary);
  if (!text || *text == ours || !text->starts_with(ours)) return;
  OwnedFd fd(open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK));
  if (fd) write_all(fd.get(), text->substr(ours.size()));
}

void sync_directory(const std::string& path) {
  OwnedFd fd(open(directory_of(path).c_str(), O_RDONLY | O_CLOEXEC));
  if (fd) fsync(fd.get());
}

// Has the file at `path` still these bytes?
bool still_holds(const std::string& path, const std::string& before) {
  OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return false;
  auto now = read_all(fd.get());
  return now && *now == before;
}

Outcome swap_in(const std::string& path, const std::string& temporary, const std::string& before,
                const std::string& after) {
  if (!still_holds(path, before)) return Outcome::changed_meanwhile;
  if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) != 0) {
    if (errno == ENOENT) return Outcome::changed_meanwhile;
    bool unknown = errno == EINVAL || errno == ENOSYS;
    // Without exchange the last moment is not covered.
    return unknown && rename(temporary.c_str(), path.c_str()) == 0 ? Outcome::done : Outcome::impossible;
  }
  auto old = what_came_out(temporary);
  if (!old || *old == before) return Outcome::done;
  if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0)
    keep_added_lines(path, temporary, after);
  return Outcome::changed_meanwhile;
}

Outcome replace(const std::string& path, const std::string& before, const std::string& after) {
  OwnedFd old(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info {};
  if (!old || fstat(old.get(), &info) != 0) return Outcome::changed_meanwhile;
  if (info.st_nlink > 1) return Outcome::impossible;
  std::string temporary = temporary_beside(path);
  Outcome outcome = make_twin(temporary, old.get(), info, after);
  old.reset();
  if (outcome == Outcome::done) outcome = swap_in(path, temporary, before, after);
  unlink(temporary.c_str());
  if (outcome == Outcome::done) sync_directory(path);
  return outcome;
}

bool write_from(int fd, size_t at, std::string_view rest, size_t file_size) {
  return lseek(fd, static_cast<off_t>(at), SEEK_SET) >= 0 && write_all(fd, rest) &&
         ftruncate(fd, static_cast<off_t>(file_size)) == 0 && fsync(fd) == 0;
}

Result<Outcome> write_in_place(const std::string& path, const std::string& before, const std::string& after) {
  OwnedFd fd(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!fd) return system_error(path);
  // Exclusive for the moment, if that can be had: others wait in open().
  try_for(limits::system_file_writer_wait,
          [&] { return take_lease(fd.get(), F_WRLCK) || (errno != EAGAIN && errno != EACCES); });
  auto now = read_all(fd.get());
  if (!now) return system_error(path);
  if (*now != before) return Outcome::changed_meanwhile;
  size_t same = 0;
  while (same < before.size() && same < after.size() && before[same] == after[same]) ++same;
  // Empty lines up to the old end first, so that no half of an old line is ever the last one.
  std::string rest = after.substr(same);
  if (after.size() < before.size()) rest.append(before.size() - after.size(), '\n');
  if (write_from(fd.get(), same, rest, after.size())) return Outcome::done;
  auto error = system_error(path);
  // What was there has its room still, however full the disk is.
  write_from(fd.get(), same, before.substr(same), before.size());
  return error;
}

// A file where there was none.
Result<Outcome> create(const std::string& path, const std::string& after) {
  std::string temporary = temporary_beside(path);
  unlink(temporary.c_str());
  OwnedFd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd) return system_error(path);
  bool written = fchmod(fd.get(), 0644) == 0 && write_all(fd.get(), after) && fsync(fd.get()) == 0;
  int code = written ? rename_to_free(temporary, path) : errno;
  if (code == 0) {
    sync_directory(path);
    return Outcome::done;
  }
  unlink(temporary.c_str());
  if (code == EEXIST) return Outcome::changed_meanwhile;
  errno = code;
  return system_error(path);
}

// Out of the way first, so that what is removed is what was looked at.
Result<Outcome> take_away(const std::string& path, const std::string& before) {
  std::string temporary = temporary_beside(path);
  if (rename(path.c_str(), temporary.c_str()) != 0) {
    if (errno == ENOENT) return Outcome::changed_meanwhile;
    return system_error(path);
  }
  auto old = what_came_out(temporary);
  if (!old || *old == before) {
    unlink(temporary.c_str());
    return Outcome::done;
  }
  rename_to_free(temporary, path);
  return Outcome::changed_meanwhile;
}

Result<Outcome> apply(const std::string& path, const std::optional<std::string>& before,
                      const std::optional<std::string>& after) {
  if (!before) return create(path, *after);
  if (!after) return take_away(path, *before);
  Outcome outcome = replace(path, *before, *after);
  if (outcome == Outcome::disk_full) return fail(path + ": " + std::strerror(ENOSPC));
  if (outcome != Outcome::impossible) return outcome;
  return write_in_place(path, *before, *after);
}

}  // namespace

Result<std::optional<std::string>> read_system_file(const std::string& path) {
  Result<std::string> real = resolved(path);
  if (!real) return tl::unexpected(real.error());
  OwnedFd fd(open(real->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd && errno == ENOENT) return std::optional<std::string>();
  struct stat info {};
  if (!fd || fstat(fd.get(), &info) != 0) return system_error(path);
  if (!S_ISREG(info.st_mode)) return fail(path + " is no regular file");
  auto text = read_all(fd.get());
  if (!text) return system_error(path);
  return text;
}

Status edit_system_file(const std::string& path, const FileEdit& edit) {
  for (int i = 0; i < limits::system_file_tries_max; ++i) {
    Result<std::string> real = resolved(path);
    if (!real) return tl::unexpected(real.error());
    unlink(temporary_beside(*real).c_str());  // of an edit that was killed
    auto before = read_system_file(path);
    if (!before) return tl::unexpected(before.error());
    std::optional<std::string> after = edit(*before);
    if (after == *before) return {};
    Result<Outcome> outcome = apply(*real, *before, after);
    if (!outcome) return tl::unexpected(outcome.error());
    if (*outcome == Outcome::done) return {};
  }
  return fail(path + ": somebody else writes to it without a pause");
}

}  // namespace p2p::resolver
