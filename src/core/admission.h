// An admission makes a node a member: the newcomer proved that it holds an invite and asked a
// certain member to let it in, and that member (or the authority itself) signed that it did, and
// when. It is replicated to all and outlives every connection, restart and the primary.
//
// The newcomer's own signature is a part of it, because an invite's secret is in many hands: without
// it any of them could admit a node anew, at another time or by an invite with another name.
#pragma once

#include <optional>

#include "core/invite.h"

namespace p2p {

struct Admission {
  SharedInvite invite;
  NodeId node;
  Signature proof;                 // by the invite's key, over the node's id
  Signature consent;               // by the node's key, over the invite's id and the admitter's
  WallTime admitted_at;            // network time of the admitter; later than its own admission
  std::optional<NodeId> admitter;  // empty: the authority
  Bytes extension;                 // fields of later versions, carried on untouched
  Signature signature;             // by the admitter, over all of the above

  // The proof that goes into a join request.
  static Signature prove(const KeyPair& invite_key, const NetworkId& network, const NodeId& node);
  static bool proof_holds(const InviteId& invite, const NetworkId& network, const NodeId& node,
                          const Signature& proof);

  // The newcomer's wish, which goes into a join request too; `admitter` empty: the authority.
  static Signature consent_to(const std::optional<NodeId>& admitter, const InviteId& invite,
                              const NetworkId& network, const KeyPair& newcomer);
  bool consent_holds(const NetworkId& network) const;

  // The admission with its signature. `unsigned_one` has all the other fields; its `admitter` is
  // empty when `key` is the authority's, else it is the key's id.
  static Admission issue(Admission unsigned_one, const NetworkId& network, const KeyPair& key);

  // Structure only; docs/protocol.md, "admission".
  static Result<Admission> parse(ByteView bytes);
  Bytes encode() const;

  // The admitter's signature, the proof, the consent, and that the invite had not expired; not the
  // invite's own signature (Invite::is_signed_by) and not whether the admitter is a member.
  bool is_genuine(const NetworkId& network) const;

  bool operator==(const Admission&) const = default;

 private:
  Bytes signed_part() const;
};

}  // namespace p2p
