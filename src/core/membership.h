// Who is a member: the admissions that lead back to the network's authority. A function of the
// set of admissions alone, so nodes that hold the same set agree, in whatever order it came.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "core/admission.h"

namespace p2p {

// How the map took an item that somebody brought.
enum class Merge {
  changed,  // it is new: keep it, tell others
  known,    // it is held already, or something better is
  orphan,   // it may be right, but what it rests on is not here yet
  limited,  // refused by a limit
  forged,   // nobody honest sends it: the sender loses its link
};

class Membership {
 public:
  explicit Membership(const NetworkId& network) : network_(network) {}

  Merge insert(const Admission& admission);

  bool is_member(const NodeId& id) const;
  // Null for a stranger; a node whose invite was used up by others has one and is no member.
  const Admission* admission(const NodeId& id) const;
  // Admissions from the authority's down to this node's; empty for a stranger.
  std::vector<const Admission*> chain(const NodeId& id) const;
  // Admissions between the authority and the node: 1 for the first members, 0 for a stranger.
  size_t depth(const NodeId& id) const;
  // How many members an invite has brought in.
  uint32_t uses_of(const InviteId& invite) const;
  size_t size() const { return members_.size(); }
  const NetworkId& network() const { return network_; }

 private:
  struct Member {
    Admission admission;
    size_t depth = 0;
    bool valid = false;
  };

  Merge check(const Admission& admission);
  bool invite_is_signed(const Invite& invite);
  // Who is valid, anew: an invite with a limit may have lost or gained uses.
  void recompute();
  std::unordered_map<NodeId, bool> within_uses() const;

  NetworkId network_;
  std::unordered_map<NodeId, Member> members_;
  std::map<InviteId, Invite> signed_invites_;
};

}  // namespace p2p
