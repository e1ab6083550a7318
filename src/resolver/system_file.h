// Editing a file of the system that people, package scripts and other programs edit as well, while
// everybody reads it: /etc/hosts, /etc/nsswitch.conf.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"

namespace p2p::resolver {

// The whole file; empty when there is none. Symbolic links are followed. Errors: it cannot be read,
// is no regular file, is a link to nothing, or is larger than system_file_bytes_max.
Result<std::optional<std::string>> read_system_file(const std::string& path);

// From what the file holds (nothing: there is none) to what it shall hold (nothing: there shall be
// none). Called again whenever somebody changed the file in between.
using FileEdit = std::function<std::optional<std::string>(const std::optional<std::string>& before)>;

// Applies `edit`. Nothing is written when it changes nothing.
//
// Readers see the old file or the new one, whole: a temporary file beside it (.NAME.p2p-ddns, which
// the next edit clears away after a crash), on disk before it takes the place. Mode, owner, access
// list and security label are kept. The two files change places in one step, and then the one that
// came out is looked at again: an edit that somebody made in the very last moment is put back and
// taken into account.
//
// Where that is impossible (a bind mount, several hard links, a directory or an attribute that we
// may not write) the file is written in place, from the first byte that differs on, never cut short
// before the new bytes are there, and while nobody else has it open, if the kernel grants us that.
//
// Blocks for up to system_file_writer_wait when a program has the file open for writing. Errors: the
// system's reason, the file's name before it; the file is as it was.
Status edit_system_file(const std::string& path, const FileEdit& edit);

}  // namespace p2p::resolver
