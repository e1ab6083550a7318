// A key in a file of its own, mode 0600, never in the database, so that it survives whatever
// happens to that. Two lines of text:
//
//   p2p-ddns key 1
//   z-base-32 of the 32 bytes of the seed and the first 4 of their BLAKE2b-256 digest
#pragma once

#include <optional>
#include <string>

#include "core/identity.h"

namespace p2p::store {

// The key at `path`; empty when there is no such file. Errors: readable by others, another user's,
// not a regular file, a newer version, damaged, or the system's reason.
Result<std::optional<KeyPair>> load_key(const std::string& path);

// The same, or a new file with the key of `fresh_seed` (32 bytes from the kernel's entropy). A
// power cut leaves a whole file or none, and an existing file is never replaced.
Result<KeyPair> load_or_create_key(const std::string& path, const KeyPair::Seed& fresh_seed);

}  // namespace p2p::store
