// What a name means, from values that were gathered before: for `/v1/explain`.
#pragma once

#include <span>

#include "control/failure.h"
#include "core/label.h"
#include "dns/snapshot.h"
#include "doctor/name_check.h"

namespace p2p::daemon {

// The meaning of the text and whose it is. `all` has all names of the network. Failures as those of
// find_node(); who knows no such name says which ones are near.
control::Answer<doctor::Explanation> explain_name(const std::string& asked, const Zone& zone,
                                                  std::span<const NodeView> nodes, const dns::Snapshot& all);

// What DNS answers for a whole name, aliases followed.
doctor::DnsSays dns_says(const dns::Snapshot& served, const std::string& name);

// Ids become names where they have one.
void add_origin(doctor::Explanation& explanation, const NodeOrigin& origin, std::span<const NodeView> nodes);

}  // namespace p2p::daemon
