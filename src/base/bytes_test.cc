#include "base/bytes.h"

#include <gtest/gtest.h>

namespace p2p {
namespace {

TEST(Bytes, WhatIsWrittenIsReadBack) {
  Writer out;
  out.u8(1).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f).bytes8(as_bytes("ab")).bytes16(as_bytes("c"));
  Bytes bytes = out.take();
  EXPECT_EQ(bytes.size(), 1u + 2 + 4 + 8 + 3 + 3);
  Reader in(bytes);
  EXPECT_EQ(in.u8(), 1);
  EXPECT_EQ(in.u16(), 0x0203);
  EXPECT_EQ(in.u32(), 0x04050607u);
  EXPECT_EQ(in.u64(), 0x08090a0b0c0d0e0fu);
  EXPECT_EQ(as_text(in.bytes8()), "ab");
  EXPECT_EQ(as_text(in.bytes16()), "c");
  EXPECT_TRUE(in.done());
}

TEST(Bytes, IntegersAreBigEndian) { EXPECT_EQ(Writer().u32(1).take(), (Bytes{0, 0, 0, 1})); }

TEST(Bytes, AnErrorSticksAndGivesZeros) {
  Bytes bytes{0xff, 0xff, 0xff};
  Reader in(bytes);
  EXPECT_EQ(in.u32(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.u8(), 0);
  EXPECT_TRUE(in.bytes(1).empty());
  EXPECT_EQ((in.array<2>()), (std::array<uint8_t, 2>{}));
  EXPECT_EQ(in.remaining(), 0u);
  EXPECT_FALSE(in.done());
}

TEST(Bytes, ALengthBeyondTheEndIsAnError) {
  Bytes bytes{5, 'a', 'b'};
  Reader in(bytes);
  EXPECT_TRUE(in.bytes8().empty());
  EXPECT_FALSE(in.ok());
}

TEST(Bytes, BytesLeftOverAreNotDone) {
  Bytes bytes{1, 2};
  Reader in(bytes);
  in.u8();
  EXPECT_TRUE(in.ok());
  EXPECT_FALSE(in.done());
  EXPECT_EQ(in.remaining(), 1u);
}

}  // namespace
}  // namespace p2p
