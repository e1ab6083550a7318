// Guests, who only follow, and the tickets that a node prints.
#include "base/limits_junk.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::ip;
using test::key;
using test::node_id;

class Guest : public test::NodeTest {};

TEST_F(Guest, SeesAllAndIsSeenByNobody) {
  form(3);
  size_t guest = pump.add(guest_options(40, {0, 1}), "10.0.9.9");
  EXPECT_TRUE(pump.run_until([&] { return view(guest).size() == 3; }));
  EXPECT_EQ(view(0).size(), 3u);
  EXPECT_EQ(pump.node(0).map().find(node_id(40)), nullptr);
  EXPECT_EQ(status(guest).phase, Phase::running);
  EXPECT_EQ(status(guest).waiting_for, "");
  pump.move(2, "10.0.5.5");
  EXPECT_EQ(view_of(guest, 3).addresses, (std::vector<IpAddress>{ip("10.0.5.5")}));
}

TEST_F(Guest, KeepsItsLinksAndPassesNothingOn) {
  form(4);
  size_t guest = pump.add(guest_options(40, {0, 1}), "10.0.9.9");
  pump.run_for(60s);
  for (int i = 1; i <= 10; ++i) {
    pump.move(2, "10.0.5." + std::to_string(i));
    pump.run_for(5s);
  }
  for (size_t host = 0; host < 4; ++host)
    for (const auto& close : outputs<output::Close>(host)) EXPECT_NE(close.code, CloseCode::protocol_error);
  for (const auto& send : outputs<output::Send>(guest))
    EXPECT_FALSE(std::holds_alternative<Items>(*parse_message(send.bytes)));
}

TEST_F(Guest, FollowsOnWhenItsContactsAreGone) {
  form(4);
  size_t guest = pump.add(guest_options(40, {0}), "10.0.9.9");
  pump.run_for(5s);
  pump.turn_off(0);
  EXPECT_TRUE(pump.run_until([&] { return status(guest).links.size() >= 1 && status(guest).in_sync; }));
  pump.move(2, "10.0.5.5");
  EXPECT_EQ(view_of(guest, 3).addresses, (std::vector<IpAddress>{ip("10.0.5.5")}));
}

TEST_F(Guest, DoesNotKeepTheProcessorBusyWhileAContactIsSilent) {
  form(1);
  NodeOptions options = guest_options(40, {0});
  options.contacts.push_back({node_id(90), {{ip("10.9.9.9"), 7353, 0}}});
  size_t guest = pump.add(std::move(options), "10.0.9.9");
  pump.run_for(20s);
  EXPECT_EQ(status(guest).links.size(), 1u);
  EXPECT_GT(pump.node(guest).next_deadline(pump.mono), pump.mono);
}

TEST_F(Guest, OneWhomSomebodyServesIsNotRefused) {
  form(1);
  NodeOptions foreign = member_options(80, "other");
  test::Network other(2000);
  foreign.standing = other.standing("other");
  foreign.standing.admitted = true;
  foreign.state.items = {{StoredKind::admission, node_id(80), other.admit(key(80), 1).encode()}};
  size_t stale = pump.add(std::move(foreign), "10.0.2.1");
  size_t guest = pump.add(guest_options(40, {0, stale}), "10.0.9.9");
  pump.run_for(20s);
  EXPECT_EQ(pump.count<output::JoinRefused>(guest), 0u);
  EXPECT_EQ(view(guest).size(), 1u);
}

TEST_F(Guest, ItsItemsAreNotTakenAndItsClockHasNoSay) {
  form(1);
  LinkId link = pump.connect(0, node_id(40));
  ::p2p::Join join{net.id,
                   5,
                   true,
                   pump.wall - 300 * 24h,
                   net.invite,
                   Admission::prove(net.invite_key, net.id, node_id(40)),
                   Admission::consent_to(node_id(1), net.invite.id, net.id, key(40))};
  pump.say(0, link, join);
  EXPECT_EQ(heard<Welcome>(0, link), 1u);
  pump.say(0, link, Keepalive{pump.wall - 300 * 24h, 0});
  EXPECT_EQ(status(0).clock_offset, Duration(0));
  pump.say(0, link, Items{{net.admit(key(50), 5)}});
  EXPECT_EQ(pump.closed(0, link), CloseCode::protocol_error);
}

TEST_F(Guest, WhatIsIdleForEverEndsItsLinkAndItMayComeAgain) {
  form(1);
  auto follow = [&] {
    LinkId link = pump.connect(0, node_id(40));
    pump.say(0, link,
             ::p2p::Join{net.id, 5, true, pump.wall, net.invite,
                         Admission::prove(net.invite_key, net.id, node_id(40)),
                         Admission::consent_to(node_id(1), net.invite.id, net.id, key(40))});
    return link;
  };
  LinkId link = follow();
  auto bears = static_cast<size_t>(limits::junk_burst / limits::junk_idle_price);
  Bytes idle = encode_message(Keepalive{pump.wall, 0});
  for (size_t i = 0; i < bears; ++i) pump.give(0, input::MessageIn{link, idle});
  EXPECT_FALSE(pump.closed(0, link));
  for (size_t i = 0; i < 10; ++i) pump.give(0, input::MessageIn{link, idle});
  EXPECT_EQ(pump.closed(0, link), CloseCode::forged);
  EXPECT_FALSE(pump.closed(0, follow()));
}

TEST_F(Guest, OneThatFollowsAStormSendsFarLessThanItMay) {
  form(4);
  size_t guest = pump.add(guest_options(40, {0, 1}), "10.0.9.9");
  pump.run_for(5s);
  size_t before = pump.count<output::Send>(guest);
  for (int i = 1; i <= 50; ++i) {
    for (size_t host = 0; host < 4; ++host)
      pump.move(host, "10.0." + std::to_string(host + 10) + "." + std::to_string(i));
    pump.run_for(1s);
  }
  double points = limits::junk_idle_price * static_cast<double>(pump.count<output::Send>(guest) - before);
  EXPECT_LE(points, 50 * limits::junk_per_s / 2) << "without what news allow beside";
}

TEST_F(Guest, SomeAreServedAndTheRestTurnedAway) {
  form(1);
  for (uint64_t i = 0; i <= limits::guest_links_max; ++i) {
    LinkId link = pump.connect(0, node_id(500 + i));
    pump.say(0, link,
             ::p2p::Join{net.id, 5, true, pump.wall, net.invite,
                         Admission::prove(net.invite_key, net.id, node_id(500 + i)),
                         Admission::consent_to(node_id(1), net.invite.id, net.id, key(500 + i))});
    EXPECT_EQ(pump.closed(0, link).has_value(), i == limits::guest_links_max);
  }
}

class PrintTicket : public test::NodeTest {
 protected:
  Result<Ticket> print(size_t host, const TicketRequest& request = {}) {
    auto text = pump.node(host).print_ticket(request, pump.now(host));
    if (!text) return tl::unexpected(text.error());
    return Ticket::parse(*text);
  }
};

TEST_F(PrintTicket, AnyMemberPrintsOneWithItselfAndOthersAsContacts) {
  form(3);
  auto ticket = print(2);
  ASSERT_TRUE(ticket);
  ASSERT_EQ(ticket->contacts.size(), 3u);
  EXPECT_EQ(ticket->contacts[0].id, node_id(3));
  EXPECT_EQ(ticket->contacts[0].addresses[0].to_string(), "10.0.0.3:7353");
}

TEST_F(PrintTicket, OtherTermsNeedTheAuthority) {
  form(1);
  TicketRequest request;
  request.uses = 1;
  auto refused = print(0, request);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("only the node that founded the network"), std::string::npos);
}

TEST_F(PrintTicket, TheAuthoritySetsUsesExpiryAndName) {
  NodeOptions options = member_options(1, "first");
  options.authority = net.authority;
  pump.add(std::move(options), "10.0.0.1");
  TicketRequest request{
      .uses = 3, .expires_in = 1h, .fixed_name = test::label("printer"), .fresh_seed = {1, 2, 3}};
  auto ticket = print(0, request);
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->invite.terms.uses, 3u);
  EXPECT_EQ(ticket->invite.terms.expires, pump.wall + 1h);
  EXPECT_EQ(ticket->invite.terms.fixed_name, test::label("printer"));
  NodeOptions joiner = joiner_options(2, "ignored", {0});
  joiner.standing.invite = HeldInvite{ticket->invite, ticket->invite_key};
  size_t host = pump.add(std::move(joiner), "10.0.0.2");
  EXPECT_EQ(name_of(host, 2), "printer");
  EXPECT_EQ(name_of(0, 2), "printer");
}

TEST_F(PrintTicket, ATicketForOneNameIsForOneDeviceUnlessItSaysMore) {
  NodeOptions options = member_options(1, "first");
  options.authority = net.authority;
  pump.add(std::move(options), "10.0.0.1");
  auto ticket = print(0, {.fixed_name = test::label("printer"), .fresh_seed = {1, 2, 3}});
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->invite.terms.uses, 1u);
}

TEST_F(PrintTicket, WhoIsNoMemberPrintsNone) {
  size_t host = add_joiner(2, "late", "10.0.0.2", {});
  EXPECT_FALSE(print(host));
  EXPECT_EQ(print(host).error().message, "this node has not joined a network yet");
}

}  // namespace
}  // namespace p2p
