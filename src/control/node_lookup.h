// Finding one node in a list by what a person calls it.
#pragma once

#include <span>
#include <string_view>

#include "control/failure.h"
#include "core/view.h"

namespace p2p::control {

// By name or fqdn (any case, a dot at the end allowed), by id, or by the first 4 or more characters
// of an id; names win. Empty text finds the node itself. Failures: not_found; conflict when a
// shortened id fits several. The pointer borrows from `nodes`.
Answer<const NodeView*> find_node(std::span<const NodeView> nodes, std::string_view text);

}  // namespace p2p::control
