#include "core/seeds.h"

#include <gtest/gtest.h>

namespace p2p {
namespace {

TEST(Seed, IsANameOrAnAddressWithAPort) {
  EXPECT_EQ(*Seed::parse("Seed.Example:7353"), (Seed{"seed.example", 7353}));
  EXPECT_EQ(*Seed::parse("192.0.2.1:53"), (Seed{"192.0.2.1", 53}));
  EXPECT_EQ(*Seed::parse("[2001:DB8::1]:53"), (Seed{"2001:db8::1", 53}));
}

TEST(Seed, ReadsBackWhatItShows) {
  for (const char* text : {"seed.example:7353", "192.0.2.1:53", "[2001:db8::1]:53"})
    EXPECT_EQ(Seed::parse(text)->to_string(), text);
}

TEST(Seed, RefusesWhatIsNone) {
  std::string long_name(254, 'a');
  for (const std::string& text :
       {std::string(""), std::string(":"), std::string("host"), std::string("host:"), std::string(":7353"),
        std::string("host:0"), std::string("host:65536"), std::string("host:1x"), std::string("ho st:1"),
        std::string("2001:db8::1:53"), std::string("[fe80::1%eth0]:53"), std::string("300.1.1.1:53"),
        std::string("h\0st:53", 7), long_name + ":53"}) {
    auto seed = Seed::parse(text);
    ASSERT_FALSE(seed) << text;
    EXPECT_EQ(seed.error().message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace p2p
