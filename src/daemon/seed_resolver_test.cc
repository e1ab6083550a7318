#include "daemon/seed_resolver.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "base/limits_discovery.h"

namespace p2p::daemon {
namespace {

// A gate that a lookup waits at, as at a name server that does not answer.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
  }
  void open() {
    std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void until_waiting(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool is_open_ = false;
};

const IpAddress here = *IpAddress::parse("192.0.2.1");
Seed seed(const std::string& host) { return {host, 7353}; }

class SeedResolverTest : public testing::Test {
 protected:
  asio::io_context io;
  std::vector<input::LookedUp> found;
  // Runs the loop until so much was found.
  void run_until(size_t count) {
    auto guard = asio::make_work_guard(io);
    io.restart();
    while (found.size() < count) ASSERT_EQ(io.run_one_for(std::chrono::seconds(10)), 1u);
  }
  SeedResolver::OnFound keep() {
    return [this](input::LookedUp one) { found.push_back(std::move(one)); };
  }
};

TEST_F(SeedResolverTest, ASeedThatHangsHoldsUpNobodyAndIsAskedOnce) {
  auto gate = std::make_shared<Gate>();
  auto calls = std::make_shared<std::atomic<int>>(0);
  SeedResolver resolver(io, keep(), [gate, calls](const Seed& one) {
    if (one.host != "slow") return std::vector{here};
    ++*calls;
    gate->wait();
    return std::vector<IpAddress>{};
  });
  for (int i = 0; i < 100; ++i) resolver.ask(seed("slow"));
  gate->until_waiting(1);
  resolver.ask(seed("quick"));
  run_until(1);
  EXPECT_EQ(found[0].seed, seed("quick"));
  EXPECT_EQ(found[0].addresses, std::vector{here});
  EXPECT_EQ(*calls, 1);
  gate->open();
  run_until(2);
  EXPECT_TRUE(found[1].addresses.empty());
  resolver.ask(seed("slow"));
  run_until(3);
}

TEST_F(SeedResolverTest, ThreadsAreBounded) {
  auto gate = std::make_shared<Gate>();
  auto calls = std::make_shared<std::atomic<size_t>>(0);
  SeedResolver resolver(io, keep(), [gate, calls](const Seed&) {
    ++*calls;
    gate->wait();
    return std::vector<IpAddress>{};
  });
  for (int i = 0; i < 100; ++i) resolver.ask(seed("host" + std::to_string(i)));
  gate->open();
  run_until(limits::seeds_max);
  EXPECT_EQ(*calls, limits::seeds_max);
}

TEST_F(SeedResolverTest, TheEndDoesNotWaitForALookup) {
  auto gate = std::make_shared<Gate>();
  {
    SeedResolver resolver(io, keep(), [gate](const Seed&) {
      gate->wait();
      return std::vector{here};
    });
    resolver.ask(seed("slow"));
    gate->until_waiting(1);
  }
  gate->open();
  io.run_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(found.empty());
}

TEST_F(SeedResolverTest, AddressesAreTheirOwnAnswer) {
  EXPECT_EQ(SeedResolver::system_look_up(seed("192.0.2.1")), std::vector{here});
  EXPECT_EQ(SeedResolver::system_look_up(seed("2001:db8::1")), std::vector{*IpAddress::parse("2001:db8::1")});
}

}  // namespace
}  // namespace p2p::daemon
