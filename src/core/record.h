// The record: all that a node says of itself, signed by itself. A newer one replaces the older
// one whole; nothing in it is ever merged.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/label.h"
#include "core/resource.h"

namespace p2p {

struct Record {
  NodeId id;
  bool left = false;        // its owner went away on purpose
  bool client = false;      // its owner only follows
  bool cloned = false;      // its owner met another device with its key, and claims the name
  uint8_t other_flags = 0;  // flags of later versions, kept
  // Grows by one or more with each version; never compared between owners, never from a clock.
  uint64_t seq = 0;
  // Network time after which it may be forgotten; empty when its owner knew no time.
  std::optional<WallTime> expires;
  uint64_t instance = 0;  // drawn anew at each start of the owner
  WallTime claimed_at;    // since when the owner asks for the name, network time
  Label name;             // what it asks for; who owns it is decided by names.h
  std::vector<ResourceRecord> resources;
  Bytes extension;  // fields of later versions
};

// How long the record is when it is signed, in bytes.
size_t signed_size(const Record& record);

// A record as it was signed: the bytes, and what they say, read in place. Immutable; the only way to one
// is to sign or to check. One block of memory for each, which copies share: of a large network's memory
// records are a good part.
class SignedRecord {
 public:
  // Fails when the record would be longer than limits::record_bytes_max.
  static Result<SignedRecord> sign(const Record& record, const NetworkId& network, const KeyPair& owner);
  // Structure only; docs/protocol.md, "record".
  static Result<SignedRecord> parse(ByteView bytes);

  // The first 8 bytes of the owner's id in the bytes of a record that parsed once; else 0.
  static uint64_t owner_id8_of(ByteView bytes);

  bool is_signed_by_owner(const NetworkId& network) const;

  // As in Record.
  NodeId id() const;
  bool left() const;
  bool client() const;
  bool cloned() const;
  uint64_t seq() const;
  std::optional<WallTime> expires() const;
  uint64_t instance() const;
  WallTime claimed_at() const;
  Label name() const;
  Resources resources() const { return {bytes_, resource_bytes()}; }
  std::vector<IpAddress> addresses() const { return resources().addresses(); }
  uint16_t peer_port() const { return resources().peer_port(); }
  // Where the node itself is to be dialled: each address with that port.
  std::vector<SocketAddress> peer_addresses() const;
  Record unpacked() const;

  ByteView bytes() const;
  // Newer: a higher seq; with equal ones (a restored backup) the greater digest, so that all
  // nodes keep the same one.
  bool is_newer_than(const SignedRecord& other) const;
  bool operator==(const SignedRecord& other) const;

 private:
  explicit SignedRecord(ByteView bytes);
  uint8_t flags() const;
  Reader reader_at(size_t place) const;
  ByteView resource_bytes() const;

  std::shared_ptr<const uint8_t[]> bytes_;  // they say themselves where they end
};

}  // namespace p2p
