// What the threads of the server have in common.
#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>

#include "dns/server.h"

namespace p2p::dns {

// The snapshot published last. A reader keeps its own pointer, and looks at one number to learn
// whether that is still the last one.
class SnapshotSlot {
 public:
  explicit SnapshotSlot(std::shared_ptr<const Snapshot> first) : snapshot_(std::move(first)) {}

  void publish(std::shared_ptr<const Snapshot> snapshot) {
    {
      std::lock_guard lock(mutex_);
      snapshot_.swap(snapshot);
      version_.fetch_add(1, std::memory_order_release);
    }
    // The old one, if nobody reads it, goes here and not under the lock.
  }

  class Reader {
   public:
    explicit Reader(SnapshotSlot& slot) : slot_(slot) {}
    const Snapshot& get() {
      if (!mine_ || slot_.version_.load(std::memory_order_acquire) != version_) refresh();
      return *mine_;
    }

   private:
    void refresh() {
      std::lock_guard lock(slot_.mutex_);
      mine_ = slot_.snapshot_;
      version_ = slot_.version_.load(std::memory_order_relaxed);
    }
    SnapshotSlot& slot_;
    std::shared_ptr<const Snapshot> mine_;
    uint64_t version_ = 0;
  };

 private:
  std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::atomic<uint64_t> version_{0};
};

struct Counters {
  std::atomic<uint64_t> udp_answers{0}, udp_limited{0}, not_allowed{0};
  std::atomic<uint64_t> tcp_answers{0}, tcp_connections{0}, tcp_refused{0}, tcp_cut_off{0};

  static void add(std::atomic<uint64_t>& counter, uint64_t count) {
    if (count > 0) counter.fetch_add(count, std::memory_order_relaxed);
  }
};

struct Shared {
  Shared(const ServerOptions& options, std::shared_ptr<const Snapshot> first)
      : zone(std::move(first)),
        allow(options.allow),
        clock(options.clock),
        secret(options.secret),
        cookies(options.secret) {}

  // Whether somebody with this address is answered at all.
  bool is_allowed(const Snapshot& snapshot, const IpAddress& asker) const {
    auto contains = [&](const Subnet& subnet) { return subnet.contains(asker.bytes()); };
    return asker.is_loopback() || std::ranges::any_of(snapshot.subnets(), contains) ||
           std::ranges::any_of(allow, contains);
  }

  SnapshotSlot zone;
  const std::vector<Subnet> allow;
  const ServerClock clock;
  const CookieMaker::Secret secret;
  const CookieMaker cookies;
  std::atomic<bool> is_stopping{false};
  Counters counters;
};

}  // namespace p2p::dns
