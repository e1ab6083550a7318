// Watches one link: whether the peer at its other end lives. Pure: it is told what came and what
// time it is, and says what is to be sent and when it has waited long enough.
//
// One exchange each limits::keepalive_interval: the dialer asks, QUIC at the other end acknowledges it
// (or the peer answers, which says more), and both have a sign of life. QUIC and the core turn in one
// loop, so a process that is stopped or stuck acknowledges nothing. Where that is missing a burst of
// probes goes out, for a packet may be lost and a process may pause. The verdict falls when the
// tolerated pause and a round trip have passed since the first probe of the burst: a peer that paused
// no longer than that has answered by then, as what came in its pause waits in its socket. So each
// verdict stands on its own probes, and three nodes cannot fail one peer for the same pause.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace p2p {

class LinkWatch {
 public:
  enum class Duty {
    none,
    ask,     // send a probe: the regular one
    probe,   // send a probe of a burst
    redial,  // half of a burst is unanswered: try another way to the peer
    lost,    // nothing came: the peer is dead to us. Said once; end the link
  };

  // Begins when the link is ready. `asks` is true for the dialer. Both ask once after `phase`, to
  // measure the round trip; the dialer goes on in that rhythm. `pause` is the longest pause of a
  // peer's process that must not cost it its place.
  void start(Instant now, bool asks, Duration phase, Duration pause);

  // A sign of life of any kind.
  void heard(Instant now);
  // The peer asked: the next time it will is known.
  void was_asked(Instant now);
  // The probe with this token was answered.
  void answered(uint8_t token, Instant now);
  // The peer has a datagram of ours: the regular probe, if one is out.
  void acknowledged(Instant now);
  // The regular probe is out and not answered yet.
  bool is_asking() const { return is_running_ && !burst_since_ && answer_due_ != Instant::never(); }
  // Somebody says that the peer does not answer: look at once.
  void suspect(Instant now);
  // One more question now, beside the rhythm: to learn who answers.
  void ask_now(Instant now);
  // We ourselves were not there: whatever is missing may be our own fault. Asks anew.
  void forgive(Instant now);

  // What is to be done now. Ask again until it says none.
  Duty due(Instant now);
  // When due() has something to say.
  Instant deadline() const;
  // Of the probe that due() just ordered.
  uint8_t token() const { return token_; }

  // due() said `lost`.
  bool is_lost() const { return burst_since_ && !is_running_; }
  // The burst under way, or the one that ended in `lost`, began here: somebody else's answer since
  // then shows that it is not us.
  std::optional<Instant> suspected_since() const { return burst_since_; }
  // Smoothed as in RFC 6298; empty before the first measurement.
  std::optional<Duration> round_trip() const { return measured_ ? std::optional(smoothed_) : std::nullopt; }

 private:
  // How long an answer takes when all is well.
  Duration patience() const;
  Instant next_question(Instant now) const;
  void begin_burst(Instant now);
  void end_burst();
  void sent_probe(Instant now);
  Duty go_on_with_burst(Instant now);

  bool is_running_ = false;
  bool asks_ = false;
  Duration pause_{0};
  Instant next_ask_ = Instant::never();      // in the rhythm
  Instant extra_ask_ = Instant::never();     // beside it
  Instant answer_due_ = Instant::never();    // of the regular probe that is out
  Instant question_due_ = Instant::never();  // when the peer's own is overdue
  std::optional<Instant> burst_since_;
  int sent_ = 0;  // probes of the burst
  bool has_redialled_ = false;
  Instant next_probe_ = Instant::never();
  uint8_t token_ = 0;
  Instant token_sent_at_;
  bool measured_ = false;
  Duration smoothed_{0}, variation_{0};
};

}  // namespace p2p
