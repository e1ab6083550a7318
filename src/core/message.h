// What peers say to each other on a link, one message a frame: docs/protocol.md, "messages".
// Parsing checks structure and limits; what the items in it are worth, Directory::merge tells.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "core/directory.h"
#include "core/reconcile.h"
#include "core/seen_items.h"

namespace p2p {

// A member shows that it is one: first on every link by the dialer, then by the acceptor, who
// says nothing before it has checked the dialer's.
struct Hello {
  NetworkId network;
  uint64_t instance = 0;
  WallTime wall;  // the sender's clock
  uint64_t map_hash = 0;
  std::vector<Admission> chain;        // from the authority's admission down to the sender's own
  std::optional<SignedRecord> record;  // the sender's own; empty before it has published one
};

// A stranger with an invite asks to be let in, or (guest) only to follow.
struct Join {
  NetworkId network;
  uint64_t instance = 0;
  bool guest = false;
  WallTime wall;
  Invite invite;
  Signature proof;    // Admission::proof
  Signature consent;  // Admission::consent, for the member that is asked
};

// The answer to Join; a Hello follows.
struct Welcome {
  std::optional<Admission> admission;  // of the newcomer; empty for a guest
};

struct Items {
  std::vector<Item> items;
  // Not sent. The items' tags, as SeenItems knows them, and the first 8 bytes of the owners' ids of
  // the records that were passed over as they are known.
  std::vector<uint64_t> tags;
  std::vector<uint64_t> copies;
  size_t passed_over = 0;  // items of all kinds, as they are known
};

struct Keepalive {
  WallTime wall;
  uint64_t map_hash = 0;
};

struct Ranges {
  std::vector<Range> ranges;
};

// Asks for a ProbeAnswer at once: whether the peer lives, and whether its map is ours.
struct Probe {
  uint8_t token = 0;  // comes back in the answer, and tells which probe it answers
  uint64_t map_hash = 0;
};

struct ProbeAnswer {
  uint8_t token = 0;
  std::optional<uint64_t> map_hash;  // of who answers; empty: the one in the probe
};

// Which owners' records the sender wants to be told, or not: it has them from other links too.
struct Prune {
  bool resumes = false;
  std::vector<uint64_t> owners;  // the first 8 bytes of their ids; with `resumes` none means all
};

using Message = std::variant<Hello, Join, Welcome, Items, Keepalive, Ranges, Probe, ProbeAnswer, Prune>;

// At most limits::message_bytes_max bytes or an error; never an assertion. Items that `seen`
// contains are passed over.
Result<Message> parse_message(ByteView bytes, const SeenItems* seen = nullptr);
Bytes encode_message(const Message& message);

// Items split over as many messages as they need, and packed where that makes them shorter: items of
// many nodes repeat the invite, the admitter, the ids and more.
std::vector<Bytes> encode_items(const std::vector<Item>& items);
std::vector<Bytes> encode_ranges(const std::vector<Range>& ranges);

// Why a link was closed: the application error code of QUIC's CONNECTION_CLOSE.
enum class CloseCode : uint64_t {
  done = 0,            // no longer needed
  protocol_error = 1,  // bytes that no correct peer sends
  not_a_member = 2,
  join_refused = 3,  // the reason tells why
  leaving = 4,       // the sender stops
  too_many = 5,      // the sender has all the links it may have
  forged = 6,        // an item that nobody honest sends
  timeout = 7,
};

}  // namespace p2p
