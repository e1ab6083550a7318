#include "dns/cookie.h"

#include <gtest/gtest.h>

namespace p2p::dns {
namespace {

TEST(Cookie, IsGoodForItsAskerForAnHour) {
  CookieMaker maker({1, 2, 3}), other({4});
  Instant now = Instant{} + 5000s;
  IpAddress asker = *IpAddress::parse("192.0.2.1"), stranger = *IpAddress::parse("192.0.2.2");
  Bytes client{1, 2, 3, 4, 5, 6, 7, 8};
  Cookie cookie = maker.make(client, asker, now);
  EXPECT_TRUE(std::equal(client.begin(), client.end(), cookie.begin()));
  EXPECT_TRUE(maker.is_good(cookie, asker, now + 3600s));
  EXPECT_FALSE(maker.is_good(cookie, asker, now + 3601s));
  EXPECT_FALSE(maker.is_good(cookie, asker, now - 1s));
  EXPECT_FALSE(maker.is_good(cookie, stranger, now));
  EXPECT_FALSE(other.is_good(cookie, asker, now));
  EXPECT_FALSE(maker.is_good(client, asker, now));
  EXPECT_FALSE(maker.is_good(Bytes(40, 1), asker, now));
  for (size_t i = 0; i < cookie.size(); ++i) {
    Cookie changed = cookie;
    changed[i] ^= 1;
    // The three reserved bytes are made anew, and so compared as well.
    EXPECT_FALSE(maker.is_good(changed, asker, now)) << i;
  }
}

}  // namespace
}  // namespace p2p::dns
