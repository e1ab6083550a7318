#include "sim/disk.h"

#include <gtest/gtest.h>

namespace p2p::sim {
namespace {

StoreBatch batch(uint64_t number, const std::string& key, uint8_t value) {
  return {number, {PutSetting{key, Bytes{value}}}};
}

TEST(Disk, WhatIsNotDurableIsGoneWithThePower) {
  Disk disk;
  disk.write(batch(1, "a", 1));
  disk.write(batch(2, "a", 2));
  disk.commit();
  EXPECT_EQ(disk.content().settings.at("a"), Bytes{1});
  EXPECT_FALSE(disk.power_off());
  disk.commit();
  EXPECT_EQ(disk.content().settings.at("a"), Bytes{1});
}

TEST(Disk, TellsWhenAReservationIsLost) {
  Disk disk;
  disk.write(batch(1, "seq_reserved", 1));
  EXPECT_TRUE(disk.power_off());
  disk.write(batch(2, "seq_reserved", 2));
  disk.commit();
  EXPECT_FALSE(disk.power_off());
}

TEST(Disk, AStuckOneCatchesUp) {
  Disk disk;
  disk.set_stuck(true);
  for (uint8_t i = 1; i <= 3; ++i) disk.write(batch(i, "a", i));
  disk.commit();
  disk.commit();
  EXPECT_TRUE(disk.content().settings.empty());
  disk.set_stuck(false);
  EXPECT_EQ(disk.content().settings.at("a"), Bytes{2});
  disk.commit();
  EXPECT_EQ(disk.content().settings.at("a"), Bytes{3});
}

TEST(Disk, SharesItemsUntilTheyDiffer) {
  Disk a, b;
  NodeId id;
  a.put(PutItem{StoredKind::record, id, Bytes{1}});
  b.share_items(a);
  b.put(PutItem{StoredKind::record, id, Bytes{2}});
  EXPECT_EQ(*a.item(StoredKind::record, id), Bytes{1});
  EXPECT_EQ(*b.item(StoredKind::record, id), Bytes{2});
  b.put(EraseItem{StoredKind::record, id});
  EXPECT_EQ(b.item(StoredKind::record, id), nullptr);
}

}  // namespace
}  // namespace p2p::sim
