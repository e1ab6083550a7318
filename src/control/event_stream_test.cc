#include "control/event_stream.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/limits_local.h"

namespace p2p::control {
namespace {

Event event(size_t n) { return {EventKind::joined, {}, std::to_string(n), {}, {}, ""}; }

TEST(EventStream, GivesEachWatcherWhatCameSinceItCame) {
  EventStream stream;
  stream.publish({}, event(0));
  auto early = stream.subscribe([] {});
  stream.publish({}, event(1));
  auto late = stream.subscribe([] {});
  stream.publish({}, event(2));
  EventStream::Batch batch = early->take(10);
  ASSERT_EQ(batch.events.size(), 2u);
  EXPECT_EQ(batch.events[0].event.name, "1");
  EXPECT_EQ(batch.events[1].event.name, "2");
  EXPECT_EQ(late->take(10).events.size(), 1u);
  EXPECT_TRUE(late->take(10).events.empty());
}

TEST(EventStream, WakesOnceUntilAllIsTaken) {
  EventStream stream;
  int wakes = 0;
  auto watcher = stream.subscribe([&wakes] { ++wakes; });
  stream.publish({}, event(1));
  stream.publish({}, event(2));
  EXPECT_EQ(wakes, 1);
  watcher->take(1);
  stream.publish({}, event(3));
  EXPECT_EQ(wakes, 1);
  watcher->take(10);
  stream.publish({}, event(4));
  EXPECT_EQ(wakes, 2);
}

TEST(EventStream, DropsTheOldestOfASlowWatcherAndSaysHowMany) {
  EventStream stream;
  auto slow = stream.subscribe([] {});
  auto fast = stream.subscribe([] {});
  for (size_t i = 0; i < limits::watcher_events_max + 3; ++i) {
    stream.publish({}, event(i));
    EXPECT_EQ(fast->take(10).lost, 0u);
  }
  EventStream::Batch batch = slow->take(1);
  EXPECT_EQ(batch.lost, 3u);
  ASSERT_EQ(batch.events.size(), 1u);
  EXPECT_EQ(batch.events[0].event.name, "3");
  EXPECT_EQ(slow->take(1).lost, 0u);
}

TEST(EventStream, TakesNoMoreWatchersThanAllowed) {
  EventStream stream;
  std::vector<std::unique_ptr<EventStream::Subscription>> watchers;
  for (size_t i = 0; i < limits::watchers_max; ++i) watchers.push_back(stream.subscribe([] {}));
  EXPECT_NE(watchers.back(), nullptr);
  EXPECT_EQ(stream.subscribe([] {}), nullptr);
  watchers.pop_back();
  EXPECT_NE(stream.subscribe([] {}), nullptr);
}

TEST(EventStream, LosesNothingBetweenThreads) {
  EventStream stream;
  constexpr size_t kCount = 2000;
  auto watcher = stream.subscribe([] {});
  std::thread publisher([&stream] {
    for (size_t i = 0; i < kCount; ++i) stream.publish({}, event(i));
  });
  size_t next = 0;
  while (next < kCount)
    for (const TimedEvent& timed : watcher->take(7).events)
      ASSERT_EQ(timed.event.name, std::to_string(next++));
  publisher.join();
}

}  // namespace
}  // namespace p2p::control
