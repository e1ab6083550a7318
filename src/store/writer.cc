#include "store/writer.h"

#include <algorithm>

#include "base/limits_local.h"

namespace p2p::store {

Writer::Writer(std::unique_ptr<Store> store, Report report, Duration farewell)
    : store_(std::move(store)), report_(std::move(report)), farewell_(farewell), thread_([this] { run(); }) {}

Writer::~Writer() {
  flush(farewell_);
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  thread_.join();
}

void Writer::put(StoreBatch batch) {
  {
    std::lock_guard lock(mutex_);
    put_batch_ = batch.number;
    pending_.add(std::move(batch));
  }
  work_.notify_all();
}

bool Writer::flush(Duration at_most) {
  std::unique_lock lock(mutex_);
  const uint64_t last = put_batch_;
  retry_now_ = true;
  work_.notify_all();
  return settled_.wait_for(lock, at_most, [&] { return durable_batch_ >= last; });
}

bool Writer::wait_for_work(std::unique_lock<std::mutex>& lock) {
  work_.wait(lock, [this] { return stopping_ || !pending_.empty(); });
  if (pending_.empty()) return false;
  if (failures_ == 0) return true;
  const Duration pause = std::min<Duration>(std::chrono::seconds(failures_), limits::persist_retry_max);
  work_.wait_for(lock, pause, [this] { return stopping_ || retry_now_; });
  return !stopping_;
}

void Writer::run() {
  std::string told;  // the problem that was reported last
  std::unique_lock lock(mutex_);
  while (wait_for_work(lock)) {
    StoreBatch batch = pending_.take();
    retry_now_ = false;
    lock.unlock();
    Status status = store_->apply(std::span(&batch, 1));
    const std::string problem = status ? "" : "not saved: " + status.error().message;
    lock.lock();
    if (status) {
      durable_batch_ = batch.number;
      failures_ = 0;
    } else {
      pending_.put_back(std::move(batch));
      ++failures_;
    }
    const uint64_t durable = durable_batch_;
    settled_.notify_all();
    if (!status && problem == told) continue;
    lock.unlock();
    report_(durable, problem);
    told = problem;
    lock.lock();
  }
}

}  // namespace p2p::store
