// Secrets in files of their own, mode 0600, never in the database, so that they survive whatever
// happens to that. A power cut leaves the old file, the new one or (where there was none) none.
#pragma once

#include <optional>
#include <string>

#include "core/identity.h"

namespace p2p::store {

// The file's text; empty when there is none. Errors: others may read it, another user's, not a
// regular file, longer than `bytes_max`, or the system's reason.
Result<std::optional<std::string>> read_secret_file(const std::string& path, size_t bytes_max);

// Makes the file, or replaces it whole.
Status write_secret_file(const std::string& path, const std::string& text);

// The key in a file of two lines:
//   p2p-ddns key 1
//   z-base-32 of the 32 bytes of its seed and the first 4 of their digest (identity.h, digest64)
// Empty when there is no such file. Errors: as read_secret_file, and a newer version or damage.
Result<std::optional<KeyPair>> load_key(const std::string& path);

// The same, or where there is none a new file with the key of `fresh_seed` (32 bytes from the
// kernel's entropy). Never replaces a file.
Result<KeyPair> load_or_create_key(const std::string& path, const KeyPair::Seed& fresh_seed);

}  // namespace p2p::store
