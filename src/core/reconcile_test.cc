#include "core/reconcile.h"

#include <gtest/gtest.h>

#include "base/limits_spread.h"
#include "core/message.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::at_s;
using test::key;
using test::mono_s;
using test::Network;

struct Side {
  explicit Side(const Network& net) : map(net.id) {}
  Directory map;
  size_t sent = 0;  // items
};

void merge(Side& side, const Item& item) { side.map.merge(item, mono_s(0), at_s(0)); }

void send_items(const Side& from, const std::vector<NodeId>& ids, Side& to) {
  for (const NodeId& id : ids)
    for (const Item& item : from.map.items_of(id)) {
      merge(to, item);
      ++to.sent;
    }
}

// Message for message until nobody has anything to say; how many messages it took.
int reconcile(Side& a, Side& b) {
  std::vector<Range> ranges = open_reconciliation(a.map);
  Side* from = &a;
  Side* to = &b;
  int messages = 0;
  for (; !ranges.empty() && messages < 50; ++messages) {
    ReconcileAnswer answer = answer_ranges(to->map, ranges);
    send_items(*to, answer.to_send, *from);
    ranges = answer.ranges;
    std::swap(from, to);
  }
  return messages;
}

class ReconcileTest : public testing::Test {
 protected:
  void add_member(Side& side, uint64_t i) {
    merge(side, net.admit(key(i), static_cast<double>(i), &founder));
  }
  ReconcileTest() {
    merge(a, net.admit(founder, 0.5));
    merge(b, net.admit(founder, 0.5));
  }

  VerificationMemo memo;
  Network net;
  KeyPair founder = key(1);
  Side a{net}, b{net};
};

TEST_F(ReconcileTest, EqualMapsHaveNothingToSend) {
  for (uint64_t i = 2; i < 100; ++i) add_member(a, i), add_member(b, i);
  reconcile(a, b);
  EXPECT_EQ(a.sent + b.sent, 0u);
}

TEST_F(ReconcileTest, AnyDifferenceIsMendedAndOnlyDifferencesAreSent) {
  for (size_t both : {0u, 20u, 400u})
    for (size_t differ : {1u, 30u}) {
      Side x(net), y(net);
      for (Side* side : {&x, &y}) merge(*side, net.admit(founder, 0.5));
      for (uint64_t i = 0; i < both; ++i) add_member(x, 100 + i), add_member(y, 100 + i);
      for (uint64_t i = 0; i < differ; ++i) {
        add_member(x, 1000 + i);
        add_member(y, 2000 + i);
      }
      merge(x, net.record(founder, 3));
      merge(y, net.record(founder, 2));
      int messages = reconcile(x, y);
      EXPECT_EQ(x.map.hash(), y.map.hash()) << both << " " << differ;
      EXPECT_LE(messages, 6);
      EXPECT_LE(x.sent + y.sent, 2 * differ + 6);
    }
}

TEST_F(ReconcileTest, AnEmptyMapIsFilled) {
  Side fresh(net);
  for (uint64_t i = 2; i < 300; ++i) add_member(a, i);
  reconcile(fresh, a);
  EXPECT_EQ(fresh.map.hash(), a.map.hash());
}

TEST_F(ReconcileTest, AdmittersComeBeforeThoseTheyAdmitted) {
  KeyPair above = founder;
  for (uint64_t i = 2; i <= 20; ++i) {
    KeyPair next = key(i);
    merge(a, net.admit(next, static_cast<double>(i), &above));
    above = next;
  }
  reconcile(a, b);
  EXPECT_EQ(a.map.hash(), b.map.hash());
}

TEST_F(ReconcileTest, LostMessagesOnlyLeaveWorkForTheNextTime) {
  for (uint64_t i = 2; i < 200; ++i) add_member(i % 2 ? a : b, i);
  ReconcileAnswer lost = answer_ranges(b.map, open_reconciliation(a.map));
  EXPECT_FALSE(lost.ranges.empty());
  reconcile(a, b);
  EXPECT_EQ(a.map.hash(), b.map.hash());
}

TEST_F(ReconcileTest, AnswersAreBoundedWhateverIsAsked) {
  for (uint64_t i = 2; i < 300; ++i) add_member(a, i);
  Range junk;
  junk.hashes.fill(7);
  std::vector<Range> many(limits::reconcile_ranges_max, junk);
  ReconcileAnswer answer = answer_ranges(a.map, many);
  EXPECT_LE(answer.ranges.size(), limits::reconcile_answer_max);
  Range want{RangeKind::want, 0, 0, {}, {}};
  for (const auto& [id, entry] : a.map.entries())
    for (int i = 0; i < 10; ++i) want.entries.push_back({id.id8(), 0});
  EXPECT_EQ(answer_ranges(a.map, {want}).to_send.size(), a.map.entries().size());
}

TEST_F(ReconcileTest, WhereOneHasNothingAllIsSentAtOnce) {
  for (uint64_t i = 2; i < 300; ++i) add_member(a, i);
  Range nothing;
  ReconcileAnswer answer = answer_ranges(a.map, {nothing});
  EXPECT_TRUE(answer.ranges.empty());
  EXPECT_EQ(answer.to_send.size(), a.map.entries().size());
}

TEST_F(ReconcileTest, WhatIsLookedAtIsBoundedAndThenNothingWrongIsSaid) {
  for (uint64_t i = 2; i < 1000; ++i) add_member(a, i), add_member(b, i);
  // Each list asks to look at all, and says that it holds just what there is.
  Range all{RangeKind::list, 0, 0, {}, {}};
  for (const auto& [id, entry] : b.map.entries())
    all.entries.push_back({id.id8(), entry.digest & short_hash_mask});
  std::vector<Range> many(limits::reconcile_ranges_max, all);
  ReconcileAnswer answer = answer_ranges(a.map, many);
  EXPECT_TRUE(answer.ranges.empty());
  EXPECT_TRUE(answer.to_send.empty());
}

TEST_F(ReconcileTest, AnAnswerTellsWhatItCost) {
  for (uint64_t i = 2; i < 1000; ++i) add_member(a, i);
  size_t all = a.map.entries().size();
  Range list{RangeKind::list, 0, 0, {}, {}}, want{RangeKind::want, 0, 0, {}, {{1, 0}, {2, 0}}};
  EXPECT_EQ(answer_ranges(a.map, {list}).looked_at, all + 1);
  EXPECT_EQ(answer_ranges(a.map, {want}).looked_at, 2u) << "of ids that nobody has";
  // The deepest hashes that are compared need the most.
  std::vector<Range> deep;
  for (uint64_t i = 0; i < 256; ++i) {
    deep.push_back({RangeKind::hashes, 2, i << 56, {}, {}});
    deep.back().hashes.fill(7);
  }
  EXPECT_LE(answer_ranges(a.map, deep).looked_at, 3 * all + 2 * 4096 + 256);
}

TEST_F(ReconcileTest, WhatIsWantedIsAskedForOnce) {
  for (uint64_t i = 2; i < 100; ++i) add_member(b, i);
  Range list{RangeKind::list, 1, 0, {}, {}};
  for (const auto& [id, entry] : b.map.entries()) list.entries.push_back({id.id8(), 1});
  Range other = list;
  other.prefix = uint64_t{1} << 60;
  ReconcileAnswer answer = answer_ranges(a.map, {list, other});
  ASSERT_EQ(answer.ranges.size(), 1u);
  EXPECT_LE(answer.ranges[0].entries.size(), list.entries.size());
}

TEST_F(ReconcileTest, WhateverIsAnsweredCanBeParsed) {
  std::vector<Range> lists;
  for (uint64_t i = 0; i < limits::reconcile_ranges_max * 2; ++i)
    lists.push_back({RangeKind::list, 3, i << 52, {}, {{1, 2}}});
  std::vector<Bytes> messages = encode_ranges(lists);
  EXPECT_GE(messages.size(), 2u);
  size_t ranges = 0;
  for (const Bytes& message : messages) {
    auto parsed = parse_message(message);
    ASSERT_TRUE(parsed);
    ranges += std::get<Ranges>(*parsed).ranges.size();
  }
  EXPECT_EQ(ranges, lists.size());
}

}  // namespace
}  // namespace p2p
