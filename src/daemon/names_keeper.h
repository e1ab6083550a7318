// A way by which the names reach programs, and the thread that keeps it up to date. So neither a
// large network nor a stuck disk can keep the loop from its packets.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "control/backend.h"
#include "daemon/name_table.h"

namespace p2p::daemon {

// All calls come from the keeper's thread.
class NameWay {
 public:
  virtual ~NameWay() = default;

  virtual void publish(const NameTablePtr& names, Instant now) = 0;
  // About once a second. `loop_seen`: when the daemon's loop last showed that it lives.
  virtual void check(Instant loop_seen, Instant now) = 0;
  // The daemon ends: nothing of it stays on the host.
  virtual void clear() {}

  // For `status`: where it serves the names; and why it does not and what to do, a line each.
  virtual control::ServedNames serving() const { return {}; }
  virtual std::vector<std::string> problems() const { return {}; }
};

class NamesKeeper {
 public:
  // `pause`: from one change that was made to the next at least; longer where a change takes long.
  NamesKeeper(std::unique_ptr<NameWay> way, Duration pause);
  // Clears, and waits for the thread.
  ~NamesKeeper();

  // The newest table counts; one that nobody came to yet is passed over.
  void publish(NameTablePtr names);
  void note_loop(Instant seen);
  control::ServedNames serving() const;
  std::vector<std::string> problems() const;

 private:
  void run();
  // True when there is a table to publish.
  bool wait(std::unique_lock<std::mutex>& lock);

  const std::unique_ptr<NameWay> way_;
  const Duration pause_;
  Instant publish_due_, check_due_;  // the thread's own

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  NameTablePtr next_;
  Instant loop_seen_;
  control::ServedNames serving_;
  std::vector<std::string> problems_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace p2p::daemon
