// For the tests of this folder: keys by number, a network, members and records of it.
#pragma once

#include <string>
#include <vector>

#include "core/directory.h"
#include "core/standing.h"

namespace p2p::test {

// 2025-06-15, in the time of all tests.
inline constexpr int64_t kEpochS = 1750000000;

inline WallTime at_s(double seconds) {
  return WallTime{std::chrono::seconds(kEpochS)} + Duration(static_cast<int64_t>(seconds * 1e6));
}
inline Instant mono_s(double seconds) { return Instant{Duration(static_cast<int64_t>(seconds * 1e6))}; }

// The same key for the same number, always.
inline KeyPair key(uint64_t number) {
  crypto_init();
  return KeyPair(derive_secret("test key", Writer().u64(number).take()));
}
inline NodeId node_id(uint64_t number) { return key(number).id<NodeTag>(); }

inline Label label(std::string_view text) { return *Label::parse(text); }
inline IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

inline Bytes copy(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }

inline Bytes flip_bit(Bytes bytes, size_t bit) {
  bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
  return bytes;
}

struct RecordOptions {
  std::string name = "node";
  double claimed_s = 0;
  std::vector<std::string> addresses = {"10.0.0.1"};
  uint16_t port = 7353;
  bool left = false;
  bool client = false;
  std::optional<double> expires_s = 1e6;
};

// A network: an authority and one invite without limits.
class Network {
 public:
  explicit Network(uint64_t number = 1000)
      : authority(key(number)), id(authority.id<NetworkTag>()), invite_key(key(number + 1)) {
    invite = make_invite(invite_key, {});
  }

  Invite make_invite(const KeyPair& by_key, InviteTerms terms) const {
    return Invite::issue(by_key.id<InviteTag>(), std::move(terms), authority);
  }

  // `admitter` empty: the authority.
  Admission admit(const KeyPair& node, double s, const KeyPair* admitter = nullptr) const {
    return admit_by(invite, invite_key, node, s, admitter);
  }
  Admission admit_by(const Invite& with, const KeyPair& with_key, const KeyPair& node, double s,
                     const KeyPair* admitter = nullptr) const {
    return Admission::issue(unsigned_admission(with, with_key, node, s, admitter), id,
                            admitter ? *admitter : authority);
  }
  Admission unsigned_admission(const Invite& with, const KeyPair& with_key, const KeyPair& node, double s,
                               const KeyPair* admitter) const {
    Admission out;
    out.invite = with;
    out.node = node.id<NodeTag>();
    out.proof = Admission::prove(with_key, id, out.node);
    out.admitted_at = at_s(s);
    if (admitter) out.admitter = admitter->id<NodeTag>();
    out.consent = Admission::consent_to(out.admitter, with.id, id, node);
    return out;
  }

  SignedRecord record(const KeyPair& node, uint64_t seq, const RecordOptions& options = {}) const {
    return *SignedRecord::sign(unsigned_record(node, seq, options), id, node);
  }
  Record unsigned_record(const KeyPair& node, uint64_t seq, const RecordOptions& options) const {
    std::vector<ResourceRecord> resources;
    for (const std::string& text : options.addresses) resources.push_back(ResourceRecord::address(ip(text)));
    if (options.port != 0) resources.push_back(ResourceRecord::service(peer_service, options.port));
    std::optional<WallTime> expires;
    if (options.expires_s) expires = at_s(*options.expires_s);
    return Record{.id = node.id<NodeTag>(),
                  .left = options.left,
                  .client = options.client,
                  .seq = seq,
                  .expires = expires,
                  .instance = 7,
                  .claimed_at = at_s(options.claimed_s),
                  .name = label(options.name),
                  .resources = std::move(resources),
                  .extension = {}};
  }
  Vote vote(const KeyPair& voter, const NodeId& target, uint64_t seq) const {
    return Vote::issue(target, seq, id, voter);
  }

  // A standing with which a node joins by this network's invite.
  Standing standing(std::string_view alias) const {
    Standing out;
    out.network = id;
    out.invite = HeldInvite{invite, invite_key};
    out.alias = label(alias);
    return out;
  }

  KeyPair authority;
  NetworkId id;
  KeyPair invite_key;
  Invite invite;
};

}  // namespace p2p::test
