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

  std::vector<IpAddress> addresses() const { return addresses_of(resources); }
  uint16_t peer_port() const;
};

// How long the record is when it is signed, in bytes.
size_t signed_size(const Record& record);

// A record and the bytes that were signed. Immutable; the only way to one is to sign or to check.
class SignedRecord {
 public:
  // Fails when the record would be longer than limits::record_bytes_max.
  static Result<SignedRecord> sign(const Record& record, const NetworkId& network, const KeyPair& owner);
  // Structure only; docs/protocol.md, "record".
  static Result<SignedRecord> parse(ByteView bytes);

  // The first 8 bytes of the owner's id in the bytes of a record that parsed once; else 0.
  static uint64_t owner_id8_of(ByteView bytes);

  bool is_signed_by_owner(const NetworkId& network) const;

  const Record& operator*() const { return body_->record; }
  const Record* operator->() const { return &body_->record; }
  ByteView bytes() const { return body_->bytes; }
  // Those of the record, which live as long as anybody holds them.
  std::shared_ptr<const std::vector<ResourceRecord>> resources() const {
    return {body_, &body_->record.resources};
  }
  // Newer: a higher seq; with equal ones (a restored backup) the greater digest, so that all
  // nodes keep the same one.
  bool is_newer_than(const SignedRecord& other) const;

 private:
  struct Body {
    Record record;
    Bytes bytes;
  };
  SignedRecord(Record record, Bytes bytes)
      : body_(std::make_shared<Body>(Body{std::move(record), std::move(bytes)})) {}

  std::shared_ptr<const Body> body_;  // copies share it
};

}  // namespace p2p
