// Who owns which name. A name belongs to the member that claimed it first: the lowest
// max(claimed, admitted), then the lowest id. A loser goes by name-xxxx, xxxx being the first
// characters of its id; where that is taken too, by id-- and its whole id, which nobody can claim.
// A function of the claims alone, so all nodes decide alike; addresses play no part in it.
//
// Each call costs O(log n): a fleet of devices that all ask for one name is common.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "base/shared_map.h"
#include "base/time.h"
#include "core/identity.h"
#include "core/label.h"

namespace p2p {

struct Claim {
  Label name;
  WallTime since;  // the later of claimed_at and admitted_at; fixed_since() for a name fixed by an invite
  NodeId id;

  // Of those of one name the first is the one that counts.
  auto operator<=>(const Claim&) const = default;
};

// A name fixed by an invite goes before all that were only asked for; of those who have one, who was admitted
// first.
inline WallTime fixed_since(WallTime admitted_at) { return admitted_at - 24h * 366 * 10000; }

class Names {
 public:
  // What `claim.id` asks for now; takes the place of its earlier claim.
  void put(const Claim& claim);
  void remove(const NodeId& id);

  // The name that the node goes by; empty when it claims none. No two nodes go by one name.
  std::optional<Label> name_of(const NodeId& id) const;
  // Who goes by this name.
  std::optional<NodeId> holder_of(const Label& name) const;
  // Who owns exactly this name by a claim.
  std::optional<NodeId> owner_of(const Label& name) const;

  // Who claims this name, the owner first; at most `max` of them.
  std::vector<NodeId> claimants_of(const Label& name, size_t max) const;

  // Those who may go by another name than when this was last asked.
  std::set<NodeId> take_renamed();

 private:
  struct Asked {
    Label name;
    WallTime since;

    bool operator==(const Asked&) const = default;
  };
  struct Nothing {};
  // The claims of all names, one behind the other: those of one name are its queue.
  using Queues = SharedMap<Claim, Nothing>;

  static Queues::const_iterator queue_of(const Queues& queues, const Label& name);
  static std::optional<NodeId> first_of(const Queues& queues, const Label& name);
  // Whoever heads the queue of claims of `name` is no loser, all others in it are.
  void settle(const Label& name, const std::optional<NodeId>& head_before);
  void set_loser(const NodeId& id, bool is_loser);
  void mark_first(const Label& name);

  SharedMap<NodeId, Asked> claims_;
  Queues queues_;     // the claimants of each name
  Queues fallbacks_;  // the losers', of their name-xxxx
  std::set<NodeId> losers_;
  std::set<NodeId> renamed_;
};

}  // namespace p2p
