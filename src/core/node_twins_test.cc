// Two running devices with one key, and what only looks like it.
#include "base/limits_discovery.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::ip;
using test::key;
using test::node_id;

using Addresses = std::vector<IpAddress>;

class NodeTwins : public test::NodeTest {
 protected:
  // What the host's disk holds, on another device.
  size_t add_copy_of(size_t host, uint64_t number, std::string_view address) {
    NodeOptions options = stored_options(host, number);
    options.instance = 5000 + pump.size();
    return pump.add(std::move(options), address);
  }
  void restart(size_t host, NodeOptions options) {
    options.instance = 7000 + ++restarts;
    pump.restart(host, std::move(options));
  }
  bool is_told(size_t host, uint64_t number) {
    for (const output::Notify& notify : outputs<output::Notify>(host))
      if (notify.event.kind == EventKind::cloned_key && notify.event.id == node_id(number)) return true;
    return false;
  }
  bool nobody_is_told(uint64_t number) {
    for (size_t i = 0; i < pump.size(); ++i)
      if (is_told(i, number)) return false;
    return true;
  }
  bool has_problem(size_t host, std::string_view text) {
    for (const std::string& problem : status(host).problems)
      if (problem.find(text) != std::string::npos) return true;
    return false;
  }
  bool all_show(uint64_t number, const Addresses& addresses) {
    for (size_t i = 0; i < pump.size(); ++i)
      if (!pump[i].is_off && view_of(i, number).addresses != addresses) return false;
    return true;
  }
  uint64_t restarts = 0;
};

TEST_F(NodeTwins, BothAndEveryMemberSayItAndTheFirstKeepsTheName) {
  form(3);
  pump.run_for(60s);
  size_t copy = add_copy_of(2, 3, "10.0.7.7");
  EXPECT_TRUE(pump.run_until(
      [&] {
        for (size_t i = 0; i < pump.size(); ++i)
          if (!is_told(i, 3)) return false;
        return all_show(3, {ip("10.0.0.3")});
      },
      10s));
  EXPECT_TRUE(has_problem(2, "keeps the name"));
  EXPECT_TRUE(has_problem(copy, "publishes no addresses"));
  EXPECT_TRUE(has_problem(0, "cloned key: two devices run with the key of \"node3\""));
  uint64_t seq = view_of(0, 3).seq;
  for (int i = 0; i < 120; ++i) {
    pump.run_for(10s);
    ASSERT_TRUE(all_show(3, {ip("10.0.0.3")})) << "after " << i * 10 << " s";
    ASSERT_EQ(view_of(0, 3).state, NodeState::online);
  }
  EXPECT_LE(view_of(0, 3).seq - seq, 20u);
  EXPECT_TRUE(has_problem(0, "cloned key"));
}

TEST_F(NodeTwins, TheFirstIsStillFollowedWhenItMoves) {
  form(3);
  pump.run_for(60s);
  size_t copy = add_copy_of(2, 3, "10.0.7.7");
  ASSERT_TRUE(pump.run_until([&] { return has_problem(copy, "publishes no addresses"); }, 10s));
  pump.run_for(5s);
  pump.move(2, "10.3.0.3");
  EXPECT_TRUE(pump.run_until([&] { return all_show(3, {ip("10.3.0.3")}); }, 10s));
}

TEST_F(NodeTwins, ARestartIsNone) {
  form(3);
  for (int i = 0; i < 5; ++i) {
    pump[2].addresses = {ip("10.0.1." + std::to_string(i + 1))};
    restart(2, stored_options(2, 3));
    pump.run_for(20s);
  }
  EXPECT_TRUE(nobody_is_told(3));
  EXPECT_TRUE(all_show(3, {ip("10.0.1.5")}));
}

TEST_F(NodeTwins, ARestoredBackupIsNone) {
  form(3);
  NodeOptions backup = stored_options(2, 3);
  for (int i = 1; i <= 20; ++i) {
    pump.move(2, "10.1.0." + std::to_string(i));
    pump.run_for(10s);
  }
  backup.standing.seq_reserved = 1;
  pump[2].addresses = {ip("10.2.0.2")};
  restart(2, std::move(backup));
  pump.run_for(60s);
  EXPECT_TRUE(nobody_is_told(3));
  EXPECT_TRUE(all_show(3, {ip("10.2.0.2")}));
}

TEST_F(NodeTwins, OldRecordsThatSomebodyRepeatsAccuseNobody) {
  form(2);
  std::vector<SignedRecord> old;
  for (uint64_t seq = 1000; seq < 1040; ++seq) {
    Record record = net.unsigned_record(key(2), seq, {.addresses = {"10.9.9.9"}});
    record.instance = seq % 2 + 70;
    record.cloned = seq % 3 == 0;
    // Signed an hour ago.
    record.expires = pump.wall - 1h + limits::record_life;
    old.push_back(*SignedRecord::sign(record, net.id, key(2)));
  }
  pump.run_for(60s);
  LinkId link = link_as_member(1, 50);
  for (const SignedRecord& record : old) {
    pump.say(1, link, Items{{record}});
    pump.run_for(500ms);
  }
  pump.run_for(30s);
  EXPECT_TRUE(nobody_is_told(2));
  EXPECT_TRUE(all_show(2, {ip("10.0.0.2")}));
}

TEST_F(NodeTwins, TwoThatCannotReachEachOtherAreToldByTheirRecords) {
  form(3);
  pump.run_for(60s);
  size_t copy = pump.size();
  pump.cut(2, copy, true);
  add_copy_of(2, 3, "10.0.7.7");
  EXPECT_TRUE(pump.run_until([&] { return is_told(0, 3) && is_told(2, 3) && is_told(copy, 3); }, 120s));
  pump.run_for(200s);
  // One of them has it, and keeps it.
  Addresses kept = view_of(0, 3).addresses;
  for (int i = 0; i < 20; ++i) {
    pump.run_for(10s);
    EXPECT_TRUE(all_show(3, kept));
  }
}

TEST_F(NodeTwins, TwinsOfTwoHalvesAgreeWhenTheHalvesMeet) {
  form(4);
  pump.run_for(60s);
  size_t copy = pump.size();
  for (size_t left : {size_t{0}, size_t{2}})
    for (size_t right : {size_t{1}, size_t{3}, copy}) pump.cut(left, right, true);
  add_copy_of(2, 3, "10.0.7.7");
  pump.run_for(60s);
  ASSERT_EQ(view_of(1, 3).addresses, (Addresses{ip("10.0.7.7")}));
  ASSERT_EQ(view_of(0, 3).addresses, (Addresses{ip("10.0.0.3")}));
  for (size_t left : {size_t{0}, size_t{2}})
    for (size_t right : {size_t{1}, size_t{3}, copy}) pump.cut(left, right, false);
  EXPECT_TRUE(pump.run_until([&] { return is_told(0, 3) && is_told(1, 3) && is_told(copy, 3); }, 120s));
  pump.run_for(150s);
  Addresses kept = view_of(0, 3).addresses;
  for (int i = 0; i < 20; ++i) {
    pump.run_for(10s);
    EXPECT_TRUE(all_show(3, kept));
  }
}

TEST_F(NodeTwins, WhenTheFirstIsGoneTheCopyTakesItsPlaceAndAllIsWell) {
  form(3);
  pump.run_for(60s);
  size_t copy = add_copy_of(2, 3, "10.0.7.7");
  ASSERT_TRUE(pump.run_until([&] { return has_problem(copy, "publishes no addresses"); }, 10s));
  pump.run_for(30s);
  pump.turn_off(2);
  EXPECT_TRUE(pump.run_until([&] { return view_of(0, 3).addresses == Addresses{ip("10.0.7.7")}; }, 600s));
  EXPECT_TRUE(
      pump.run_until([&] { return !has_problem(0, "cloned") && !has_problem(copy, "cloned"); }, 600s));
  EXPECT_EQ(view_of(0, 3).state, NodeState::online);
}

TEST_F(NodeTwins, WhenTheCopyIsGoneNobodySpeaksOfItAnyMore) {
  form(3);
  pump.run_for(60s);
  size_t copy = add_copy_of(2, 3, "10.0.7.7");
  ASSERT_TRUE(pump.run_until([&] { return has_problem(copy, "publishes no addresses"); }, 10s));
  pump.turn_off(copy);
  EXPECT_TRUE(pump.run_until([&] { return !has_problem(0, "cloned") && !has_problem(2, "cloned"); }, 600s));
  EXPECT_TRUE(all_show(3, {ip("10.0.0.3")}));
}

TEST_F(NodeTwins, ACallToItselfIsNone) {
  form(2);
  LinkId link = pump.connect(0, node_id(1));
  Hello hello = hello_of(1, {net.admit(key(1), 1)});
  hello.instance = 1001;  // its own
  pump.say(0, link, hello);
  EXPECT_TRUE(pump.closed(0, link).has_value());
  EXPECT_TRUE(nobody_is_told(1));
}

}  // namespace
}  // namespace p2p
