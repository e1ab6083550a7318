#include "store/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "base/fd.h"
#include "base/files.h"
#include "base/zbase32.h"
#include "store/files.h"

namespace p2p::store {
namespace {

constexpr std::string_view kFormat = "p2p-ddns key ";
constexpr std::string_view kHeader = "p2p-ddns key 1\n";
constexpr size_t kSeedBytes = std::tuple_size_v<KeyPair::Seed>;
constexpr size_t kCheckBytes = 4;
// Room for a newer version's file, so that it is told apart from damage.
constexpr size_t kKeyFileBytesMax = 4096;

// Text that is overwritten when it goes.
struct Secret {
  std::string text;
  ~Secret() { explicit_bzero(text.data(), text.size()); }
};

Status check_private(const std::string& path, int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return system_error("cannot look at", path, errno);
  if (!S_ISREG(info.st_mode)) return fail(path + " is no regular file");
  if (info.st_uid != geteuid())
    return fail(path + " belongs to user " + std::to_string(info.st_uid) + ", not to " +
                std::to_string(geteuid()) + " who runs this: chown it, or run as its owner");
  if (info.st_mode & 077) return fail(path + " holds a secret and others may read it: chmod 600 " + path);
  return {};
}

Status write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(fd, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return fail(std::strerror(size < 0 ? errno : EIO));
    text.remove_prefix(static_cast<size_t>(size));
  }
  return fsync(fd) == 0 ? Status() : fail(std::strerror(errno));
}

// The whole text under a name of its own, synced. A rest of an earlier power cut goes.
Status write_beside(const std::string& path, const std::string& text) {
  (void)unlink(path.c_str());
  OwnedFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return system_error("cannot make", path, errno);
  Status written = write_all(fd.get(), text);
  if (written) return {};
  (void)unlink(path.c_str());
  return fail("cannot write " + path + ": " + written.error().message);
}

Status put_in_place(const std::string& path, const std::string& text, bool may_replace) {
  const std::string fresh = path + ".new";
  if (Status written = write_beside(fresh, text); !written) return written;
  int code;
  if (may_replace)
    code = rename(fresh.c_str(), path.c_str()) == 0 ? 0 : errno;
  else
    code = rename_to_free(fresh, path);
  if (code == 0) return sync_directory_of(path);
  (void)unlink(fresh.c_str());
  return system_error("cannot make", path, code);
}

std::string check_of(ByteView seed) {
  Bytes digest = Writer().u64(digest64(seed)).take();
  return std::string(as_text(ByteView(digest).first(kCheckBytes)));
}

Secret key_text(const KeyPair::Seed& seed) {
  Secret whole{std::string(as_text(seed)) + check_of(seed)};
  return {std::string(kHeader) + zbase32_encode(as_bytes(whole.text)) + "\n"};
}

Result<KeyPair> parse_key(const std::string& path, std::string_view text) {
  if (!text.starts_with(kFormat)) return fail(path + " is damaged: it is no key file of p2p-ddns");
  if (!text.starts_with(kHeader))
    return fail(path +
                " was written by a newer version of p2p-ddns, or is damaged: this one reads version 1");
  text.remove_prefix(kHeader.size());
  if (text.ends_with('\n')) text.remove_suffix(1);
  auto bytes = zbase32_decode(text);
  const std::string damaged =
      path + " is damaged: put back a copy of it, or move it away to start with a new key";
  if (!bytes || bytes->size() != kSeedBytes + kCheckBytes) return fail(damaged);
  Secret whole{std::string(as_text(*bytes))};
  explicit_bzero(bytes->data(), bytes->size());
  KeyPair::Seed seed{};
  std::copy_n(whole.text.begin(), seed.size(), seed.begin());
  KeyPair key(seed);
  const bool is_whole = whole.text.substr(kSeedBytes) == check_of(seed);
  explicit_bzero(seed.data(), seed.size());
  if (!is_whole) return fail(damaged);
  return key;
}

}  // namespace

Result<std::optional<std::string>> read_secret_file(const std::string& path, size_t bytes_max) {
  // Non-blocking for a pipe that somebody put there.
  OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd && errno == ENOENT) return std::optional<std::string>();
  if (!fd) return system_error("cannot read", path, errno);
  if (Status is_private = check_private(path, fd.get()); !is_private)
    return tl::unexpected(is_private.error());
  std::string text(bytes_max + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = read(fd.get(), text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read", path, errno);
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  if (size > bytes_max)
    return fail(path + " is damaged: it is longer than " + std::to_string(bytes_max) + " bytes");
  text.resize(size);
  return std::optional<std::string>(std::move(text));
}

Status write_secret_file(const std::string& path, const std::string& text) {
  return put_in_place(path, text, true);
}

Result<std::optional<KeyPair>> load_key(const std::string& path) {
  auto read = read_secret_file(path, kKeyFileBytesMax);
  if (!read) return tl::unexpected(read.error());
  if (!*read) return std::optional<KeyPair>();
  Secret text{std::move(**read)};
  auto key = parse_key(path, text.text);
  if (!key) return tl::unexpected(key.error());
  return std::optional<KeyPair>(*key);
}

Result<KeyPair> load_or_create_key(const std::string& path, const KeyPair::Seed& fresh_seed) {
  auto kept = load_key(path);
  if (!kept) return tl::unexpected(kept.error());
  if (*kept) return **kept;
  const Secret text = key_text(fresh_seed);
  if (Status made = put_in_place(path, text.text, false); !made) return tl::unexpected(made.error());
  return KeyPair(fresh_seed);
}

}  // namespace p2p::store
