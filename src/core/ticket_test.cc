#include "core/ticket.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/zbase32.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::Network;

Ticket make_ticket(const Network& net, size_t contacts = 2) {
  Ticket out{net.id, net.invite, net.invite_key, {}};
  for (size_t i = 0; i < contacts; ++i)
    out.contacts.push_back(
        {test::node_id(i + 1),
         {{test::ip("10.0.0." + std::to_string(i + 1)), 7353, 0}, {test::ip("2001:db8::1"), 7353, 0}}});
  return out;
}

std::string error_of(std::string_view text) {
  auto ticket = Ticket::parse(text);
  return ticket ? "no error" : ticket.error().message;
}

// A ticket's text around any body, with a checksum that matches.
std::string text_around(const Bytes& body) {
  uint32_t sum = static_cast<uint32_t>(digest64(body) >> 32);
  return "p2p1" + zbase32_encode(Writer().bytes(body).u32(sum).view());
}

Bytes body_of(const std::string& text) {
  Bytes payload = *zbase32_decode(text.substr(4));
  payload.resize(payload.size() - 4);
  return payload;
}

TEST(Ticket, PrintsAndParsesBack) {
  Network net;
  for (size_t contacts : {0u, 1u, 4u}) {
    Ticket ticket = make_ticket(net, contacts);
    std::string text = ticket.to_text();
    auto parsed = Ticket::parse(text);
    ASSERT_TRUE(parsed) << error_of(text);
    EXPECT_EQ(parsed->network, net.id);
    EXPECT_EQ(parsed->invite, net.invite);
    EXPECT_EQ(parsed->invite_key.seed(), net.invite_key.seed());
    EXPECT_EQ(parsed->contacts, ticket.contacts);
    EXPECT_LE(text.size(), limits::ticket_text_max);
  }
}

TEST(Ticket, WhiteSpaceFromAMailOrATerminalDoesNoHarm) {
  Network net;
  std::string text = make_ticket(net).to_text();
  EXPECT_TRUE(Ticket::parse("  " + text.substr(0, 40) + "\n   " + text.substr(40) + "\r\n"));
}

TEST(Ticket, MoreContactsThanFitAreLeftOut) {
  Network net;
  EXPECT_EQ(Ticket::parse(make_ticket(net, 9).to_text())->contacts.size(), limits::ticket_contacts_max);
}

TEST(Ticket, EveryMisspeltCharacterIsNoticed) {
  Network net;
  std::string text = make_ticket(net).to_text();
  for (size_t i = 4; i < text.size(); ++i) {
    std::string wrong = text;
    wrong[i] = wrong[i] == 'y' ? 'b' : 'y';
    ASSERT_FALSE(Ticket::parse(wrong)) << i;
  }
}

TEST(Ticket, EveryCutIsNoticed) {
  Network net;
  std::string text = make_ticket(net).to_text();
  for (size_t size = 0; size < text.size(); ++size) ASSERT_FALSE(Ticket::parse(text.substr(0, size))) << size;
}

TEST(Ticket, TheErrorSaysWhatIsWrong) {
  Network net;
  std::string text = make_ticket(net).to_text();
  EXPECT_EQ(error_of(" \n"), "the ticket is empty");
  EXPECT_NE(error_of("hello").find("not a ticket"), std::string::npos);
  EXPECT_NE(error_of("p2p9" + text.substr(4)).find("another version"), std::string::npos);
  EXPECT_NE(error_of("p2p1yy").find("cut off"), std::string::npos);
  for (size_t cut = 1; cut < 20; ++cut) {
    std::string error = error_of(text.substr(0, text.size() - cut));
    EXPECT_TRUE(error.find("cut off") != error.npos || error.find("missing at its end") != error.npos)
        << error;
  }
  std::string misspelt = text;
  misspelt[50] = misspelt[50] == 'y' ? 'b' : 'y';
  EXPECT_NE(error_of(misspelt).find("misspelt"), std::string::npos);
  misspelt[50] = '0';
  EXPECT_NE(error_of(misspelt).find("character 47 ('0')"), std::string::npos);
  EXPECT_NE(error_of("p2p1" + std::string(5000, 'y')).find("more than"), std::string::npos);
}

TEST(Ticket, AnotherVersionIsNotTakenForAMisspelling) {
  Network net;
  Bytes body = body_of(make_ticket(net).to_text());
  body[0] = 2;
  EXPECT_NE(error_of(text_around(body)).find("newer version"), std::string::npos);
}

TEST(Ticket, AnInviteOfAnotherNetworkIsForged) {
  Network net(1000), other(2000);
  Ticket ticket = make_ticket(net);
  ticket.network = other.id;
  EXPECT_NE(error_of(ticket.to_text()).find("forged"), std::string::npos);
}

TEST(Ticket, ASecretThatIsNotTheInvitesIsForged) {
  Network net;
  Ticket ticket = make_ticket(net);
  ticket.invite_key = test::key(77);
  EXPECT_NE(error_of(ticket.to_text()).find("forged"), std::string::npos);
}

TEST(Ticket, NoFlippedBitOfItsBodyGivesAnotherNetworkOrInvite) {
  Network net;
  Ticket ticket = make_ticket(net);
  Bytes body = body_of(ticket.to_text());
  for (size_t bit = 0; bit < body.size() * 8; ++bit) {
    auto parsed = Ticket::parse(text_around(test::flip_bit(body, bit)));
    if (!parsed) continue;  // what is left are the contacts: hints, proved when they are dialled
    ASSERT_EQ(parsed->network, net.id) << bit;
    ASSERT_EQ(parsed->invite, net.invite) << bit;
  }
}

TEST(Ticket, NoErrorEverRepeatsASecret) {
  Network net;
  Ticket ticket = make_ticket(net);
  ticket.network = Network(2000).id;
  std::string text = ticket.to_text();
  std::string secret = zbase32_encode(net.invite_key.seed());
  for (const std::string& wrong : {text, text.substr(0, 300), text + "0", "x" + text}) {
    std::string message = error_of(wrong);
    for (size_t i = 4; i + 12 < text.size(); ++i)
      ASSERT_EQ(message.find(text.substr(i, 12)), std::string::npos) << message;
    ASSERT_EQ(message.find(secret.substr(0, 12)), std::string::npos);
  }
}

}  // namespace
}  // namespace p2p
