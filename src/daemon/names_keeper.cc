#include "daemon/names_keeper.h"

#include <algorithm>

#include "base/limits_names.h"
#include "os/clock.h"

namespace p2p::daemon {

NamesKeeper::NamesKeeper(std::unique_ptr<NameWay> way, Duration pause)
    : way_(std::move(way)), pause_(pause), loop_seen_(os::read_clocks().mono), thread_([this] { run(); }) {}

NamesKeeper::~NamesKeeper() {
  {
    std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void NamesKeeper::publish(NameTablePtr names) {
  {
    std::lock_guard lock(mutex_);
    next_.swap(names);
  }
  changed_.notify_one();
  // A table that was passed over goes here and not under the lock.
}

void NamesKeeper::note_loop(Instant seen) {
  std::lock_guard lock(mutex_);
  loop_seen_ = seen;
}

control::ServedNames NamesKeeper::serving() const {
  std::lock_guard lock(mutex_);
  return serving_;
}

std::vector<std::string> NamesKeeper::problems() const {
  std::lock_guard lock(mutex_);
  return problems_;
}

bool NamesKeeper::wait(std::unique_lock<std::mutex>& lock) {
  for (;;) {
    Instant now = os::read_clocks().mono;
    if (is_stopping_ || check_due_ <= now) return false;
    if (next_ && publish_due_ <= now) return true;
    Instant due = next_ ? std::min(check_due_, publish_due_) : check_due_;
    changed_.wait_for(lock, due - now);
  }
}

void NamesKeeper::run() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    bool is_news = wait(lock);
    NameTablePtr names = is_news ? std::exchange(next_, nullptr) : nullptr;
    Instant seen = loop_seen_;
    lock.unlock();
    Instant now = os::read_clocks().mono;
    if (names) {
      Duration before = os::thread_time();
      way_->publish(names, now);
      Duration cost = os::thread_time() - before;
      publish_due_ = os::read_clocks().mono + std::max(pause_, cost * limits::names_rest_factor);
    } else {
      way_->check(seen, now);
      check_due_ = now + limits::names_check_interval;
    }
    names.reset();
    control::ServedNames serving = way_->serving();
    std::vector<std::string> problems = way_->problems();
    lock.lock();
    serving_ = std::move(serving);
    problems_ = std::move(problems);
  }
  lock.unlock();
  way_->clear();
}

}  // namespace p2p::daemon
