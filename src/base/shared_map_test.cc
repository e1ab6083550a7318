#include "base/shared_map.h"

#include <gtest/gtest.h>

#include <map>

#include "base/random.h"

namespace p2p {
namespace {

using Map = SharedMap<uint64_t, uint64_t>;

void expect_same(const Map& map, const std::map<uint64_t, uint64_t>& expected) {
  ASSERT_EQ(map.size(), expected.size());
  auto at = map.begin();
  for (const auto& [key, value] : expected) {
    ASSERT_EQ(at->first, key);
    ASSERT_EQ(at->second, value);
    ++at;
  }
  EXPECT_TRUE(at == map.end());
}

TEST(SharedMap, HoldsWhatAStandardMapHolds) {
  Random random(1);
  Map map;
  std::map<uint64_t, uint64_t> expected;
  for (int i = 0; i < 20000; ++i) {
    uint64_t key = random.below(700);
    if (random.below(3) == 0) {
      EXPECT_EQ(map.erase(key), expected.erase(key) > 0);
    } else {
      map.put(key, static_cast<uint64_t>(i));
      if (key % 2 == 0) map.edit(key) = static_cast<uint64_t>(i);
      expected[key] = static_cast<uint64_t>(i);
    }
    uint64_t wanted = random.below(700);
    auto bound = expected.lower_bound(wanted);
    auto ours = map.lower_bound(wanted);
    ASSERT_EQ(ours == map.end(), bound == expected.end());
    if (bound != expected.end()) {
      ASSERT_EQ(ours->first, bound->first);
    }
    ASSERT_EQ(map.contains(wanted), expected.contains(wanted));
  }
  expect_same(map, expected);
}

TEST(SharedMap, ACopyDoesNotSeeWhatIsWrittenToTheOther) {
  Random random(2);
  Map map;
  std::map<uint64_t, uint64_t> expected;
  for (uint64_t i = 0; i < 500; ++i) map.put(i * 7 % 500, expected[i * 7 % 500] = i);
  for (int round = 0; round < 50; ++round) {
    Map copy = map;
    auto of_copy = expected;
    for (int i = 0; i < 40; ++i) {
      uint64_t key = random.below(600);
      copy.put(key, of_copy[key] = random.next());
      if (key % 3 == 0) copy.erase(key), of_copy.erase(key);
    }
    expect_same(map, expected);
    expect_same(copy, of_copy);
    if (round % 2) map = copy, expected = of_copy;
  }
}

TEST(SharedMap, AnEmptyOneHasNothing) {
  Map map;
  EXPECT_TRUE(map.begin() == map.end());
  EXPECT_TRUE(map.lower_bound(0) == map.end());
  EXPECT_FALSE(map.erase(0));
  map.put(1, 2);
  EXPECT_TRUE(map.erase(1));
  EXPECT_TRUE(map.begin() == map.end());
  map.put(3, 4);
  EXPECT_EQ(map.at(3), 4u);
}

TEST(Shared, CopiesAreOneUntilOneIsWrittenTo) {
  Shared<std::vector<int>> a(std::vector<int>{1, 2});
  Shared<std::vector<int>> b = a;
  EXPECT_EQ(&*a, &*b);
  b.edit().push_back(3);
  EXPECT_EQ(a->size(), 2u);
  EXPECT_EQ(b->size(), 3u);
}

}  // namespace
}  // namespace p2p
