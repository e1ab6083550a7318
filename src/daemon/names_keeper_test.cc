#include "daemon/names_keeper.h"

#include <gtest/gtest.h>

#include "daemon/testing_names.h"

namespace p2p::daemon {
namespace {

// What a way was told; outlives it.
struct Told {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> labels;
  int checks = 0, clears = 0;
  bool is_stuck = false;

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 20s, condition);
  }
  void set_stuck(bool stuck) {
    std::lock_guard lock(mutex);
    is_stuck = stuck;
    changed.notify_all();
  }
};

class Way : public NameWay {
 public:
  explicit Way(Told& told) : told_(told) {}
  void publish(const NameTablePtr& names, Instant) override {
    std::unique_lock lock(told_.mutex);
    told_.labels.push_back(names->rows.begin()->second.label);
    told_.changed.notify_all();
    told_.changed.wait(lock, [this] { return !told_.is_stuck; });
  }
  void check(Instant, Instant) override {
    std::lock_guard lock(told_.mutex);
    ++told_.checks;
    told_.changed.notify_all();
  }
  void clear() override { ++told_.clears; }
  std::vector<std::string> problems() const override { return {"a problem"}; }

 private:
  Told& told_;
};

TEST(NamesKeeper, TellsTheNewestNamesAndPassesOverWhatIsOutOfDate) {
  Told told;
  told.is_stuck = true;
  NamesKeeper keeper(std::make_unique<Way>(told), Duration(0));
  keeper.publish(table({row(1, "first", {})}));
  ASSERT_TRUE(told.wait([&] { return told.labels.size() == 1; }));
  // The way is stuck, as on a disk that does not answer: nobody waits for it.
  for (const char* label : {"second", "third", "last"}) keeper.publish(table({row(1, label, {})}));
  told.set_stuck(false);
  ASSERT_TRUE(told.wait([&] { return told.labels.size() == 2; }));
  EXPECT_EQ(told.labels.back(), "last");
}

TEST(NamesKeeper, LooksAfterItsPlaceWithoutNewsAndClearsItAtTheEnd) {
  Told told;
  {
    NamesKeeper keeper(std::make_unique<Way>(told), Duration(0));
    ASSERT_TRUE(told.wait([&] { return told.checks >= 2; }));
    EXPECT_EQ(keeper.problems(), (std::vector<std::string>{"a problem"}));
    EXPECT_EQ(told.clears, 0);
  }
  EXPECT_EQ(told.clears, 1);
}

}  // namespace
}  // namespace p2p::daemon
