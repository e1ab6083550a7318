// How a node becomes a member, and comes back as one.
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::ip;
using test::key;
using test::node_id;

class Join : public test::NodeTest {};

TEST_F(Join, AFounderKnowsItself) {
  size_t host = add_member(1, "first", "10.0.0.1");
  auto nodes = view(host);
  ASSERT_EQ(nodes.size(), 1u);
  EXPECT_EQ(nodes[0].fqdn, "first.p2p.internal");
  EXPECT_EQ(nodes[0].addresses, (std::vector<IpAddress>{ip("10.0.0.1")}));
  EXPECT_TRUE(nodes[0].self);
  EXPECT_EQ(status(host).phase, Phase::running);
}

TEST_F(Join, ANewcomerAndAMemberListEachOtherWithExactlyTheirAddresses) {
  form(2);
  for (size_t host : {0u, 1u}) {
    EXPECT_EQ(view_of(host, 1).addresses, (std::vector<IpAddress>{ip("10.0.0.1")}));
    EXPECT_EQ(view_of(host, 2).addresses, (std::vector<IpAddress>{ip("10.0.0.2")}));
    EXPECT_EQ(view_of(host, 1).state, NodeState::online);
  }
}

TEST_F(Join, TheBatchThatIsNamedHoldsEverythingThatARestartNeeds) {
  add_member(1, "first", "10.0.0.1");
  add_joiner(2, "second", "10.0.0.2", {0});
  auto joined = outputs<output::Joined>(1);
  ASSERT_EQ(joined.size(), 1u);
  std::set<std::string> settings;
  size_t admissions = 0;
  for (const auto& persist : outputs<output::Persist>(1)) {
    if (persist.batch.number != joined[0].batch) continue;
    for (const StoreOp& op : persist.batch.ops) {
      if (const auto* setting = std::get_if<PutSetting>(&op)) settings.insert(setting->key);
      const auto* item = std::get_if<PutItem>(&op);
      admissions += item && item->kind == StoredKind::admission && item->id == node_id(2);
    }
  }
  EXPECT_TRUE(settings.contains("network"));
  EXPECT_TRUE(settings.contains("admitted"));
  EXPECT_EQ(admissions, 1u);
}

TEST_F(Join, AnyMemberLetsNewcomersIn) {
  form(2);
  pump.turn_off(0);
  size_t late = add_joiner(3, "late", "10.0.0.3", {1});
  EXPECT_TRUE(pump.node(late).is_member());
  EXPECT_EQ(pump.node(late).map().members().admission(node_id(3))->admitter, node_id(2));
}

TEST_F(Join, AskingSeveralContactsAtOnceMakesOneMember) {
  form(4);
  size_t late = add_joiner(9, "late", "10.0.0.9", {0, 1, 2, 3});
  EXPECT_TRUE(pump.run_until([&] { return pump.node(late).is_member() && pump.all_in_sync(); }));
  EXPECT_EQ(pump.count<output::Joined>(late), 1u);
  for (const auto& close : outputs<output::Close>(late)) EXPECT_NE(close.code, CloseCode::protocol_error);
}

TEST_F(Join, TheNameIsClaimedSinceTheAdmission) {
  form(2);
  const Node& node = pump.node(1);
  EXPECT_EQ(node.standing().claimed_at, node.map().members().admission(node_id(2))->admitted_at);
}

TEST_F(Join, AMemberComesBackFromItsDiskWithoutTicketOrPrimary) {
  form(3);
  pump.turn_off(0);
  uint64_t seq = view_of(2, 2).seq;
  pump.restart(1, stored_options(1, 2));
  EXPECT_TRUE(pump.run_until([&] { return pump.node(1).in_sync() && view_of(2, 2).seq > seq; }));
  EXPECT_EQ(view(1).size(), 3u);
  EXPECT_EQ(pump.count<output::Joined>(1), 1u);
}

TEST_F(Join, TheWholeNetworkComesBackAfterAPowerCut) {
  form(4);
  for (size_t host = 0; host < 4; ++host) pump.turn_off(host);
  pump.run_for(60s);
  for (size_t host = 0; host < 4; ++host) pump.restart(host, stored_options(host, host + 1));
  EXPECT_TRUE(pump.run_until([&] { return pump.all_in_sync() && pump.node(3).in_sync(); }));
  for (size_t host = 0; host < 4; ++host)
    for (const NodeView& node : view(host)) EXPECT_EQ(node.state, NodeState::online);
}

TEST_F(Join, WhoLostItsDiskButNotItsKeyIsTheSameNodeAgain) {
  form(2);
  for (int i = 1; i <= 5; ++i) pump.move(1, "10.0.1." + std::to_string(i));
  // The contact was admitted by this very node: the newcomer's own admission is in the chain shown.
  size_t child = add_joiner(3, "child", "10.0.0.3", {1});
  uint64_t seq = view_of(child, 2).seq;
  pump.turn_off(0);
  pump.restart(1, joiner_options(2, "node2", {child}));
  EXPECT_TRUE(pump.run_until([&] { return view_of(child, 2).seq > seq; }));
  EXPECT_EQ(pump.count<output::Joined>(1), 2u);
  EXPECT_EQ(status(1).phase, Phase::running);
  EXPECT_EQ(name_of(child, 2), "node2");
}

TEST_F(Join, WhileItWaitsItSaysForWhom) {
  add_member(1, "first", "10.0.0.1");
  pump[0].is_off = true;
  size_t late = add_joiner(2, "late", "10.0.0.2", {0});
  pump.run_for(5s);
  EXPECT_EQ(status(late).phase, Phase::joining);
  EXPECT_EQ(status(late).waiting_for, "a member of the network to answer; asked 10.0.0.1:7353");
  pump[0].is_off = false;
  EXPECT_TRUE(pump.run_until([&] { return pump.node(late).is_member(); }));
  EXPECT_EQ(status(late).waiting_for, "");
}

TEST_F(Join, OfTwoNodesOfOneNameTheSecondIsToldAndGoesByAnother) {
  add_member(1, "web", "10.0.0.1");
  size_t second = add_joiner(2, "web", "10.0.0.2", {0});
  std::string other = "web-" + node_id(2).to_string().substr(0, 4);
  for (size_t host : {size_t{0}, second}) {
    EXPECT_EQ(name_of(host, 1), "web");
    EXPECT_EQ(name_of(host, 2), other);
    EXPECT_EQ(pump.node(host).find("web"), node_id(1));
    EXPECT_EQ(pump.node(host).find(other + ".p2p.internal"), node_id(2));
  }
  ASSERT_EQ(status(second).problems.size(), 1u);
  EXPECT_NE(status(second).problems[0].find("belongs to another node"), std::string::npos);
  bool is_told = false;
  for (const auto& notify : outputs<output::Notify>(second))
    is_told = is_told || (notify.event.kind == EventKind::name_conflict && notify.event.id == node_id(2));
  EXPECT_TRUE(is_told);
}

TEST_F(Join, WrongClocksDoNotKeepAnybodyOut) {
  add_member(1, "first", "10.0.0.1");
  Duration to_1970 = -(pump.wall.since_epoch), to_2040 = 15 * 365 * 24h;
  size_t early = pump.add(joiner_options(2, "early", {0}), "10.0.0.2", to_1970);
  size_t late = pump.add(joiner_options(3, "late", {0}), "10.0.0.3", to_2040);
  EXPECT_TRUE(pump.run_until([&] { return all_know(3) && pump.all_in_sync(); }));
  pump.run_for(30s);
  for (size_t host : {size_t{0}, early, late})
    for (const NodeView& node : view(host)) {
      EXPECT_LT(node.expires, pump.wall + 31 * 24h) << node.name;
      EXPECT_GT(node.expires, pump.wall + 29 * 24h) << node.name;
    }
}

// A clock that keeps local time is an hour ahead until somebody corrects it.
TEST_F(Join, WhoCameFirstStaysFirstWhenTheMembersClockWentBack) {
  add_member(1, "first", "10.0.0.1");
  pump[0].clock_error = 1h;
  std::vector<uint64_t> numbers{2, 3, 4};
  std::sort(numbers.begin(), numbers.end(), [](uint64_t a, uint64_t b) { return node_id(b) < node_id(a); });
  for (size_t i = 0; i < numbers.size(); ++i) {
    add_joiner(numbers[i], "lamp", "10.0.0." + std::to_string(numbers[i]), {0});
    ASSERT_TRUE(pump.run_until([&] { return all_know(2 + i) && pump.all_in_sync(); }));
    pump[0].clock_error = Duration(0);
  }
  EXPECT_EQ(pump.node(0).find("lamp"), node_id(numbers[0]));
}

TEST_F(Join, AFounderWithoutAClockKeepsItsName) {
  Duration to_1970 = -(pump.wall.since_epoch);
  KeyPair authority = key(500), invite_key = key(501);
  Founding founding = found_network(authority, invite_key, key(1), Zone(), pump.wall + to_1970);
  NodeOptions options{.identity = key(1),
                      .instance = 1,
                      .seed = 1,
                      .standing = founding.standing,
                      .state = {},
                      .contacts = {},
                      .authority = authority};
  options.standing.alias = test::label("web");
  options.state.items.push_back({StoredKind::admission, node_id(1), founding.admission.encode()});
  pump.add(std::move(options), "10.0.0.1", to_1970);
  Ticket ticket = *Ticket::parse(*pump.node(0).print_ticket({}, pump.now(0)));
  NodeOptions joiner = joiner_options(2, "web", {0});
  joiner.standing.network = ticket.network;
  joiner.standing.invite = HeldInvite{ticket.invite, ticket.invite_key};
  pump.add(std::move(joiner), "10.0.0.2");
  EXPECT_TRUE(pump.run_until([&] { return all_know(2); }));
  EXPECT_EQ(name_of(0, 1), "web");
  EXPECT_EQ(name_of(1, 1), "web");
}

}  // namespace
}  // namespace p2p
