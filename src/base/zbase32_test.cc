#include "base/zbase32.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace p2p {
namespace {

TEST(Zbase32, KnownTexts) {
  EXPECT_EQ(zbase32_encode({}), "");
  EXPECT_EQ(zbase32_encode(Bytes{0xf0, 0xbf, 0xc7}), "6n9hq");
  EXPECT_EQ(zbase32_encode(Bytes{0xd4, 0x7a, 0x04}), "4t7ye");
  EXPECT_EQ(zbase32_encode(Bytes(32, 0)), std::string(52, 'y'));
}

TEST(Zbase32, EveryLengthRoundTrips) {
  Random random(1);
  for (size_t size = 0; size < 70; ++size) {
    Bytes bytes(size);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.next());
    std::string text = zbase32_encode(bytes);
    EXPECT_EQ(*zbase32_decode(text), bytes);
    for (char& c : text) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(*zbase32_decode(text), bytes);
  }
}

TEST(Zbase32, AStrangeCharacterIsNamedWithItsPlace) {
  EXPECT_NE(zbase32_decode("yy2y").error().message.find("character 3 ('2')"), std::string::npos);
  EXPECT_NE(zbase32_decode("y\ny").error().message.find("character 2 (byte 10)"), std::string::npos);
  EXPECT_FALSE(zbase32_decode(std::string_view("y\0y", 3)));
}

TEST(Zbase32, ALengthOrPaddingThatNoEncoderMakesIsAnError) {
  EXPECT_FALSE(zbase32_decode("y"));
  EXPECT_FALSE(zbase32_decode("yyy"));
  EXPECT_TRUE(zbase32_decode("yy"));
  EXPECT_FALSE(zbase32_decode("yb"));  // a bit beyond the byte
}

}  // namespace
}  // namespace p2p
