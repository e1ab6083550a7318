// Whole files through a descriptor.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace p2p::resolver {

// All or nothing; false leaves errno.
bool write_all(int fd, std::string_view bytes);

// From the beginning of the file, wherever the descriptor stands. Nothing, with errno set, when it
// cannot be read or is larger than system_file_bytes_max (EFBIG).
std::optional<std::string> read_all(int fd);

// Gives a file the other's extended attributes: access list, SELinux label, what users set. True
// when it has them all; a file system without attributes has none.
bool copy_attributes(int from, int to);

}  // namespace p2p::resolver
