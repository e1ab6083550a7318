// Two running devices with one key (a cloned card): whether there is a twin, and which of the two keeps
// the name. Pure; told of what was seen, asked what to do.
//
// A record with our key and a foreign instance id says little: each restart leaves one behind, so does a
// restored backup, and anybody can repeat an old one. What tells a twin is that the other instance still
// answers. So wherever such a record says that we are, we call: a QUIC handshake in which the other
// side proves our own key cannot be forged, nor repeated from the past. Only twins that cannot reach
// each other are told by their records: several in a row, each newer than our last and signed of late.
//
// Who was there first keeps the name and claims it by the `cloned` flag in its record, which is how all
// members know. The other one yields: it publishes nothing, and only follows. Both call each other now
// and then; when nobody has answered for limits::twin_memory the one is alone again. (Twins that never
// could call each other: the one that yields does so while the map holds the other's record and shows
// it alive.)
#pragma once

#include <cstdint>
#include <set>

#include "base/ip.h"
#include "base/limits_discovery.h"
#include "base/token_bucket.h"

namespace p2p {

class Twins {
 public:
  explicit Twins(uint64_t own_instance) : own_(own_instance) {}

  // There is a record of our key by another instance, signed before this life of ours began.
  void was_before(uint64_t instance);
  // One came that is newer than our last, `claims` with the flag; `is_fresh`: signed in this life of
  // ours and of late, as far as clocks can tell.
  void saw_record(uint64_t instance, bool claims, bool is_fresh, Instant now);
  // We called, or were called, and the other side proved our own key; it is another instance.
  void met(uint64_t instance, Instant now);
  // Whether what the map holds of us is another instance's, which lives as far as the map knows; told
  // at each look.
  void look(bool map_holds_rival, Instant now);

  // The other one lives, as far as is known.
  bool is_cloned(Instant now) const { return now < cloned_until_; }
  // And has the name: publish nothing.
  bool yields(Instant now) const { return is_cloned(now) && yields_; }
  bool claims(Instant now) const { return is_cloned(now) && !yields_; }
  // Between two versions that we publish only because the other published.
  Duration overtake_pause(Instant now) const;
  // When is_cloned() or yields() changes by time alone; never() when they do not.
  Instant next_deadline(Instant now) const;

 private:
  uint64_t own_;
  std::set<uint64_t> before_;  // instances that were there first, most of them long dead
  bool yields_ = false;
  Instant cloned_until_;
  bool was_met_ = false;  // by a call: then calls tell when it is gone
  Instant rival_seen_;    // when the map last held the rival's record, or we began to yield
  int contests_ = 0;      // fresh records of others in a row
  Instant contested_at_;
};

// What a node keeps about calling its twin.
struct TwinWatch {
  bool was_cloned = false, was_yielding = false;  // as last acted on
  SocketAddress at;                               // where it was last met
  Instant call_due = Instant::never();
  TokenBucket calls{limits::twin_calls_burst, limits::twin_calls_per_s};
};

}  // namespace p2p
