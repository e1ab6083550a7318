// Makes a tree of the flood. News of an owner come over every link, and in a large network most
// of these copies are waste. So a node goes on hearing of each owner from two links, the one that
// brought its news first and the next one, and asks every further link to stop.
//
// No node is cut off by that: whoever asked links to stop kept the one that had been first, and
// the firsts of one update are a tree that spans the network from its owner. Where links are lost
// the owners whose news they brought are asked for again on all others. What slips through all the
// same is found by the map's hash in the next probe; the link that brings it then is asked to
// go on, which mends the tree there. Plumtree does likewise (J. Leitao, J. Pereira,
// L. Rodrigues, "Epidemic Broadcast Trees", SRDS 2007), with one parent and announcements.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "base/limits_spread.h"
#include "base/token_bucket.h"
#include "core/node_io.h"

namespace p2p {

// The first 8 bytes of the owner's id.
using OwnerId8 = uint64_t;

class FloodTree {
 public:
  // --- What comes in.
  // News of the owner came over this link. Whether it must be told to go on, as another one had
  // been chosen.
  bool on_news(OwnerId8 owner, LinkId link);
  // A copy of what is known came. Whether the link should be told to stop.
  bool on_copy(OwnerId8 owner, LinkId link);

  // --- What goes out: what peers asked for.
  void stop(LinkId link, const std::vector<OwnerId8>& owners, Instant now);
  void resume(LinkId link, const std::vector<OwnerId8>& owners);  // none: all
  bool is_stopped(LinkId link, OwnerId8 owner, Instant now) const;
  size_t stopped(LinkId link) const;

  // Whether a link may send or be sent one more Prune message now; counts it if so.
  bool may_ask(LinkId link, Instant now);
  bool may_be_asked(LinkId link, Instant now);

  // The link is gone. The owners whose news it brought.
  std::vector<OwnerId8> forget(LinkId link);

 private:
  struct Bringers {
    LinkId first{};
    std::optional<LinkId> second;
  };
  struct Wishes {
    std::unordered_map<OwnerId8, Instant> until;
    TokenBucket asked{limits::prunes_burst, limits::prunes_per_s};
    TokenBucket asks{limits::prunes_burst, limits::prunes_per_s};
  };

  std::unordered_map<OwnerId8, Bringers> bringers_;
  std::unordered_map<LinkId, Wishes> wishes_;
};

}  // namespace p2p
