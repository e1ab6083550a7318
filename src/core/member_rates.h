// How much each member may make this node do. What changes the map costs its author,
// and only once the author's signature held, so that junk in somebody's name never uses up what he
// may do himself; what changes nothing costs the peer that brought it, on whichever link.
//
// A version of a record costs each node 3.1 KB where it is flooded (8 links, 7 copies). At one in ten
// seconds a member that floods versions for ever costs every other node 310 bytes a second. A node
// keeps to a little less itself (SelfPace), so nobody honest meets the limit.
#pragma once

#include <unordered_map>

#include "base/limits_spread.h"
#include "core/directory.h"
#include "core/false_votes.h"
#include "core/junk_account.h"
#include "core/node_io.h"
#include "core/rate_table.h"

namespace p2p {

class MemberRates {
 public:
  // --- Authors, by the first 8 bytes of their ids.
  // Before the signature is looked at: whether its author may change the map once more.
  bool allows(const Item& item, Instant now) const;
  // It did.
  void charge(const Item& item, Instant now);

  // --- Voters.
  // The target lived after all.
  void note_refuted(const NodeId& voter, Instant now) { false_votes_.note(voter, now); }
  const FalseVotes& false_votes() const { return false_votes_; }

  // --- Who brings what changes nothing.
  // Something changed the map, whoever brought it: others will bring it too.
  void note_news() { ++news_; }
  // Whether the link to this peer may go on; if not it is to be closed. In a network of so many members,
  // and with so many offences of the peer.
  bool bears(const NodeId& peer, const JunkCount& junk, size_t members, int offences, Instant now);

  // The same of a guest. Of strangers there may be any number, so its account ends with its link.
  bool guest_bears(LinkId link, const JunkCount& junk, size_t members, Instant now);
  void forget_guest(LinkId link) { guest_junk_.erase(link); }

  // Those that did nothing of late take no memory after that. To be called now and then.
  void forget_idle(Instant now);
  size_t size() const {
    return updates_.size() + votes_.size() + pairs_.size() + false_votes_.size() + junk_.size();
  }

 private:
  RateTable updates_{static_cast<size_t>(limits::owner_updates_burst), limits::owner_updates_every};
  RateTable votes_{static_cast<size_t>(limits::voter_burst), limits::voter_every};
  RateTable pairs_{limits::vote_repeats_burst, limits::vote_repeats_every};
  FalseVotes false_votes_;
  uint64_t news_ = 0;
  // A peer that comes by a new link goes on with its old account.
  std::unordered_map<uint64_t, JunkAccount> junk_;
  std::unordered_map<LinkId, JunkAccount> guest_junk_;
};

}  // namespace p2p
