// A peer that should be linked and is not: when its absence is worth a vote.
#pragma once

#include <optional>

#include "base/time.h"

namespace p2p {

class Absence {
 public:
  // It never was linked, as far as this counts. `spread`, from 0 to 1, keeps those who lack the same
  // peer from voting at one time: behind a wall between two sites there are many, and three would do.
  explicit Absence(Instant since, double spread) : since_(since), spread_(spread) {}
  // Its link ended for some reason, and nothing was tried yet.
  static Absence lost(Instant now, double spread);
  // Its link was given up after a burst of probes that began at `suspected`.
  static Absence verified(Instant now, Instant suspected, double spread);

  // When to vote against the version `seq` of its record, which came at `version_at` and shows that it
  // lived then. `accused_at`: since when somebody else votes against it; never() for nobody. Whom the
  // rings gave us for a neighbour after it was accused had our dials to answer, and that is soon
  // over. A vote of ours that was refuted, although the peer stays away from us, is repeated: once
  // soon, for its last word may have come after its end, then seldom. `pause`: what is tolerated.
  Instant vote_due(uint64_t seq, Instant version_at, Instant accused_at, Duration pause) const;
  void voted(uint64_t seq, Instant now);

  Instant since() const { return since_; }
  // Whoever answered us since then shows that it is not we who are cut off.
  Instant evidence_since() const { return suspected_.value_or(since_); }

 private:
  Instant since_;
  double spread_;
  std::optional<Instant> suspected_;
  bool was_linked_ = false;
  int votes_ = 0;
  uint64_t voted_seq_ = 0;
  Instant voted_at_;
};

}  // namespace p2p
