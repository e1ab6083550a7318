#include "core/seen_items.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "core/testing.h"

namespace p2p {
namespace {

TEST(SeenItems, RemembersWhatItWasTold) {
  SeenItems seen(1);
  uint64_t tag = seen.tag_of(as_bytes("item"));
  EXPECT_FALSE(seen.contains(tag));
  seen.insert(tag);
  EXPECT_TRUE(seen.contains(tag));
  EXPECT_FALSE(seen.contains(seen.tag_of(as_bytes("items"))));
  seen.clear();
  EXPECT_FALSE(seen.contains(tag));
}

TEST(SeenItems, NobodyElseKnowsItsTags) {
  EXPECT_NE(SeenItems(1).tag_of(as_bytes("item")), SeenItems(2).tag_of(as_bytes("item")));
}

TEST(SeenItems, ForgetsAndDoesNotGrow) {
  SeenItems seen(1);
  std::vector<uint64_t> tags;
  for (uint64_t i = 0; i < 4 * limits::seen_items_max; ++i) {
    tags.push_back(seen.tag_of(Writer().u64(i).view()));
    seen.insert(tags.back());
    EXPECT_TRUE(seen.contains(tags.back()));
  }
  size_t held = 0;
  for (uint64_t tag : tags) held += seen.contains(tag);
  EXPECT_LE(held, limits::seen_items_max);
}

}  // namespace
}  // namespace p2p
