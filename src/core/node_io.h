// What goes into the core and what comes out: the whole surface between the pure machine and the
// world. The daemon turns outputs into calls, the simulator turns them into events.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "core/message.h"
#include "core/seeds.h"
#include "core/storage.h"
#include "core/view.h"

namespace p2p {

// One connection to a peer, or an attempt at one. The core numbers those that it dials
// (`dialed_link_bit` set); the driver numbers those that come in (bit clear). Never reused.
enum class LinkId : uint64_t {};
inline constexpr uint64_t dialed_link_bit = uint64_t{1} << 63;

// How a message goes. A datagram may be lost, doubled or overtaken; only what is harmless then, a
// Keepalive, Probe or ProbeAnswer, is sent so, and nothing else is taken from one.
enum class Delivery : uint8_t { stream, datagram };

namespace input {

// A link stands, both ends have proved their ids.
struct LinkUp {
  LinkId link;
  NodeId peer;
  SocketAddress remote;
};
// It ended, or the dial failed.
struct LinkDown {
  LinkId link;
  uint64_t code = 0;
  std::string reason;  // for people; a peer may have written it
  bool by_peer = false;
};
struct MessageIn {
  LinkId link;
  Bytes bytes;
  Delivery delivery = Delivery::stream;
};
// All usable addresses of this host and the port it listens on, as they are now.
struct AddressesAre {
  std::vector<IpAddress> addresses;
  uint16_t port = 0;
};
// What waits to be sent on a link passed limits::behind_above_bytes (true), or fell below
// limits::behind_until_bytes again (false): the peer reads more slowly than we write.
struct LinkPressure {
  LinkId link;
  bool is_behind = false;
};
// A datagram came to the link-multicast group: any bytes, from anybody. Only the address and scope
// of `from` are used; where the sender listens stands in the bytes.
struct BeaconHeard {
  SocketAddress from;
  Bytes bytes;
};
// What LookUp asked for; empty when the name has no address now, or nobody could tell.
struct LookedUp {
  Seed seed;
  std::vector<IpAddress> addresses;
};
// The peer's QUIC has a datagram of ours, whatever it was: a sign of life that costs no message.
struct Acknowledged {
  LinkId link;
};
// Nothing but time passed.
struct Tick {};
// Take the name out of the network, or put it back, and go on following.
struct Pause {};
struct Resume {};
// Say good-bye; Output::Finished follows when it is said.
struct Leave {};

}  // namespace input

using Input = std::variant<input::LinkUp, input::LinkDown, input::MessageIn, input::AddressesAre,
                           input::LinkPressure, input::Acknowledged, input::BeaconHeard, input::LookedUp,
                           input::Tick, input::Pause, input::Resume, input::Leave>;

enum class LogLevel { debug, info, warning };

namespace output {

struct Dial {
  LinkId link;
  // Whoever answers must prove this id. None: anybody may answer, and LinkUp tells who did.
  std::optional<NodeId> peer;
  SocketAddress to;
};
struct Send {
  LinkId link;
  Bytes bytes;
  Delivery delivery = Delivery::stream;
};
// Ends a link or gives up a dial; no LinkDown follows.
struct Close {
  LinkId link;
  CloseCode code;
  std::string reason;
};
// One datagram to the link-multicast group, on each link that the host's addresses are on: every
// other node of these links may hear it, or not.
struct Beacon {
  Bytes bytes;
};
// Find the addresses of a seed's name anew; LookedUp follows, at some time or never.
struct LookUp {
  Seed seed;
};
struct Persist {
  StoreBatch batch;
};
struct Notify {
  Event event;
};
struct Log {
  LogLevel level;
  std::string text;
};
// This node is a member from now on, and the batch that says so has this number.
struct Joined {
  uint64_t batch = 0;
};
// The network refused for a reason that time does not mend: every contact did, or one refused the
// ticket itself and no other had let this node in a moment later.
struct JoinRefused {
  std::string reason;
};
// After Leave: nothing more to say.
struct Finished {};

}  // namespace output

using Output =
    std::variant<output::Dial, output::Send, output::Close, output::Beacon, output::LookUp, output::Persist,
                 output::Notify, output::Log, output::Joined, output::JoinRefused, output::Finished>;

}  // namespace p2p
