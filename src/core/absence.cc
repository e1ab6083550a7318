#include "core/absence.h"

#include <algorithm>

#include "base/limits_watch.h"

namespace p2p {

namespace {
Duration stretch(Duration duration, double spread) {
  return duration + Duration(static_cast<int64_t>(static_cast<double>(duration.count()) * spread));
}
}  // namespace

Absence Absence::lost(Instant now, double spread) {
  Absence out(now, spread);
  out.was_linked_ = true;
  return out;
}

Absence Absence::verified(Instant now, Instant suspected, double spread) {
  Absence out(now, spread);
  out.suspected_ = suspected;
  return out;
}

Instant Absence::vote_due(uint64_t seq, Instant version_at, Instant accused_at, Duration pause) const {
  if (votes_ > 0 && seq <= voted_seq_) return Instant::never();
  if (votes_ > 0) {
    Duration again = votes_ == 1 ? limits::vote_again_first : limits::vote_again;
    return std::max(voted_at_, version_at) + stretch(again, spread_);
  }
  bool has_lived_since = version_at > since_;
  if (suspected_ && !has_lived_since) return since_;
  Instant had_its_time = since_ + pause + limits::vote_after_vote;
  if (accused_at <= had_its_time) return had_its_time;
  Duration patience = was_linked_ ? limits::vote_after_loss : stretch(limits::vote_after_silence, spread_);
  return std::max(since_, version_at) + patience;
}

void Absence::voted(uint64_t seq, Instant now) {
  ++votes_;
  voted_seq_ = seq;
  voted_at_ = now;
}

}  // namespace p2p
