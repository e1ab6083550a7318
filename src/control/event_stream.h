// Events to any number of watchers, through one bounded ring that they all read. Publishing never
// waits: a watcher that is too slow loses its oldest events and is told how many.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "base/limits_local.h"

#include "core/view.h"

namespace p2p::control {

struct TimedEvent {
  WallTime time;
  Event event;
};

class EventStream {
 public:
  struct Batch {
    uint64_t lost = 0;  // events that were dropped before the first of these
    std::vector<TimedEvent> events;
  };

  // One watcher's place in the stream; it leaves when destroyed. Must not outlive the stream.
  class Subscription {
   public:
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    // Up to `max` waiting events, the oldest first. From any thread.
    Batch take(size_t max);

   private:
    friend class EventStream;
    Subscription(EventStream& stream, std::function<void()> wake, uint64_t next)
        : stream_(stream), wake_(std::move(wake)), next_(next) {}

    EventStream& stream_;
    std::function<void()> wake_;
    uint64_t next_;       // number of the next event to read; guarded by the stream's mutex
    bool woken_ = false;  // wake_ was called since the last take() that found all
  };

  EventStream() = default;
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // From any thread; keeps the last limits::watcher_events_max events while anybody watches.
  void publish(WallTime time, Event event);

  // Events published from now on. `wake` is called on the publisher's thread when there is
  // something to take again; it must not block nor call back into the stream. Null when there
  // are limits::watchers_max watchers.
  std::unique_ptr<Subscription> subscribe(std::function<void()> wake);

 private:
  std::mutex mutex_;
  std::deque<TimedEvent> ring_;
  uint64_t first_ = 0;  // number of ring_'s first event
  std::set<Subscription*> subscriptions_;
};

}  // namespace p2p::control
