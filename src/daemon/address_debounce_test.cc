#include "daemon/address_debounce.h"

#include <gtest/gtest.h>

namespace p2p::daemon {
namespace {

constexpr Instant kStart{100s};

TEST(AddressDebounce, GathersChangesForAMoment) {
  AddressDebounce debounce;
  EXPECT_FALSE(debounce.take(kStart));
  debounce.changed(kStart);
  debounce.changed(kStart + 10ms);
  EXPECT_FALSE(debounce.take(kStart + 20ms));
  EXPECT_TRUE(debounce.take(kStart + 25ms));
  EXPECT_EQ(debounce.next_deadline(), Instant::never());
}

TEST(AddressDebounce, WaitsOnlySoLongForQuiet) {
  AddressDebounce debounce;
  for (Duration at{0}; at < 50ms; at += 10ms) debounce.changed(kStart + at);
  EXPECT_EQ(debounce.next_deadline(), kStart + 50ms);
}

TEST(AddressDebounce, LooksAgainAfterAPauseWhenALookFailed) {
  AddressDebounce debounce;
  debounce.changed(kStart);
  ASSERT_TRUE(debounce.take(kStart + 15ms));
  debounce.failed(kStart + 15ms);
  EXPECT_FALSE(debounce.take(kStart + 1s));
  EXPECT_TRUE(debounce.take(kStart + 1s + 15ms));
  debounce.failed(kStart + 2s);
  debounce.changed(kStart + 2s);
  EXPECT_TRUE(debounce.take(kStart + 2s + 15ms)) << "a change is news that is worth a look";
}

}  // namespace
}  // namespace p2p::daemon
