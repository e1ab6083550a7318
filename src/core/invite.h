// An invite: the authority's leave to join. Whoever holds its secret key may bring nodes in, as
// often and as long as it says.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "core/identity.h"
#include "core/label.h"

namespace p2p {

// What the authority says about an invite.
struct InviteTerms {
  std::optional<WallTime> expires;  // network time; empty: never
  uint32_t uses = 0;                // nodes that may join by it; 0: any number
  std::optional<Label> fixed_name;  // the only name its holder gets
  Zone zone;                        // the network's domain

  bool operator==(const InviteTerms&) const = default;
};

// The signed statement. Its public key is its id.
struct Invite {
  InviteId id;
  InviteTerms terms;
  Bytes extension;  // fields of later versions, carried on untouched
  Signature signature;

  static Invite issue(const InviteId& id, InviteTerms terms, const KeyPair& authority);

  // Structure only; docs/protocol.md, "invite".
  static Result<Invite> parse(ByteView bytes);
  Bytes encode() const;
  // Whether the network's authority signed it (one signature check).
  bool is_signed_by(const NetworkId& network) const;

  bool operator==(const Invite&) const = default;

 private:
  Bytes signed_part() const;
};

// An invite that never changes; copies are one in memory, as thousands of nodes joined by the same.
class SharedInvite {
 public:
  SharedInvite() : SharedInvite(Invite{}) {}
  SharedInvite(Invite invite) : invite_(std::make_shared<const Invite>(std::move(invite))) {}

  const Invite& operator*() const { return *invite_; }
  const Invite* operator->() const { return invite_.get(); }
  bool operator==(const SharedInvite& other) const {
    return invite_ == other.invite_ || *invite_ == *other.invite_;
  }

 private:
  std::shared_ptr<const Invite> invite_;
};

}  // namespace p2p
