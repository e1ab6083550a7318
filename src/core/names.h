// Who owns which name. A name belongs to the member that claimed it first: the lowest
// max(claimed, admitted), then the lowest id. Losers go by name-xxxx, xxxx being the first
// characters of their ids. A function of the claims alone, so all nodes decide alike; addresses
// play no part in it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "core/identity.h"
#include "core/label.h"

namespace p2p {

struct Claim {
  Label name;
  WallTime since;  // the later of claimed_at and admitted_at; 1970 for a name fixed by an invite
  NodeId id;
};

class Names {
 public:
  // What `claim.id` asks for now; takes the place of its earlier claim.
  void put(const Claim& claim);
  void remove(const NodeId& id);

  // The name that the node goes by; empty when it claims none.
  std::optional<Label> name_of(const NodeId& id) const;
  // Who goes by this name, as an owner or as name-xxxx.
  std::optional<NodeId> holder_of(const Label& name) const;
  // Who owns exactly this name by a claim.
  std::optional<NodeId> owner_of(const Label& name) const;
  // All who go by name-xxxx.
  const std::set<NodeId>& losers() const { return losers_; }

 private:
  struct Place {
    WallTime since;
    NodeId id;
    auto operator<=>(const Place&) const = default;
  };
  Label fallback(const NodeId& id, const Label& wanted) const;

  std::unordered_map<NodeId, Claim> claims_;
  std::map<Label, std::set<Place>> queues_;  // for each name its claimants, the owner first
  // Claimants that do not own what they ask for: few, so holder_of() may look at all of them.
  std::set<NodeId> losers_;
  void refresh_losers(const Label& name);
};

}  // namespace p2p
