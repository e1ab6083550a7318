// What both stores promise.
#include "store/store.h"

#include <functional>

#include "store/sqlite.h"
#include "store/testing.h"

namespace p2p::store {
namespace {

using test::erase;
using test::listing;
using test::put;
using test::setting;
using Texts = std::vector<std::string>;

class EachStore : public test::StoreTest, public testing::WithParamInterface<const char*> {
 protected:
  void open() {
    store.reset();
    if (std::string(GetParam()) == "memory") {
      store = memory_store();
      return;
    }
    auto opened = open_sqlite(path("state.db"), WallTime::from_seconds(0));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->notice, "");
    store = std::move(opened->store);
  }
  void SetUp() override { open(); }

  void apply(std::vector<StoreBatch> batches) {
    Status status = store->apply(batches);
    ASSERT_TRUE(status) << status.error().message;
  }
  Texts kept() {
    auto state = store->load();
    return state ? listing(*state) : Texts{state.error().message};
  }

  std::unique_ptr<Store> store;
};
INSTANTIATE_TEST_SUITE_P(Stores, EachStore, testing::Values("sqlite", "memory"),
                         [](const auto& test) { return std::string(test.param); });

TEST_P(EachStore, IsEmptyAtFirst) { EXPECT_EQ(kept(), Texts{}); }

TEST_P(EachStore, KeepsEachKindApart) {
  apply({{1,
          {put(7, "a", StoredKind::admission), put(7, "b", StoredKind::record),
           put(7, "c", StoredKind::revocation), put(7, "d", StoredKind::vote),
           put(7, "e", StoredKind::contact), setting("7", "f")}}});
  EXPECT_EQ(kept(), (Texts{"7 = f", "admission 7 = a", "contact 7 = e", "record 7 = b", "revocation 7 = c",
                           "vote 7 = d"}));
}

TEST_P(EachStore, AppliesOperationsInOrder) {
  apply({{1, {put(1, "old"), put(1, "new"), put(2, "x"), erase(2), erase(3), put(3, "y")}},
         {2, {put(4, "z"), setting("port", "1")}},
         {3, {erase(4), setting("port", "2"), setting("alias", "")}}});
  EXPECT_EQ(kept(), (Texts{"alias = ", "port = 2", "record 1 = new", "record 3 = y"}));
}

TEST_P(EachStore, KeepsAnyBytes) {
  std::string all;
  for (int value = 0; value < 256; ++value) all.push_back(static_cast<char>(value));
  const std::string long_one(60'000, '\0');
  apply({{1, {put(1, all), put(2, ""), put(3, long_one), setting("strange ' \" ; key \xff", all)}}});
  auto state = store->load();
  ASSERT_TRUE(state);
  EXPECT_EQ(listing(*state), (Texts{"record 1 = " + all, "record 2 = ", "record 3 = " + long_one,
                                    "strange ' \" ; key \xff = " + all}));
}

TEST_P(EachStore, TakesAnEmptyBatch) {
  apply({});
  apply({{1, {}}});
  EXPECT_EQ(kept(), Texts{});
}

class SqliteStoreTest : public EachStore {};
INSTANTIATE_TEST_SUITE_P(Stores, SqliteStoreTest, testing::Values("sqlite"));

TEST_P(SqliteStoreTest, KeepsAllOfItFromOneStartToTheNext) {
  for (int start = 0; start < 3; ++start) {
    apply({{1, {put(static_cast<uint64_t>(start), "body"), setting("starts", std::to_string(start))}}});
    open();
  }
  EXPECT_EQ(kept(), (Texts{"record 0 = body", "record 1 = body", "record 2 = body", "starts = 2"}));
}

TEST_P(SqliteStoreTest, DoesNotWriteToAFileThatNobodyWouldFindAgain) {
  apply({{1, {put(1, "a")}}});
  std::filesystem::rename(path("state.db"), path("elsewhere.db"));
  std::vector<StoreBatch> next{{2, {put(2, "b")}}};
  Status status = store->apply(next);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("was moved or removed"), std::string::npos);
  std::filesystem::rename(path("elsewhere.db"), path("state.db"));
  EXPECT_TRUE(store->apply(next));
  EXPECT_EQ(kept(), (Texts{"record 1 = a", "record 2 = b"}));
}

TEST_P(SqliteStoreTest, KeepsTenThousandNodes) {
  StoreBatch batch{1, {}};
  for (uint64_t i = 0; i < 10'000; ++i) {
    batch.ops.push_back(put(i, std::string(700, 'r'), StoredKind::record));
    batch.ops.push_back(put(i, std::string(500, 'a'), StoredKind::admission));
  }
  apply({batch});
  open();
  EXPECT_EQ(kept().size(), 20'000u);
}

}  // namespace
}  // namespace p2p::store
