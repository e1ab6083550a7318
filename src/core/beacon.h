// The beacon: one datagram to the link-multicast group by which a node that looks for its network
// is heard by the members on the same link. docs/protocol.md, "beacon".
//
// It is sealed with a key that members have and strangers do not: it is derived from the signature
// of the network's first admission, which is in every member's map, in no ticket, and crosses the
// network only inside QUIC to a proved peer. What is in the seal is the sender's id, its port and
// how urgently it looks; no name, no network.
//
// An eavesdropper on the link learns that a host with this address runs p2p-ddns and looks around
// now (its address, the group and the port show that). It does not learn who, of which network,
// whether two beacons are of one sender, or whether two senders are of one network: all but the
// length is indistinguishable from chance. Whoever was a member once keeps the key, so it can read
// beacons and make them: as can whoever repeats one, it can cause some dials of the address that it
// sends from (bounded in number and rate), and a dial ends unless that very member proves its id.
#pragma once

#include <array>
#include <optional>

#include "core/admission.h"

namespace p2p {

struct Beacon {
  NodeId sender;
  uint16_t port = 0;   // where it takes QUIC; never 0
  bool looks = false;  // it has few links or none: whoever can, dial
  bool moved = false;  // its addresses changed a moment ago: links to the old ones may be dead

  bool operator==(const Beacon&) const = default;
};

using BeaconKey = std::array<uint8_t, 32>;
// Used for one beacon only. Not secret, but no two may be of one sender in any visible way.
using BeaconNonce = std::array<uint8_t, 24>;

// nonce (24) | XChaCha20-Poly1305 (RFC 8439, draft-irtf-cfrg-xchacha) of flags (1), port (2), id (32)
inline constexpr size_t beacon_bytes = 24 + 35 + 16;

BeaconKey beacon_key(const Admission& first);

// The key as it was last derived: looking for the first admission takes a walk through the map.
struct BeaconKeyCache {
  BeaconKey key{};
  size_t members = 0;  // as many admissions were held then
  Instant due;         // not looked for again before
};

Bytes seal_beacon(const Beacon& beacon, const BeaconKey& key, const BeaconNonce& nonce);
// Empty for bytes that nobody with this key made. About 2 us.
std::optional<Beacon> open_beacon(ByteView bytes, const BeaconKey& key);

}  // namespace p2p
