// Who is not let in, what it is told, and what it does not learn.
#include <algorithm>

#include "base/limits.h"
#include "base/zbase32.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::key;
using test::node_id;

class Refusal : public test::NodeTest {
 protected:
  Refusal() {
    add_member(1, "secretname", "10.0.0.1");
    add_joiner(2, "hiddenname", "10.0.0.2", {0});
  }

  ::p2p::Join join_of(uint64_t number, const Invite& invite, const KeyPair& invite_key) {
    return {net.id,
            5,
            false,
            pump.wall,
            invite,
            Admission::prove(invite_key, net.id, node_id(number)),
            Admission::consent_to(node_id(1), invite.id, net.id, key(number))};
  }
  ::p2p::Join good_join(uint64_t number) { return join_of(number, net.invite, net.invite_key); }

  // Says this as a stranger: the link must end with this code, and not a byte may come back.
  void expect_refusal(const Message& message, CloseCode code, uint64_t number = 66) {
    uint64_t hash = pump.node(0).map().hash();
    LinkId link = pump.connect(0, node_id(number));
    pump.say(0, link, message);
    ASSERT_TRUE(pump.closed(0, link).has_value());
    EXPECT_EQ(*pump.closed(0, link), code);
    EXPECT_TRUE(pump[0].heard[link].empty());
    std::string reason = pump[0].closed.at(link).reason;
    EXPECT_EQ(reason.find("name"), std::string::npos) << reason;
    EXPECT_TRUE(std::none_of(reason.begin(), reason.end(), [](char c) { return c >= '2' && c <= '9'; }))
        << reason;
    EXPECT_EQ(pump.node(0).map().hash(), hash);
  }
};

TEST_F(Refusal, NobodyHearsAnythingBeforeItHasShownThatItBelongsHere) {
  LinkId link = pump.connect(0, node_id(66));
  pump.move(1, "10.0.0.3");  // news for all members
  pump.run_for(limits::hello_timeout - 100ms);
  EXPECT_TRUE(pump[0].heard[link].empty());
  EXPECT_FALSE(pump.closed(0, link).has_value());
  pump.run_for(200ms);
  EXPECT_EQ(pump.closed(0, link), CloseCode::timeout);
  EXPECT_TRUE(pump[0].heard[link].empty());
}

TEST_F(Refusal, AStrangerLearnsNothing) {
  test::Network other(2000);
  Admission mine = net.admit(key(1), 1);
  Hello foreign{other.id, 5, pump.wall, 0, {other.admit(key(66), 1)}, std::nullopt};
  expect_refusal(foreign, CloseCode::not_a_member);
  foreign.network = net.id;
  expect_refusal(foreign, CloseCode::not_a_member);
  expect_refusal(hello_of(1, {mine}), CloseCode::not_a_member);  // replayed, from another key
  KeyPair stranger = key(67);
  expect_refusal(hello_of(66, {net.admit(key(66), 5, &stranger)}), CloseCode::not_a_member);
  expect_refusal(
      hello_of(66, {Admission::issue(net.unsigned_admission(net.invite, net.invite_key, key(66), 5, nullptr),
                                     net.id, key(66))}),
      CloseCode::not_a_member);
}

TEST_F(Refusal, WithoutAHelloEverythingElseEndsTheLink) {
  expect_refusal(Items{{net.admit(key(66), 5)}}, CloseCode::protocol_error);
  expect_refusal(Ranges{open_reconciliation(pump.node(0).map())}, CloseCode::protocol_error);
  expect_refusal(Welcome{}, CloseCode::protocol_error);
}

TEST_F(Refusal, AJoinNeedsTheInviteAndItsSecretAndTheNewcomersOwnWish) {
  test::Network other(2000);
  expect_refusal(join_of(66, net.invite, key(99)), CloseCode::join_refused);
  expect_refusal(join_of(66, other.invite, other.invite_key), CloseCode::join_refused);
  ::p2p::Join foreign = good_join(66);
  foreign.network = other.id;
  expect_refusal(foreign, CloseCode::not_a_member);
  expect_refusal(good_join(67), CloseCode::join_refused);  // somebody else's, replayed
  ::p2p::Join unwilling = good_join(66);
  unwilling.consent.bytes[0] ^= 1;
  expect_refusal(unwilling, CloseCode::join_refused);
}

TEST_F(Refusal, NoFlippedBitOfAJoinLetsAnybodyIn) {
  Bytes good = encode_message(good_join(66));
  size_t guest_flag = 1 + 1 + 32 + 8;  // only makes it a guest
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    bool is_harmless = bit / 8 >= 2 + 32 && bit / 8 < guest_flag + 9;  // instance, flags, clock
    if (is_harmless) continue;
    LinkId link = pump.connect(0, node_id(66));
    pump.give(0, input::MessageIn{link, test::flip_bit(good, bit)});
    ASSERT_TRUE(pump.closed(0, link).has_value()) << "bit " << bit;
    ASSERT_TRUE(pump[0].heard[link].empty()) << "bit " << bit;
  }
  EXPECT_EQ(view(0).size(), 2u);
}

TEST_F(Refusal, NoFlippedBitOfAHelloPasses) {
  Bytes good = encode_message(hello_of(66, {net.admit(key(66), 5)}));
  size_t record = 2 + 32 + 8 + 8 + 8 + 1 + 2 + net.admit(key(66), 5).encode().size();
  for (size_t bit = 0; bit < record * 8; bit += 3) {
    bool is_harmless = bit / 8 >= 2 + 32 && bit / 8 < 2 + 32 + 24;  // instance, clock, hash
    if (is_harmless) continue;
    LinkId link = pump.connect(0, node_id(66));
    pump.give(0, input::MessageIn{link, test::flip_bit(good, bit)});
    ASSERT_TRUE(pump.closed(0, link).has_value()) << "bit " << bit;
    ASSERT_TRUE(pump[0].heard[link].empty()) << "bit " << bit;
  }
}

TEST_F(Refusal, AnExpiredTicketIsRefusedWithTheReason) {
  InviteTerms terms;
  terms.expires = pump.wall - 1s;
  KeyPair old_key = key(60);
  expect_refusal(join_of(66, net.make_invite(old_key, terms), old_key), CloseCode::join_refused);
  EXPECT_NE(outputs<output::Close>(0).back().reason.find("expired"), std::string::npos);
}

TEST_F(Refusal, ATicketThatIsUsedUpSaysSoAndTheNewcomerIsTold) {
  InviteTerms terms;
  terms.uses = 1;
  KeyPair single = key(60);
  HeldInvite held{net.make_invite(single, terms), single};
  for (uint64_t number : {70u, 71u}) {
    NodeOptions options = joiner_options(number, "n" + std::to_string(number), {0});
    options.standing.invite = held;
    pump.add(std::move(options), "10.0.1." + std::to_string(number));
  }
  EXPECT_TRUE(pump.node(2).is_member());
  pump.run_for(5s);
  EXPECT_FALSE(pump.node(3).is_member());
  auto refused = outputs<output::JoinRefused>(3);
  ASSERT_FALSE(refused.empty());
  EXPECT_NE(refused[0].reason.find("used up"), std::string::npos);
}

TEST_F(Refusal, OneContactOfAnotherNetworkDoesNotEndTheSearch) {
  pump.turn_off(1);
  test::Network other(2000);
  NodeOptions foreign = member_options(80, "other");
  foreign.standing = other.standing("other");
  foreign.standing.admitted = true;
  foreign.state.items = {{StoredKind::admission, node_id(80), other.admit(key(80), 1).encode()}};
  size_t stale = pump.add(std::move(foreign), "10.0.2.1");
  size_t late = add_joiner(70, "late", "10.0.1.70", {stale, 1});
  pump.run_for(20s);
  EXPECT_EQ(pump.count<output::JoinRefused>(late), 0u);
  pump.restart(1, stored_options(1, 2));
  EXPECT_TRUE(pump.run_until([&] { return pump.node(late).is_member(); }));
}

TEST_F(Refusal, WhenAllContactsRefuseTheNewcomerIsToldAtOnce) {
  test::Network other(2000);
  NodeOptions lost = joiner_options(70, "lost", {0, 1});
  lost.standing = other.standing("lost");
  size_t host = pump.add(std::move(lost), "10.0.1.70");
  pump.run_for(1s);
  auto refused = outputs<output::JoinRefused>(host);
  ASSERT_FALSE(refused.empty());
  EXPECT_NE(refused[0].reason.find("another network"), std::string::npos);
}

TEST_F(Refusal, WhatAPeerWritesToPeopleIsOneShortLine) {
  NodeOptions lost = joiner_options(70, "lost", {});
  lost.contacts = {{node_id(90), {{test::ip("10.9.9.9"), 7353, 0}}}};
  Node node(std::move(lost), pump.now(0));
  LinkId dialed{};
  for (const Output& output : node.step(input::AddressesAre{{test::ip("10.0.1.70")}, 7353}, pump.now(0)))
    if (const auto* dial = std::get_if<output::Dial>(&output)) dialed = dial->link;
  node.step(input::LinkUp{dialed, node_id(90), {test::ip("10.9.9.9"), 7353, 0}}, pump.now(0));
  auto out = node.step(input::LinkDown{dialed, static_cast<uint64_t>(CloseCode::join_refused),
                                       "a\n\x1b[31m" + std::string(5000, 'x'), true},
                       pump.now(0));
  bool is_told = false;
  for (const Output& output : out)
    if (const auto* refused = std::get_if<output::JoinRefused>(&output)) {
      is_told = true;
      EXPECT_LE(refused->reason.size(), 200u);
      for (char c : refused->reason) EXPECT_GE(c, ' ');
    }
  EXPECT_TRUE(is_told);
}

TEST_F(Refusal, StrangersCannotTakeThePlacesOfMembers) {
  for (uint64_t i = 0; i < limits::stranger_links_max; ++i) pump.connect(0, node_id(1000 + i));
  LinkId one_more = pump.connect(0, node_id(5000));
  EXPECT_EQ(pump.closed(0, one_more), CloseCode::too_many);
  pump.restart(1, stored_options(1, 2));
  EXPECT_TRUE(pump.run_until([&] { return pump.node(1).in_sync(); }, 4s));
}

TEST_F(Refusal, NoLogOrReasonEverHoldsASecret) {
  ::p2p::Join wrong = good_join(66);
  wrong.consent.bytes[0] ^= 1;
  expect_refusal(wrong, CloseCode::join_refused);
  std::string ticket = *pump.node(0).print_ticket({}, pump.now(0));
  std::vector<std::string> secrets{zbase32_encode(net.invite_key.seed()),
                                   std::string(as_text(net.invite_key.seed())),
                                   std::string(as_text(key(1).seed())), ticket.substr(0, 100)};
  for (size_t host = 0; host < pump.size(); ++host) {
    std::vector<std::string> texts;
    for (const auto& log : outputs<output::Log>(host)) texts.push_back(log.text);
    for (const auto& close : outputs<output::Close>(host)) texts.push_back(close.reason);
    for (const auto& notify : outputs<output::Notify>(host)) texts.push_back(notify.event.detail);
    for (const std::string& problem : status(host).problems) texts.push_back(problem);
    EXPECT_FALSE(texts.empty());
    for (const std::string& text : texts)
      for (const std::string& secret : secrets)
        EXPECT_EQ(text.find(secret.substr(0, 16)), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace p2p
