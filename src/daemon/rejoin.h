// The way back in when the database is lost: a ticket of this node's own network and its name, in
// a 0600 file beside the identity key. The key and this file together are enough to be the same
// node again; everything else comes from the peers.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "core/label.h"
#include "core/ticket.h"

namespace p2p::daemon {

struct Rejoin {
  Ticket ticket;
  std::optional<Label> alias;
};

// Two lines: the ticket and the name. Replaced whole or not at all.
Status write_rejoin(const std::string& path, const std::string& ticket, const std::optional<Label>& alias);

// Empty when there is none, or none that holds: it is only ever a help.
std::optional<Rejoin> read_rejoin(const std::string& path);

}  // namespace p2p::daemon
