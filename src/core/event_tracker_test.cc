#include "core/event_tracker.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::ip;

NodeView view(std::string name, std::vector<IpAddress> addresses, NodeState state = NodeState::online) {
  NodeView out;
  out.id = test::node_id(1);
  out.wanted_name = "web";
  out.name = std::move(name);
  out.addresses = std::move(addresses);
  out.state = state;
  return out;
}

class EventTrackerTest : public testing::Test {
 protected:
  std::vector<Event> show(const std::optional<NodeView>& now) {
    std::vector<Event> out;
    tracker.update(test::node_id(1), now, out);
    return out;
  }
  std::vector<EventKind> kinds(const std::optional<NodeView>& now) {
    std::vector<EventKind> out;
    for (const Event& event : show(now)) out.push_back(event.kind);
    return out;
  }
  EventTracker tracker;
};

using Kinds = std::vector<EventKind>;
const IpAddress kOne = *IpAddress::parse("10.0.0.1"), kTwo = *IpAddress::parse("10.0.0.2");

TEST_F(EventTrackerTest, AClonedKeyIsToldOnceUntilItIsCured) {
  NodeView one = view("web", {kOne});
  show(one);
  one.cloned = true;
  EXPECT_EQ(kinds(one), (Kinds{EventKind::cloned_key}));
  EXPECT_EQ(kinds(one), Kinds{});
  one.cloned = false;
  EXPECT_EQ(kinds(one), Kinds{});
  one.cloned = true;
  EXPECT_EQ(kinds(one), (Kinds{EventKind::cloned_key}));
}

TEST_F(EventTrackerTest, FirstSightIsAJoinAndTheSameSightIsNothing) {
  EXPECT_EQ(kinds(view("web", {kOne})), (Kinds{EventKind::joined}));
  EXPECT_EQ(kinds(view("web", {kOne})), Kinds{});
}

TEST_F(EventTrackerTest, AnAddressChangeTellsOldAndNew) {
  show(view("web", {kOne}));
  auto events = show(view("web", {kTwo}));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, EventKind::address_changed);
  EXPECT_EQ(events[0].before, (std::vector<IpAddress>{kOne}));
  EXPECT_EQ(events[0].after, (std::vector<IpAddress>{kTwo}));
}

TEST_F(EventTrackerTest, SilenceAndReturnAreTold) {
  show(view("web", {kOne}));
  EXPECT_EQ(kinds(view("web", {kOne}, NodeState::unreachable)), (Kinds{EventKind::unreachable}));
  EXPECT_EQ(kinds(view("web", {kOne})), (Kinds{EventKind::online}));
}

TEST_F(EventTrackerTest, LeavingIsToldOnceAndComingBackIsAJoin) {
  show(view("web", {kOne}));
  EXPECT_EQ(kinds(view("web", {}, NodeState::left)), (Kinds{EventKind::left}));
  EXPECT_EQ(kinds(view("web", {}, NodeState::left)), Kinds{});
  EXPECT_EQ(kinds(std::nullopt), Kinds{});
  EXPECT_EQ(kinds(view("web", {kOne})), (Kinds{EventKind::joined}));
}

TEST_F(EventTrackerTest, WhoWasLeftBeforeTheFirstSightIsNoNews) {
  EXPECT_EQ(kinds(view("web", {}, NodeState::left)), Kinds{});
  EXPECT_EQ(kinds(std::nullopt), Kinds{});
}

TEST_F(EventTrackerTest, AForgottenNodeHasLeft) {
  show(view("web", {kOne}));
  EXPECT_EQ(kinds(std::nullopt), (Kinds{EventKind::left}));
}

TEST_F(EventTrackerTest, ALostNameIsAConflictAndAWonOneARename) {
  EXPECT_EQ(kinds(view("web-abcd", {kOne})), (Kinds{EventKind::joined, EventKind::name_conflict}));
  EXPECT_EQ(kinds(view("web-abcd", {kOne})), Kinds{});
  EXPECT_EQ(kinds(view("web", {kOne})), (Kinds{EventKind::renamed}));
  EXPECT_EQ(kinds(view("web-abcd", {kOne})), (Kinds{EventKind::name_conflict}));
}

}  // namespace
}  // namespace p2p
