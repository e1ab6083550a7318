// Nodes as people read them: the table of all, and everything about one.
#pragma once

#include <string>

#include "cli/terminal.h"
#include "control/backend.h"

namespace p2p::cli {

// A table sorted by name; on a terminal with the counts above it.
std::string node_table(const control::NodeList& list, const Terminal& terminal);

// The same for a screen that is drawn again and again: with `waiting_for`, when it is not empty, and no
// higher than the terminal less one row ("… and 12 more").
std::string live_table(const control::NodeList& list, const std::string& waiting_for,
                       const Terminal& terminal);

// A label and a value on each line.
std::string node_details(const NodeView& node, const Terminal& terminal);

// "3 nodes in p2p.internal: 2 online, 1 unreachable".
std::string node_counts(const control::NodeList& list);

// "10.0.1.5, 2001:db8::5"; "none" when there is none.
std::string address_list(const std::vector<IpAddress>& addresses);

}  // namespace p2p::cli
