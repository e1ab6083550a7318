// Where peers were really reached of late, which may be other places than their records name: the
// IPv6 link-local address of a peer on the same link outlives every renumbering. Bounded; kept on
// disk as contacts; used for dialling only, after the addresses of the record.
// Where a peer was only heard it may not be: anybody repeats a beacon. So that is not written, and takes
// no place from what was proved.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/storage.h"
#include "core/ticket.h"

namespace p2p {

class UsedAddresses {
 public:
  // What to write when this changed what is kept, else nothing. The newest of a peer come first; the
  // oldest peer gives way when there are limits::used_peers_max.
  std::vector<StoreOp> note(const NodeId& peer, const SocketAddress& address);
  // Its beacon came from there, which proves nothing. Of each peer one such is kept, for a minute at least.
  void note_heard(const NodeId& peer, const SocketAddress& address, Instant now);
  // As it was stored; passed over when there is no room.
  void restore(Contact contact);

  // The newest first, and one that was only heard last; empty for others.
  std::vector<SocketAddress> of(const NodeId& peer) const;

 private:
  struct Place {
    std::vector<SocketAddress> addresses;
    uint64_t noted = 0;  // grows with each note
  };
  struct Heard {
    SocketAddress address;
    Instant at;
  };
  std::map<NodeId, Place> places_;
  std::map<NodeId, Heard> heard_;
  uint64_t notes_ = 0;
};

// A stored contact: as in a ticket, then for each address its scope (4 bytes). Scopes may be
// missing. The reader fails on anything else.
Bytes encode_stored_contact(const Contact& contact);
std::optional<Contact> parse_stored_contact(ByteView bytes);

}  // namespace p2p
