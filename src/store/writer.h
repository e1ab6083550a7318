// The disk's own thread: whoever has something to keep never waits for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/limits_local.h"
#include "store/pending.h"
#include "store/store.h"

namespace p2p::store {

class Writer {
 public:
  // Called on the writer's thread after each commit with the number of the last batch that is
  // durable, and when what is wrong changes. `problem` is empty when all is well, else for people:
  // "not saved: ..."; `durable_batch` is then the last good one. May call put(), nothing else.
  using Report = std::function<void(uint64_t durable_batch, const std::string& problem)>;

  Writer(std::unique_ptr<Store> store, Report report, Duration farewell = limits::persist_farewell_time);
  // Writes what waits, trying for `farewell` at most, then joins the thread. A system call that
  // the disk holds up is waited for: no process ends before it.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Batch numbers grow. Never blocks on the disk: what waits is kept in memory, merged by key.
  // After a failure all of it is tried again, after 1 s, 2 s, ... up to 10 s.
  void put(StoreBatch batch);

  // Waits until everything put before is durable; false when that took longer than `at_most`. With
  // a failing disk it tries again at once.
  bool flush(Duration at_most);

 private:
  void run();
  // Waits until there is something to write and its time has come; false when the thread ends.
  bool wait_for_work(std::unique_lock<std::mutex>& lock);

  const std::unique_ptr<Store> store_;
  const Report report_;
  const Duration farewell_;

  std::mutex mutex_;
  std::condition_variable work_;     // something to write, or to stop
  std::condition_variable settled_;  // an attempt ended
  Pending pending_;
  uint64_t put_batch_ = 0;      // the last that was put
  uint64_t durable_batch_ = 0;  // the last that is on disk
  int failures_ = 0;            // in a row
  bool retry_now_ = false;
  bool stopping_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace p2p::store
