// Who is a member: the admissions that lead back to the network's authority. Two things are kept
// apart. An admission is *held* when its signatures are good and its admitter's is held; of several
// for one node the earliest is held. Whether it makes a *member* follows from all that are held: a
// limited invite brings in only its first uses, whoever was admitted by somebody who is turned
// out is out too, and so is whoever is too deep. The first uses are the earliest ones, but those
// that its own users admitted come last: a user cannot turn out those whom others let in. So what
// is held only ever grows, and nodes that hold the same set agree, in whatever order it came.
#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/shared_map.h"
#include "core/admission.h"

namespace p2p {

// How the map took an item that somebody brought.
enum class Merge {
  changed,  // it is new: keep it, tell others
  known,    // it is held already, or something better is
  orphan,   // it may be right, but what it rests on is not here yet
  limited,  // refused for now, by a limit or as its time seems over: it may be taken when it comes again
  forged,   // nobody honest sends it: the sender loses its link
};

class Membership {
 public:
  explicit Membership(const NetworkId& network) : network_(network) {}

  Merge insert(const Admission& admission);

  bool is_member(const NodeId& id) const;
  // Null for a stranger; a node that was turned out has one and is no member.
  const Admission* admission(const NodeId& id) const;
  // Admissions from the authority's down to this node's; empty for a stranger.
  std::vector<const Admission*> chain(const NodeId& id) const;
  // Admissions between the authority and the node: 1 for the first members, 0 for a stranger.
  size_t depth(const NodeId& id) const;
  // How many members an invite has brought in.
  uint32_t uses_of(const InviteId& invite) const;
  // When the last one of those was admitted whose held admissions are by this member; 1970 for none.
  WallTime last_admitted_by(const NodeId& id) const;
  // Admissions held.
  size_t size() const { return members_.size(); }
  // Grows whenever an insertion made members of others or turned them out.
  uint64_t verdicts() const { return verdicts_; }
  const NetworkId& network() const { return network_; }

 private:
  struct Member {
    std::shared_ptr<const Admission> admission;
    uint32_t depth = 0;
    uint32_t admitted = 0;  // those whose held admissions are by this one
    bool valid = false;
  };

  Merge check(const Admission& admission);
  bool invite_is_signed(const SharedInvite& invite);
  // Counts it for its invite and its admitter, or takes it out of the count.
  void count(const Admission& admission, int by);
  bool is_overused(const Invite& invite) const;
  // A use of a limited invite, in the order in which they count.
  struct Use {
    bool is_by_user = false;  // its admitter came by the same invite
    const Admission* admission = nullptr;

    bool operator<(const Use& other) const;
  };
  Use use_of(const Admission& admission) const;
  // Whether as many as there may be go before it.
  bool comes_too_late(const Admission& admission) const;
  // The same member with its depth and verdict, from its admitter's, which stand already.
  Member judged(Member member, bool is_within_uses) const;
  // All verdicts anew.
  void judge_all();
  std::unordered_set<NodeId> beyond_uses() const;

  NetworkId network_;
  SharedMap<NodeId, Member> members_;
  std::map<InviteId, SharedInvite> signed_invites_;      // as the admissions held share them
  std::unordered_map<InviteId, uint32_t> limited_uses_;  // admissions held, of invites with a limit
  uint64_t verdicts_ = 0;
};

}  // namespace p2p
