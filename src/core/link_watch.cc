#include "core/link_watch.h"

#include <algorithm>

#include "base/limits_watch.h"

namespace p2p {

void LinkWatch::start(Instant now, bool asks, Duration phase, Duration pause) {
  *this = LinkWatch();
  is_running_ = true;
  asks_ = asks;
  pause_ = pause;
  (asks ? next_ask_ : extra_ask_) = now + phase;
  if (!asks) question_due_ = next_question(now);
}

Instant LinkWatch::next_question(Instant now) const {
  return now + limits::keepalive_interval + patience() + limits::probe_grace;
}

Duration LinkWatch::patience() const {
  Duration usual = measured_ ? smoothed_ + 4 * variation_ : limits::probe_patience_unmeasured;
  return std::max(usual, limits::probe_patience_min);
}

void LinkWatch::heard(Instant) {
  end_burst();
  answer_due_ = Instant::never();
}

void LinkWatch::was_asked(Instant now) {
  heard(now);
  if (!asks_) question_due_ = next_question(now);
}

void LinkWatch::answered(uint8_t token, Instant now) {
  heard(now);
  // Only the last probe's own answer measures: an older one's time is not known (RFC 6298, Karn).
  if (token != token_) return;
  Duration sample = now - token_sent_at_;
  // One that waited out a pause tells nothing of the path.
  if (sample > pause_ && measured_) return;
  if (!measured_) {
    smoothed_ = sample;
    variation_ = sample / 2;
    measured_ = true;
    return;
  }
  Duration error = sample > smoothed_ ? sample - smoothed_ : smoothed_ - sample;
  variation_ = (3 * variation_ + error) / 4;
  smoothed_ = (7 * smoothed_ + sample) / 8;
}

void LinkWatch::acknowledged(Instant now) {
  // In a burst it may be any probe's, which measures nothing.
  if (burst_since_ || answer_due_ == Instant::never()) return heard(now);
  answered(token_, now);
}

void LinkWatch::suspect(Instant now) {
  if (is_running_ && !burst_since_) begin_burst(now);
}

void LinkWatch::ask_now(Instant now) {
  bool is_asking = burst_since_ || answer_due_ != Instant::never();
  if (is_running_ && !is_asking) extra_ask_ = now;
}

void LinkWatch::forgive(Instant now) {
  if (!is_running_) return;
  end_burst();
  begin_burst(now);
}

void LinkWatch::begin_burst(Instant now) {
  burst_since_ = now;
  sent_ = 0;
  has_redialled_ = false;
  next_probe_ = now;
  answer_due_ = Instant::never();
  // The peer's own question may come meanwhile; if not, the burst decides.
  if (!asks_) question_due_ = next_question(now);
}

void LinkWatch::end_burst() {
  burst_since_.reset();
  next_probe_ = Instant::never();
}

void LinkWatch::sent_probe(Instant now) {
  ++token_;
  token_sent_at_ = now;
}

LinkWatch::Duty LinkWatch::due(Instant now) {
  if (!is_running_) return Duty::none;
  if (!burst_since_ && std::min(answer_due_, question_due_) <= now) begin_burst(now);
  if (burst_since_ && next_probe_ <= now) return go_on_with_burst(now);
  if (std::min(next_ask_, extra_ask_) > now) return Duty::none;
  extra_ask_ = Instant::never();
  // A rhythm of its own for each link; what was slept through is not made up for.
  if (next_ask_ <= now)
    next_ask_ = next_ask_ + limits::keepalive_interval * ((now - next_ask_) / limits::keepalive_interval + 1);
  if (burst_since_) return Duty::none;
  sent_probe(now);
  answer_due_ = now + patience() + limits::probe_grace;
  return Duty::ask;
}

LinkWatch::Duty LinkWatch::go_on_with_burst(Instant now) {
  if (sent_ >= limits::burst_probes) {
    is_running_ = false;
    return Duty::lost;
  }
  if (sent_ == limits::burst_probes / 2 && !has_redialled_) {
    has_redialled_ = true;
    return Duty::redial;
  }
  ++sent_;
  next_probe_ =
      now + std::clamp(pause_ / limits::burst_probes, limits::burst_spacing_min, limits::burst_spacing_max);
  if (sent_ == limits::burst_probes)
    next_probe_ = std::max(now, *burst_since_ + pause_) + patience() + limits::probe_grace / 2;
  sent_probe(now);
  return Duty::probe;
}

Instant LinkWatch::deadline() const {
  if (!is_running_) return Instant::never();
  Instant out = std::min(next_ask_, extra_ask_);
  return burst_since_ ? std::min(out, next_probe_) : std::min({out, answer_due_, question_due_});
}

}  // namespace p2p
