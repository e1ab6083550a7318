// Our section in a hosts file, as text: pure functions. Each line of it says so at its own end, so
// it is known for ours wherever an editor carried it, whatever happened to the lines around it. All
// other bytes of the file are foreign and never change.
//
//   # BEGIN p2p-ddns: rewritten by the daemon, `p2p-ddns resolver uninstall` takes it away
//   192.0.2.1 <tab> mynode.p2p.internal mynode <tab> # managed by p2p-ddns
//   # END p2p-ddns
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "resolver/name_entry.h"

namespace p2p::resolver {

// A hosts file; empty when there is none.
using HostsText = std::optional<std::string>;

// The names that foreign lines give to addresses, in lower case.
std::set<std::string> foreign_names(std::string_view file);

// The lines between BEGIN and END: one for each address, the name with the suffix first. Left out
// are names that are in `taken`, and bare labels that are reserved.
std::string hosts_lines(std::span<const NameEntry> entries, std::string_view suffix,
                        const std::set<std::string>& taken);

// The file with `lines` as its only section, where the section was or at the end; without a section when
// `lines` is empty. `written` is the section that we wrote last, if known: the rest of a line of
// it, cut off by somebody at the end of the file, goes too.
HostsText with_section(const HostsText& file, std::string_view lines, std::string_view written = {});

// The file as it was before there was a section in it: a line break that we added goes, and so does
// a file that we made, when nothing else is in it.
inline HostsText without_section(const HostsText& file, std::string_view written = {}) {
  return with_section(file, {}, written);
}

// All our lines in the file, BEGIN and END too; empty when there is none. To compare with what we wrote.
std::string section_of(const HostsText& file);

}  // namespace p2p::resolver
