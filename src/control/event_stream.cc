#include "control/event_stream.h"

#include <algorithm>

#include "base/limits_local.h"

namespace p2p::control {

void EventStream::publish(WallTime time, Event event) {
  std::lock_guard lock(mutex_);
  if (subscriptions_.empty()) {
    first_ += ring_.size();
    ring_.clear();
    return;
  }
  ring_.push_back({time, std::move(event)});
  if (ring_.size() > limits::watcher_events_max) {
    ring_.pop_front();
    ++first_;
  }
  for (Subscription* subscription : subscriptions_) {
    if (subscription->woken_) continue;
    subscription->woken_ = true;
    subscription->wake_();
  }
}

std::unique_ptr<EventStream::Subscription> EventStream::subscribe(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  if (subscriptions_.size() >= limits::watchers_max) return nullptr;
  std::unique_ptr<Subscription> out(new Subscription(*this, std::move(wake), first_ + ring_.size()));
  subscriptions_.insert(out.get());
  return out;
}

EventStream::Subscription::~Subscription() {
  std::lock_guard lock(stream_.mutex_);
  stream_.subscriptions_.erase(this);
}

EventStream::Batch EventStream::Subscription::take(size_t max) {
  std::lock_guard lock(stream_.mutex_);
  Batch batch;
  if (next_ < stream_.first_) {
    batch.lost = stream_.first_ - next_;
    next_ = stream_.first_;
  }
  size_t from = next_ - stream_.first_;
  size_t count = std::min(max, stream_.ring_.size() - from);
  for (size_t i = 0; i < count; ++i) batch.events.push_back(stream_.ring_[from + i]);
  next_ += count;
  if (from + count == stream_.ring_.size()) woken_ = false;
  return batch;
}

}  // namespace p2p::control
