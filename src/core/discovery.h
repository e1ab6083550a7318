// When a node that looks for its network does what: sends a beacon on its link, asks its seeds, tries
// members that it would not be linked to otherwise. All pauses are memoryless, so that many nodes that
// lost each other at one moment do not act in step, and none of it ever ends while the need lasts.
//
// The mean of a pause grows with the time since the need began: often at first, when the others
// have just changed their addresses too, seldom when they seem to be gone.
#pragma once

#include "base/random.h"
#include "base/time.h"
#include "base/token_bucket.h"

namespace p2p {

// Tries that go on for ever, at pauses whose mean is a `share` of the time since they began.
class Pace {
 public:
  struct Terms {
    Duration delay;        // before the first try
    double share;          // of the time since the beginning
    Duration least, most;  // bounds of the mean
  };
  explicit constexpr Pace(Terms terms) : terms_(terms) {}

  void begin(Instant now) { since_ = now, due_ = now + terms_.delay; }
  void end() { due_ = Instant::never(); }
  // Whether a try is due; plans the next one if so.
  bool take(Instant now, Random& random);
  Instant due() const { return due_; }

 private:
  Terms terms_;
  Instant since_;
  Instant due_ = Instant::never();
};

class Discovery {
 public:
  explicit Discovery(Instant now);

  // The host's addresses are others: links and what others know of us may be worth nothing now.
  void note_moved(Instant now);
  // All who should know of the last move do.
  void note_arrived(Instant now) { moved_until_ = now; }
  // Whether the node has few of the links that it should have, or none; told at each step.
  void set_looking(bool looks, Instant now);
  bool looks() const { return looks_; }
  // Whether most members seem to be gone: the node may belong to a part that is whole in itself and
  // whose members are all strangers to the addresses of the others. Told at each step.
  void set_in_smaller_part(bool is_smaller, Instant now);
  // Whether it tries members one after the other, for either reason.
  bool searches() const { return looks_ || is_in_smaller_part_; }
  // Of late; and when.
  bool has_moved(Instant now) const;
  Instant moved_at() const { return moved_at_; }

  // Each tells whether it is due now, and plans the next time if so.
  bool take_beacon(Instant now, Random& random);
  bool take_seeds(Instant now, Random& random) { return seeds_.take(now, random); }
  bool take_search(Instant now, Random& random);
  Instant next_deadline() const;

  // Whether one more beacon of others may be read, and one more may be answered.
  bool may_read(Instant now) { return reads_.take(now); }
  bool may_answer(Instant now) { return answers_.take(now); }

 private:
  bool looks_ = false, is_in_smaller_part_ = false;
  Instant moved_at_, moved_until_;
  Pace urgent_beacons_, seeds_, search_, patient_search_;
  Instant rare_beacon_due_;
  TokenBucket beacons_, reads_, answers_;
};

}  // namespace p2p
