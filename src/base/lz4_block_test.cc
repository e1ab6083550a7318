#include "base/lz4_block.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace p2p {
namespace {

Bytes noise(size_t size, uint64_t seed) {
  Random random(seed);
  Bytes out(size);
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(random.next());
  return out;
}

void expect_round_trip(const Bytes& plain) {
  Bytes packed = lz4_pack(plain);
  auto again = lz4_unpack(packed, plain.size());
  ASSERT_TRUE(again.has_value()) << plain.size();
  EXPECT_EQ(*again, plain);
  if (plain.empty()) return;
  EXPECT_FALSE(lz4_unpack(packed, plain.size() - 1)) << "more than was allowed";
}

TEST(Lz4Block, GivesBackWhatWasPacked) {
  for (size_t size : {0, 1, 4, 12, 13, 14, 15, 16, 17, 18, 100, 269, 270, 271, 524, 525, 4096, 65535}) {
    expect_round_trip(Bytes(size, 7));
    expect_round_trip(noise(size, size));
  }
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    Bytes plain;
    while (plain.size() < 3000) {
      Bytes fresh = noise(random.below(40), random.next());
      plain.insert(plain.end(), fresh.begin(), fresh.end());
      size_t from = random.below(plain.size() + 1), count = random.below(300);
      for (size_t i = 0; i < count && from + i < plain.size(); ++i) plain.push_back(plain[from + i]);
    }
    expect_round_trip(plain);
  }
}

// Made by the reference implementation, liblz4 1.9.4.
TEST(Lz4Block, ReadsWhatOthersPacked) {
  Bytes packed = {0x3f, 'a', 'b', 'c', 3, 0, 0x15, 0x50, 'b', 'c', 'a', 'b', 'c'};
  std::string text;
  while (text.size() < 48) text += "abc";
  auto plain = lz4_unpack(packed, 48);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(as_text(*plain), text);
  EXPECT_EQ(lz4_pack(as_bytes(text)), packed) << "the format's rules for the end leave no choice here";
  EXPECT_EQ(lz4_unpack(Bytes{0x50, 'h', 'e', 'l', 'l', 'o'}, 5), Bytes({'h', 'e', 'l', 'l', 'o'}));
}

TEST(Lz4Block, WhatRepeatsCostsLittleAndWhatDoesNotHardlyMore) {
  Bytes part = noise(300, 1), plain;
  for (int i = 0; i < 50; ++i) plain.insert(plain.end(), part.begin(), part.end());
  EXPECT_LT(lz4_pack(plain).size(), 400u);
  EXPECT_LT(lz4_pack(noise(60000, 2)).size(), 60000u + 300);
}

TEST(Lz4Block, MalformedOnesAreRefused) {
  EXPECT_FALSE(lz4_unpack({}, 10)) << "no token";
  EXPECT_FALSE(lz4_unpack(Bytes{0x10}, 10)) << "the literal is missing";
  EXPECT_FALSE(lz4_unpack(Bytes{0xf0, 255}, 1000)) << "the length does not end";
  EXPECT_FALSE(lz4_unpack(Bytes{0x10, 'a', 0, 0, 0}, 100)) << "offset 0";
  EXPECT_FALSE(lz4_unpack(Bytes{0x10, 'a', 2, 0, 0}, 100)) << "before the beginning";
  EXPECT_FALSE(lz4_unpack(Bytes{0x10, 'a', 1}, 100)) << "half an offset";
  EXPECT_FALSE(lz4_unpack(Bytes{0x10, 'a', 1, 0}, 100)) << "ends with a copy";
}

TEST(Lz4Block, ALittleThatSaysItIsMuchIsRefusedBeforeItTakesMemory) {
  Bytes bomb = {0x1f, 'a', 1, 0};
  bomb.resize(60000, 255);
  bomb.push_back(0);
  bomb.push_back(0x00);
  EXPECT_FALSE(lz4_unpack(bomb, lz4_plain_max));
}

// Whatever single bit is wrong: another text or an error, nothing else.
TEST(Lz4Block, FlippedBitsDoNoHarm) {
  Bytes plain;
  for (int i = 0; i < 200; ++i) plain.push_back(static_cast<uint8_t>(i % 23 == 0 ? i : i % 7));
  Bytes packed = lz4_pack(plain);
  for (size_t bit = 0; bit < packed.size() * 8; ++bit) {
    Bytes wrong = packed;
    wrong[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    auto out = lz4_unpack(wrong, 500);
    EXPECT_LE(out.value_or(Bytes()).size(), 500u);
  }
}

}  // namespace
}  // namespace p2p
