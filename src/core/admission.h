// An admission makes a node a member: the newcomer proved that it holds an invite, and a member
// (or the authority itself) signed that it did, and when. It is replicated to all and outlives
// every connection, restart and the primary.
#pragma once

#include <optional>

#include "core/invite.h"

namespace p2p {

struct Admission {
  Invite invite;
  NodeId node;
  Signature proof;               // by the invite's key, over the node's id
  WallTime admitted_at;          // network time of the admitter; later than its own admission
  std::optional<NodeId> admitter;  // empty: the authority
  Bytes extension;               // fields of later versions, carried on untouched
  Signature signature;           // by the admitter, over all of the above

  // The proof that goes into a join request.
  static Signature prove(const KeyPair& invite_key, const NetworkId& network, const NodeId& node);
  static bool proof_holds(const InviteId& invite, const NetworkId& network, const NodeId& node,
                          const Signature& proof);

  // Signed by a member, or by the authority when `by_authority`.
  static Admission issue(const Invite& invite, const NodeId& node, const Signature& proof,
                         WallTime admitted_at, const NetworkId& network, const KeyPair& admitter,
                         bool by_authority);

  // Structure only; docs/protocol.md, "admission".
  static Result<Admission> parse(ByteView bytes);
  Bytes encode() const;

  // The admitter's signature, the proof, and that the invite had not expired; not the invite's
  // own signature (Invite::is_signed_by) and not whether the admitter is a member.
  bool is_genuine(const NetworkId& network) const;

  bool operator==(const Admission&) const = default;

 private:
  Bytes signed_part() const;
};

}  // namespace p2p
