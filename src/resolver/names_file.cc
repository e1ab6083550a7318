#include "resolver/names_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include "nss/snapshot.h"
#include "resolver/file_bytes.h"

namespace p2p::resolver {
namespace {

tl::unexpected<Error> file_error(const std::string& path) {
  return fail("cannot write the names for the NSS module to " + path + ": " + std::strerror(errno));
}

// Live words are written, not mapped: whatever happens to the file, a write cannot kill us. Four
// aligned bytes of one page: readers see the old value or the new one.
void set_word(int fd, size_t at, uint32_t value) {
  [[maybe_unused]] ssize_t done = pwrite(fd, &value, sizeof value, static_cast<off_t>(at));
}

void supersede(int fd) { set_word(fd, offsetof(p2p_names_header, superseded), 1); }

// A names file that is there, whoever wrote it; none when it is something else.
OwnedFd open_existing(const std::string& path) {
  OwnedFd fd(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info {};
  char magic[sizeof(p2p_names_header::magic)]{};
  bool is_ours = fd && fstat(fd.get(), &info) == 0 && S_ISREG(info.st_mode) &&
                 pread(fd.get(), magic, sizeof magic, 0) == ssize_t{sizeof magic} &&
                 std::memcmp(magic, P2P_NAMES_MAGIC, sizeof magic) == 0;
  if (!is_ours) fd.reset();
  return fd;
}

}  // namespace

const char* const names_file_path = P2P_NAMES_PATH;
const char* const names_file_variable = P2P_NAMES_PATH_VARIABLE;

Status NamesFile::write(const Zone& zone, std::span<const NameEntry> entries, uint32_t seed, Instant now) {
  Result<Bytes> bytes = encode_names(zone, entries, seed, now);
  if (!bytes) return tl::unexpected(bytes.error());
  std::string next = path_ + ".new";
  if (unlink(next.c_str()) != 0 && errno != ENOENT) return file_error(next);
  OwnedFd fd(open(next.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd) return file_error(next);
  OwnedFd stranger = fd_ ? OwnedFd() : open_existing(path_);
  if (fchmod(fd.get(), 0644) != 0 || !write_all(fd.get(), as_text(*bytes)) ||
      rename(next.c_str(), path_.c_str()) != 0) {
    auto error = file_error(path_);
    unlink(next.c_str());
    return error;
  }
  if (fd_) supersede(fd_.get());
  if (stranger) supersede(stranger.get());
  fd_ = std::move(fd);
  return {};
}

void NamesFile::beat(Instant now) {
  if (fd_) set_word(fd_.get(), offsetof(p2p_names_header, heartbeat_s), heartbeat_of(now));
}

Status NamesFile::remove() {
  OwnedFd before = fd_ ? std::move(fd_) : open_existing(path_);
  fd_.reset();
  if (!before) return {};
  supersede(before.get());
  if (unlink(path_.c_str()) != 0 && errno != ENOENT) return file_error(path_);
  return {};
}

}  // namespace p2p::resolver
