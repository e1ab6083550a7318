#include "core/absence.h"

#include <algorithm>

#include "base/limits_watch.h"

namespace p2p {

Absence Absence::lost(Instant now) {
  Absence out(now);
  out.was_linked_ = true;
  return out;
}

Absence Absence::verified(Instant now, Instant suspected) {
  Absence out(now);
  out.suspected_ = suspected;
  return out;
}

Instant Absence::vote_due(uint64_t seq, Instant version_at, bool is_accused) const {
  if (votes_ > 0 && seq <= voted_seq_) return Instant::never();
  if (votes_ > 0)
    return std::max(voted_at_, version_at) + (votes_ == 1 ? limits::vote_again_first : limits::vote_again);
  if (suspected_) return since_;
  Duration patience = was_linked_ ? limits::vote_after_loss : limits::vote_after_silence;
  if (is_accused) patience = limits::vote_after_vote;
  return since_ + patience;
}

void Absence::voted(uint64_t seq, Instant now) {
  ++votes_;
  voted_seq_ = seq;
  voted_at_ = now;
}

}  // namespace p2p
