// What one peer may bring that changes nothing before its link is closed: so much at once, a little
// each second, and more in proportion to the news that this node hears, from whomever. An honest peer
// brings a copy of each item at most once or twice, and only of what is news at that time, so no storm of
// honest changes is too much; a member that says old things in quiet times soon is.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace p2p {

// What one message brought that changed nothing.
struct JunkCount {
  size_t copies = 0;         // known already, or older: floods bring some to everybody
  size_t baseless = 0;       // about a stranger
  size_t excessive = 0;      // beyond its author's limit
  size_t own_excessive = 0;  // the same, and the author is the peer itself
  size_t idle = 0;           // messages without items

  bool is_empty() const { return copies + baseless + excessive + own_excessive + idle == 0; }
};

class JunkAccount {
 public:
  struct Terms {
    size_t members = 0;  // of the network
    uint64_t news = 0;   // items that changed something here, from anybody, since the start
    int offences = 0;    // that stand against the peer: it has less at once then
  };

  JunkAccount(const Terms& terms, Instant now);

  // Whether the peer may bring this too; counts it if so.
  bool take(const JunkCount& junk, const Terms& terms, Instant now);
  // As at first: nothing needs to be remembered.
  bool is_rested(Instant now) const;

 private:
  double left_;
  uint64_t news_seen_;
  Instant at_;
};

}  // namespace p2p
