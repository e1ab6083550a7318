// Votes that were learnt and wait for each other: a crowd of them goes in few messages, each with
// many, and the copies that come meanwhile are known then. One that comes alone does not wait.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits_votes.h"
#include "core/node_io.h"
#include "core/vote.h"

namespace p2p {

class VoteQueue {
 public:
  // By the link that each came from; none: this node's own.
  using Votes = std::map<std::optional<LinkId>, std::vector<Vote>>;

  void add(std::optional<LinkId> from, const Vote& vote) { waiting_[from].push_back(vote); }
  // When those that wait are to go on; never() when there are none.
  Instant due() const { return waiting_.empty() ? Instant::never() : next_; }
  // All of them if they are due, else none.
  Votes take(Instant now) {
    if (due() > now) return {};
    next_ = now + limits::votes_gather;
    return std::exchange(waiting_, {});
  }

 private:
  Votes waiting_;
  Instant next_;  // not sooner after those before
};

}  // namespace p2p
