// The file through which the NSS module in every process of this host sees the names.
#pragma once

#include <span>
#include <string>

#include "base/fd.h"
#include "resolver/names_snapshot.h"

namespace p2p::resolver {

// P2P_NAMES_PATH and P2P_NAMES_PATH_VARIABLE of nss/snapshot.h.
extern const char* const names_file_path;
extern const char* const names_file_variable;

// The daemon's side of the file at `path`. Readers see a whole file or none: each write goes to
// PATH.new, which then takes the place of PATH; the old file, which processes still have mapped, is
// marked as superseded. The file is never cut short, as that would kill who has it mapped.
// A daemon that was killed leaves its file; it counts as dead 10 s later, and the next daemon
// supersedes it.
class NamesFile {
 public:
  // `path`: P2P_NAMES_PATH (nss/snapshot.h) but in tests. Its directory must exist, and nobody
  // but this process's user and root may be able to write to it.
  explicit NamesFile(std::string path) : path_(std::move(path)) {}
  NamesFile(NamesFile&&) noexcept = default;
  // The file stays: a daemon that ends well calls remove().
  ~NamesFile() = default;

  // Replaces the file. `seed` as encode_names(). After an error the earlier file still stands and beats.
  Status write(const Zone& zone, std::span<const NameEntry> entries, uint32_t seed, Instant now);
  // Says "the daemon lives" to the readers: once a second. Nothing before the first write().
  void beat(Instant now);
  // Takes the file away; processes that have it mapped turn to the next service at once. The file
  // of a daemon that was killed goes too.
  Status remove();

 private:
  std::string path_;
  OwnedFd fd_;  // the file at path_ that we wrote
};

}  // namespace p2p::resolver
