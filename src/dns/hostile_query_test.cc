// Packets that no honest resolver sends: the list of RFC 9267, and cuts of good ones.
#include <gtest/gtest.h>

#include "base/limits_dns.h"
#include "dns/testing.h"

namespace p2p::dns {
namespace {

using namespace testing;

class HostileQuery : public ::testing::Test {
 protected:
  Bytes raw_answer(ByteView packet) const {
    Bytes out(limits::dns_udp_bytes_max);
    out.resize(answer(*zone_, packet, {}, out));
    return out;
  }
  bool is_silent(ByteView packet) const { return raw_answer(packet).empty(); }
  // The code of a header alone.
  int bare_code(ByteView packet) const {
    Bytes out = raw_answer(packet);
    return out.size() == header_bytes ? out[3] & 15 : -1;
  }
  // A header with these counts, and then `rest`.
  static Bytes packet(std::array<uint16_t, 4> counts, ByteView rest, uint16_t flags = 0) {
    Writer out;
    out.u16(7).u16(flags);
    for (uint16_t count : counts) out.u16(count);
    return out.bytes(rest).take();
  }
  static Bytes question(ByteView name) { return Writer().bytes(name).u16(1).u16(1).take(); }

  std::shared_ptr<const Snapshot> zone_ = small_zone().build();
};

constexpr int kFormatError = 1, kNotImplemented = 4;

TEST_F(HostileQuery, WhatIsNoQueryIsMetWithSilence) {
  Bytes good = make_query("alpha.p2p.internal", RrType::a);
  for (size_t size = 0; size < header_bytes; ++size) EXPECT_TRUE(is_silent(ByteView(good).first(size)));
  // Responses of any kind: answering answers makes loops (CVE-2024-2169).
  for (uint16_t flags : {0x8000, 0x8180, 0xf800, 0x8001})
    EXPECT_TRUE(is_silent(make_query("alpha.p2p.internal", RrType::a, {.flags = flags})));
  EXPECT_TRUE(is_silent(raw_answer(good)));
}

TEST_F(HostileQuery, EachCutOfAGoodOneIsAFormatError) {
  Bytes good = make_query("www.alpha.p2p.internal", RrType::a, {.udp_bytes = 1232, .cookie = Bytes(16, 1)});
  for (size_t size = header_bytes; size < good.size(); ++size)
    EXPECT_EQ(bare_code(ByteView(good).first(size)), kFormatError) << size;
  EXPECT_EQ(raw_answer(good)[3] & 15, 0);
  good.push_back(0);
  EXPECT_EQ(bare_code(good), kFormatError);
  Bytes plain = make_query("alpha.p2p.internal", RrType::a);
  plain.push_back(0);
  EXPECT_EQ(bare_code(plain), kFormatError);
}

TEST_F(HostileQuery, OtherOperationsAreNotImplemented) {
  for (uint16_t opcode = 1; opcode < 16; ++opcode) {
    Bytes query = make_query("p2p.internal", rr_type::soa, {.flags = static_cast<uint16_t>(opcode << 11)});
    EXPECT_EQ(bare_code(query), kNotImplemented);
    EXPECT_EQ(raw_answer(query)[2] >> 3, 16 | opcode);
  }
}

TEST_F(HostileQuery, CountsThatLieAreFormatErrors) {
  Bytes one = question(name_from_text("alpha.p2p.internal"));
  Bytes two = one;
  two.insert(two.end(), one.begin(), one.end());
  EXPECT_EQ(bare_code(packet({0, 0, 0, 0}, {})), kFormatError);
  EXPECT_EQ(bare_code(packet({0, 0, 0, 0}, one)), kFormatError);
  EXPECT_EQ(bare_code(packet({2, 0, 0, 0}, two)), kFormatError);  // RFC 9619
  EXPECT_EQ(bare_code(packet({1, 0, 0, 0}, two)), kFormatError);
  EXPECT_EQ(bare_code(packet({0xffff, 0xffff, 0xffff, 0xffff}, one)), kFormatError);
  for (size_t section : {1, 2, 3}) {
    std::array<uint16_t, 4> counts{1, 0, 0, 0};
    counts[section] = 1;
    EXPECT_EQ(bare_code(packet(counts, one)), kFormatError);
    counts[section] = 0xffff;
    EXPECT_EQ(bare_code(packet(counts, one)), kFormatError);
  }
}

TEST_F(HostileQuery, CompressionPointersInTheQuestionAreFormatErrors) {
  for (Bytes name : {Bytes{0xc0, 12}, Bytes{0xc0, 0}, Bytes{0xc0, 0xff}, Bytes{0xff, 0xff},
                     Bytes{1, 'a', 0xc0, 12}, Bytes{1, 'a', 0xc0}, Bytes{0x40, 'a', 0}, Bytes{0x80, 'a', 0}})
    EXPECT_EQ(bare_code(packet({1, 0, 0, 0}, question(name))), kFormatError);
}

TEST_F(HostileQuery, PointersElsewhereAreNotFollowed) {
  Bytes rest = question(name_from_text("alpha.p2p.internal"));
  // An additional record whose name points to itself, of a type that nobody knows.
  Bytes loop = Writer().bytes(rest).u8(0xc0).u8(36).u16(999).u16(1).u32(0).u16(0).take();
  Bytes out = raw_answer(packet({1, 0, 0, 1}, loop));
  EXPECT_EQ(out[3] & 15, 0);
  EXPECT_GT(out.size(), loop.size());
}

TEST_F(HostileQuery, NamesUpToTheLimitAreTakenAndNoLonger) {
  // 3 labels of 63 and one of `last`: 3 * 64 + 1 + last + 1 bytes.
  auto long_name = [](size_t last) {
    Writer out;
    for (size_t size : {size_t{63}, size_t{63}, size_t{63}, last}) out.bytes8(Bytes(size, 'x'));
    return out.u8(0).take();
  };
  EXPECT_EQ(long_name(61).size(), 255u);
  EXPECT_EQ(raw_answer(packet({1, 0, 0, 0}, question(long_name(61))))[3] & 15, 5);
  EXPECT_EQ(bare_code(packet({1, 0, 0, 0}, question(long_name(62)))), kFormatError);
  EXPECT_EQ(bare_code(packet({1, 0, 0, 0}, Bytes(500, 1))), kFormatError);
  Writer most_labels;
  for (int i = 0; i < 127; ++i) most_labels.bytes8(as_bytes("y"));
  EXPECT_EQ(raw_answer(packet({1, 0, 0, 0}, question(most_labels.u8(0).take())))[3] & 15, 5);
  // The longest that is below a wildcard, and below a name of ours.
  Writer deep;
  for (int i = 0; i < 117; ++i) deep.bytes8(as_bytes("y"));
  Bytes below = deep.bytes(name_from_text("alpha.p2p.internal")).take();
  EXPECT_EQ(below.size(), 254u);
  EXPECT_EQ(raw_answer(packet({1, 0, 0, 0}, question(below)))[3] & 15, 0);
}

TEST_F(HostileQuery, TheRootAndOddBytesAreNamesLikeOthers) {
  EXPECT_EQ(raw_answer(packet({1, 0, 0, 0}, question(Bytes{0})))[3] & 15, 5);
  EXPECT_EQ(raw_answer(packet({1, 0, 0, 0}, question(Bytes{1, 0, 0})))[3] & 15, 5);
  Bytes dotted = Writer().bytes8(as_bytes("a.b")).bytes(name_from_text("p2p.internal")).take();
  EXPECT_EQ(raw_answer(packet({1, 0, 0, 0}, question(dotted)))[3] & 15, 3);
}

TEST_F(HostileQuery, OptRecordsThatLieAreFormatErrors) {
  Bytes start = question(name_from_text("alpha.p2p.internal"));
  auto with = [&](std::array<uint16_t, 4> counts, const std::vector<Bytes>& records) {
    Writer out;
    out.bytes(start);
    for (const Bytes& record : records) out.bytes(record);
    return packet(counts, out.view());
  };
  auto opt = [](ByteView owner, ByteView options, int size_error = 0) {
    auto size = static_cast<uint16_t>(static_cast<int>(options.size()) + size_error);
    return Writer().bytes(owner).u16(41).u16(1232).u32(0).u16(size).bytes(options).take();
  };
  Bytes root{0};
  EXPECT_EQ(raw_answer(with({1, 0, 0, 1}, {opt(root, {})}))[3] & 15, 0);
  EXPECT_EQ(bare_code(with({1, 0, 0, 2}, {opt(root, {}), opt(root, {})})), kFormatError);
  EXPECT_EQ(bare_code(with({1, 1, 0, 0}, {opt(root, {})})), kFormatError);
  EXPECT_EQ(bare_code(with({1, 0, 1, 0}, {opt(root, {})})), kFormatError);
  EXPECT_EQ(bare_code(with({1, 0, 0, 1}, {opt(Bytes{1, 'a', 0}, {})})), kFormatError);
  EXPECT_EQ(bare_code(with({1, 0, 0, 1}, {opt(Bytes{0xc0, 12}, {})})), kFormatError);
  EXPECT_EQ(bare_code(with({1, 0, 0, 1}, {opt(root, Bytes{0, 3}, 0)})), kFormatError);
  EXPECT_EQ(bare_code(with({1, 0, 0, 1}, {opt(root, Bytes{0, 3, 0, 9, 1}, 0)})), kFormatError);
  EXPECT_EQ(bare_code(with({1, 0, 0, 1}, {opt(root, {}, 1)})), kFormatError);
  for (size_t size : {0, 7, 9, 15, 41, 200}) {
    Bytes cookie = Writer().u16(10).bytes16(Bytes(size, 1)).take();
    EXPECT_EQ(bare_code(with({1, 0, 0, 1}, {opt(root, cookie)})), kFormatError) << size;
  }
  for (size_t size : {8, 16, 40}) {
    Bytes cookie = Writer().u16(10).bytes16(Bytes(size, 1)).take();
    EXPECT_EQ(raw_answer(with({1, 0, 0, 1}, {opt(root, cookie)}))[3] & 15, 0) << size;
  }
}

TEST_F(HostileQuery, EachChangedByteOfAGoodOneGivesAReadableAnswerOrNone) {
  Bytes good = make_query("any.alpha.p2p.internal", RrType::a, {.udp_bytes = 1232, .cookie = Bytes(8, 1)});
  for (size_t at = 0; at < good.size(); ++at)
    for (int value = 0; value < 256; ++value) {
      Bytes changed = good;
      changed[at] = static_cast<uint8_t>(value);
      Bytes out = raw_answer(changed);
      ASSERT_LE(out.size(), limits::dns_udp_bytes_max);
      if (out.empty()) continue;
      ASSERT_TRUE(out[0] == changed[0] && out[1] == changed[1]);
      ASSERT_TRUE(out.size() == header_bytes || read_reply(out).is_readable) << at << " " << value;
    }
}

}  // namespace
}  // namespace p2p::dns
