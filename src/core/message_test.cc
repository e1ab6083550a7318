#include "core/message.h"

#include <gtest/gtest.h>

#include "base/limits_spread.h"
#include "base/lz4_block.h"
#include "core/testing_messages.h"

namespace p2p {
namespace {

using test::key;
using test::Network;
using test::sample_messages;

TEST(Message, EncodesAndParsesBack) {
  for (const Message& message : sample_messages()) {
    Bytes bytes = encode_message(message);
    auto parsed = parse_message(bytes);
    ASSERT_TRUE(parsed) << message.index();
    EXPECT_EQ(parsed->index(), message.index());
    EXPECT_EQ(encode_message(*parsed), bytes);
  }
}

TEST(Message, NoCutButOneBetweenItemsParses) {
  for (const Message& message : sample_messages()) {
    Bytes bytes = encode_message(message);
    size_t good = 0;
    for (size_t size = 0; size < bytes.size(); ++size)
      good += parse_message(ByteView(bytes).first(size)).has_value();
    bool has_parts = std::holds_alternative<Items>(message) || std::holds_alternative<Ranges>(message);
    size_t prefixes = has_parts ? 3 : 0;
    if (const auto* prune = std::get_if<Prune>(&message)) prefixes = prune->owners.size();
    if (const auto* answer = std::get_if<ProbeAnswer>(&message)) prefixes = answer->map_hash ? 1 : 0;
    EXPECT_EQ(good, prefixes) << message.index();
  }
}

TEST(Message, WhatIsLeftOverIsAnError) {
  for (const Message& message : sample_messages()) {
    Bytes bytes = encode_message(message);
    bytes.push_back(0);
    EXPECT_FALSE(parse_message(bytes)) << message.index();
  }
}

TEST(Message, UnknownTypesAndEmptyOnesAreErrors) {
  EXPECT_FALSE(parse_message({}));
  for (uint8_t type : {0, 100, 255}) EXPECT_FALSE(parse_message(Bytes{type}));
}

TEST(Message, OneThatIsTooLongIsAnError) {
  Bytes items{4};
  EXPECT_TRUE(parse_message(items));
  items.resize(limits::message_bytes_max + 1);
  EXPECT_EQ(parse_message(items).error().message, "a message is too long");
}

TEST(Message, AHelloWithoutOrWithTooLongAChainIsAnError) {
  Hello hello = std::get<Hello>(sample_messages()[0]);
  hello.chain.clear();
  EXPECT_FALSE(parse_message(encode_message(hello)));
  hello.chain.assign(limits::admission_depth_max + 1, std::get<Hello>(sample_messages()[0]).chain[0]);
  EXPECT_FALSE(parse_message(encode_message(hello)));
}

TEST(Message, ABadRangeIsAnError) {
  Range deep{RangeKind::list, 16, 0, {}, {}};
  EXPECT_FALSE(parse_message(encode_message(Ranges{{deep}})));
  Range childless{RangeKind::hashes, 15, 0, {}, {}};
  EXPECT_FALSE(parse_message(encode_message(Ranges{{childless}})));
  Range beyond{RangeKind::list, 1, uint64_t{1} << 56, {}, {}};
  EXPECT_FALSE(parse_message(encode_message(Ranges{{beyond}})));
  Range too_many{RangeKind::want, 0, 0, {}, {}};
  Bytes bytes = encode_message(Ranges{{too_many}});
  bytes[3] = (limits::range_entries_max + 1) >> 8, bytes[4] = (limits::range_entries_max + 1) & 255;
  bytes.resize(bytes.size() + 8 * (limits::range_entries_max + 1));
  EXPECT_FALSE(parse_message(bytes));
  Range kind{static_cast<RangeKind>(3), 0, 0, {}, {}};
  EXPECT_FALSE(parse_message(encode_message(Ranges{{kind}})));
}

TEST(Message, RangesOutOfOrderOrWithinOneAnotherAreAnError) {
  auto at = [](RangeKind kind, uint8_t depth, uint64_t first_byte) {
    return Range{kind, depth, first_byte << 56, {}, {}};
  };
  Range all = at(RangeKind::list, 0, 0), whole = at(RangeKind::list, 1, 0x30);
  Range part = at(RangeKind::hashes, 2, 0x31), next = at(RangeKind::list, 2, 0x40);
  Range want{RangeKind::want, 0, 0, {}, {{1, 0}}};
  auto parses = [](std::vector<Range> ranges) {
    return parse_message(encode_message(Ranges{std::move(ranges)})).has_value();
  };
  EXPECT_TRUE(parses({whole, next, want, want}));
  EXPECT_TRUE(parses({want, whole, want, next}));
  EXPECT_TRUE(parses({part, next}));
  EXPECT_FALSE(parses({all, all}));
  EXPECT_FALSE(parses({whole, part}));
  EXPECT_FALSE(parses({part, whole}));
  EXPECT_FALSE(parses({part, want, part}));
  EXPECT_FALSE(parses({next, whole}));
  EXPECT_FALSE(parses({whole, all}));
}

TEST(Message, ManyItemsAreSplitOverMessagesThatAllParse) {
  Network net;
  std::vector<Item> items;
  for (uint64_t i = 0; i < 400; ++i) items.push_back(net.record(key(1), i));
  size_t count = 0;
  std::vector<Bytes> messages = encode_items(items);
  EXPECT_GT(messages.size(), 1u);
  for (const Bytes& bytes : messages) {
    ASSERT_LE(bytes.size(), limits::message_bytes_max);
    count += std::get<Items>(*parse_message(bytes)).items.size();
  }
  EXPECT_EQ(count, items.size());
  EXPECT_TRUE(encode_items({}).empty());
}

TEST(Message, ItemsOfManyNodesArePackedAndShort) {
  Network net;
  std::vector<Item> items;
  size_t plain = 0;
  for (uint64_t i = 1; i <= 75; ++i) {
    items.emplace_back(net.admit(key(i), static_cast<double>(i)));
    items.emplace_back(net.record(key(i), i, {.name = "host" + std::to_string(i)}));
    for (size_t last : {items.size() - 2, items.size() - 1})
      plain += encode_message(Items{{items[last]}, {}, {}, 0}).size() - 1;
  }
  std::vector<Bytes> messages = encode_items(items);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_LT(messages[0].size(), plain * 2 / 3);
  auto parsed = parse_message(messages[0]);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(encode_message(*parsed), encode_message(Items{items, {}, {}, 0}));
  // Known items are passed over in it as in others.
  SeenItems seen(1);
  auto tagged = parse_message(messages[0], &seen);
  for (uint64_t tag : std::get<Items>(*tagged).tags) seen.insert(tag);
  auto again = parse_message(messages[0], &seen);
  EXPECT_EQ(std::get<Items>(*again).items.size() + std::get<Items>(*again).passed_over, items.size());
  EXPECT_GT(std::get<Items>(*again).passed_over, items.size() / 2);
}

TEST(Message, ABlockOfNoItemsIsAnError) {
  Bytes packed = test::sample_packed_items();
  ASSERT_EQ(packed[0], 10);
  EXPECT_TRUE(parse_message(packed));
  EXPECT_FALSE(parse_message(ByteView(packed).first(packed.size() - 1)));
  packed.push_back(0);
  EXPECT_FALSE(parse_message(packed));
  EXPECT_FALSE(parse_message(Bytes{10}));
  EXPECT_FALSE(parse_message(Bytes{10, 0x20, 1, 0})) << "an item that is cut off";
}

TEST(Message, AnItemOfAKindThatNobodyKnowsIsAnErrorHoweverItIsSent) {
  SeenItems seen(1);
  const Bytes body{7};
  seen.insert(seen.tag_of(body));
  for (uint8_t kind : {0, 3, 5, 255}) {
    Bytes item = Writer().u8(kind).bytes16(body).take(), none{kind, 0, 0};
    for (const Bytes& plain : {item, none}) {
      EXPECT_FALSE(parse_message(Writer().u8(4).bytes(plain).view())) << int{kind};
      EXPECT_FALSE(parse_message(Writer().u8(4).bytes(plain).view(), &seen)) << int{kind};
      EXPECT_FALSE(parse_message(Writer().u8(10).bytes(lz4_pack(plain)).view())) << int{kind};
    }
  }
}

TEST(Message, TheLongestHelloFits) {
  Network net;
  InviteTerms terms;
  terms.fixed_name = test::label(std::string(63, 'a'));
  terms.zone = *Zone::parse(std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(50, 'c'));
  Invite invite = net.make_invite(net.invite_key, terms);
  invite.extension = Bytes(255);
  KeyPair a = key(1);
  Admission admission = net.admit_by(invite, net.invite_key, key(2), 2, &a);
  admission.extension = Bytes(255);
  Hello hello = std::get<Hello>(sample_messages()[0]);
  hello.chain.assign(limits::admission_depth_max, admission);
  EXPECT_TRUE(parse_message(encode_message(hello)));
}

}  // namespace
}  // namespace p2p
