#include "dns/answer.h"

#include <gtest/gtest.h>

#include "base/limits_dns.h"
#include "dns/testing.h"

namespace p2p::dns {
namespace {

using namespace testing;
using Lines = std::vector<std::string>;

const char* const kSoa = "p2p.internal. 1 IN SOA alpha.p2p.internal. nobody.invalid. 7 3600 600 86400 1";

class Answer : public ::testing::Test {
 protected:
  Reply get(std::string_view name, RrType type, const AskOptions& options = {}) const {
    return ask(*zone_, name, type, options);
  }
  Reply get_from(std::string_view asker, std::string_view name, RrType type) const {
    return ask(*zone_, make_query(name, type), {.address = *IpAddress::parse(asker)});
  }
  // NODATA and NXDOMAIN alike have the SOA record and nothing else.
  void expect_negative(std::string_view name, RrType type, Rcode rcode) const {
    Reply reply = get(name, type);
    EXPECT_EQ(reply.rcode, static_cast<int>(rcode)) << name;
    EXPECT_EQ(reply.answer, Lines{}) << name;
    EXPECT_EQ(reply.authority, Lines{kSoa}) << name;
    EXPECT_TRUE(reply.has(flag::response | flag::authoritative)) << name;
  }

  std::shared_ptr<const Snapshot> zone_ = small_zone().build();
};

TEST_F(Answer, GivesAddressesOfANode) {
  Reply reply = get("beta.p2p.internal", RrType::a);
  EXPECT_EQ(reply.answer, Lines{"beta.p2p.internal. 1 IN A 10.1.0.2"});
  EXPECT_EQ(get("alpha.p2p.internal", RrType::aaaa).answer, Lines{"alpha.p2p.internal. 5 IN AAAA fd00:1::1"});
  EXPECT_EQ(reply.id, 0x1234);
  // RD comes back, CD does not, RA is never set.
  EXPECT_EQ(get("beta.p2p.internal", RrType::a, {.flags = 0x0110}).flags, 0x8500);
  EXPECT_EQ(reply.flags, flag::response | flag::authoritative | flag::recursion_desired);
  EXPECT_EQ(reply.authority, Lines{});
}

TEST_F(Answer, KeepsTheSpellingOfTheQuestion) {
  Reply reply = get("aLPHa.P2p.iNTERNAL", RrType::aaaa);
  EXPECT_EQ(reply.question, "aLPHa.P2p.iNTERNAL. IN AAAA");
  EXPECT_EQ(reply.answer, Lines{"aLPHa.P2p.iNTERNAL. 5 IN AAAA fd00:1::1"});
}

TEST_F(Answer, PutsAddressesOfTheAskersSubnetFirst) {
  auto first = [&](const char* asker, RrType type) {
    return get_from(asker, "gamma.p2p.internal", type)
        .answer.at(0)
        .substr(sizeof "gamma.p2p.internal. 5 IN " - 1);
  };
  EXPECT_EQ(first("10.1.0.99", RrType::a), "A 10.1.0.7");
  EXPECT_EQ(first("10.2.200.1", RrType::a), "A 10.2.0.7");
  // An asker by IPv4 is on the link of our IPv6 subnet too.
  EXPECT_EQ(first("10.1.0.99", RrType::aaaa), "AAAA fd00:1::7");
  // Of a stranger only its own address is known: a /24 is guessed, a /64.
  EXPECT_EQ(first("192.0.2.200", RrType::a), "A 192.0.2.7");
  EXPECT_EQ(first("fd00:2::99", RrType::aaaa), "AAAA fd00:2::7");
  Reply reply = get_from("127.0.0.1", "gamma.p2p.internal", RrType::a);
  EXPECT_EQ(reply.answer,
            (Lines{"gamma.p2p.internal. 5 IN A 10.1.0.7", "gamma.p2p.internal. 5 IN A 10.1.0.8",
                   "gamma.p2p.internal. 5 IN A 10.2.0.7", "gamma.p2p.internal. 5 IN A 192.0.2.7"}));
}

TEST_F(Answer, TellsNoDataFromNoSuchName) {
  expect_negative("beta.p2p.internal", RrType::aaaa, Rcode::ok);
  expect_negative("nobody.p2p.internal", RrType::a, Rcode::no_such_name);
  expect_negative("x.beta.p2p.internal", RrType::a, Rcode::no_such_name);
  expect_negative("p2p.internal", RrType::a, Rcode::ok);
}

TEST_F(Answer, NamesBetweenOthersExist) {
  for (const char* name : {"_tcp.alpha.p2p.internal", "b.c.gamma.p2p.internal", "c.gamma.p2p.internal",
                           "_udp.p2p.internal", "_dns-sd._udp.p2p.internal", "lab.gamma.p2p.internal"}) {
    expect_negative(name, RrType::a, Rcode::ok);
    expect_negative(name, rr_type::any, Rcode::ok);
  }
  EXPECT_EQ(get("a.b.c.gamma.p2p.internal", rr_type::txt).answer.size(), 1u);
  expect_negative("d.c.gamma.p2p.internal", RrType::a, Rcode::no_such_name);
}

TEST_F(Answer, ServesTheZonesApex) {
  EXPECT_EQ(get("p2p.internal", rr_type::soa).answer, Lines{kSoa});
  Reply reply = get("p2p.internal", rr_type::ns);
  EXPECT_EQ(reply.answer, Lines{"p2p.internal. 5 IN NS alpha.p2p.internal."});
  EXPECT_EQ(reply.additional.size(), 3u);
  EXPECT_EQ(get("alpha.p2p.internal", rr_type::soa).authority, Lines{kSoa});
}

TEST_F(Answer, ServesServicesWithTheirTargets) {
  Reply reply = get("_http._tcp.alpha.p2p.internal", RrType::srv);
  EXPECT_EQ(reply.answer, Lines{"_http._tcp.alpha.p2p.internal. 5 IN SRV 1 2 8080 alpha.p2p.internal."});
  EXPECT_EQ(reply.additional,
            (Lines{"alpha.p2p.internal. 5 IN A 10.1.0.1", "alpha.p2p.internal. 5 IN A 10.2.0.1",
                   "alpha.p2p.internal. 5 IN AAAA fd00:1::1"}));
  EXPECT_EQ(get("_p2p-ddns._udp.alpha.p2p.internal", RrType::srv).answer.size(), 1u);
}

TEST_F(Answer, LetsServicesBeBrowsed) {
  EXPECT_EQ(get("_services._dns-sd._udp.p2p.internal", rr_type::ptr).answer,
            (Lines{"_services._dns-sd._udp.p2p.internal. 5 IN PTR _ssh._tcp.p2p.internal.",
                   "_services._dns-sd._udp.p2p.internal. 5 IN PTR _http._tcp.p2p.internal."}));
  EXPECT_EQ(get("_ssh._tcp.p2p.internal", rr_type::ptr).answer,
            (Lines{"_ssh._tcp.p2p.internal. 1 IN PTR beta._ssh._tcp.p2p.internal.",
                   "_ssh._tcp.p2p.internal. 1 IN PTR alpha._ssh._tcp.p2p.internal."}));
  EXPECT_EQ(get("alpha._ssh._tcp.p2p.internal", RrType::srv).answer,
            Lines{"alpha._ssh._tcp.p2p.internal. 5 IN SRV 0 0 22 alpha.p2p.internal."});
  EXPECT_EQ(get("alpha._ssh._tcp.p2p.internal", rr_type::txt).answer,
            Lines{"alpha._ssh._tcp.p2p.internal. 5 IN TXT \"\""});
  EXPECT_EQ(get("alpha._http._tcp.p2p.internal", rr_type::txt).answer,
            Lines{"alpha._http._tcp.p2p.internal. 5 IN TXT \"path=/x\""});
  EXPECT_EQ(get("b._dns-sd._udp.p2p.internal", rr_type::ptr).answer,
            Lines{"b._dns-sd._udp.p2p.internal. 5 IN PTR p2p.internal."});
  expect_negative("_p2p-ddns._udp.p2p.internal", rr_type::ptr, Rcode::no_such_name);
}

TEST_F(Answer, NamesAddresses) {
  EXPECT_EQ(get("2.0.1.10.in-addr.arpa", rr_type::ptr).answer,
            Lines{"2.0.1.10.in-addr.arpa. 1 IN PTR beta.p2p.internal."});
  // fd00:2::7
  std::string six = "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0.0.0.d.f.ip6.arpa";
  EXPECT_EQ(get(six, rr_type::ptr).answer, Lines{six + ". 5 IN PTR gamma.p2p.internal."});
  // Each reverse name is a zone; nothing is said of addresses that we do not know.
  Reply reply = get("2.0.1.10.in-addr.arpa", RrType::a);
  EXPECT_EQ(reply.authority.at(0).substr(0, 29), "2.0.1.10.in-addr.arpa. 1 IN S");
  EXPECT_EQ(get("x.2.0.1.10.in-addr.arpa", RrType::a).rcode, 3);
  EXPECT_EQ(get("3.0.1.10.in-addr.arpa", rr_type::ptr).rcode, 5);
  EXPECT_EQ(get("0.1.10.in-addr.arpa", rr_type::soa).rcode, 5);
}

TEST_F(Answer, ServesWhateverElseWasPublished) {
  EXPECT_EQ(get("alpha.p2p.internal", rr_type::txt).answer, Lines{"alpha.p2p.internal. 5 IN TXT \"hello\""});
  EXPECT_EQ(get("alpha.p2p.internal", rr_type::sshfp).answer,
            Lines{"alpha.p2p.internal. 5 IN SSHFP 4 2 "
                  "0000000000000000000000000000000000000000000000000000000000000001"});
  EXPECT_EQ(get("gamma.p2p.internal", RrType{15}).answer,
            Lines{"gamma.p2p.internal. 5 IN MX 10 gamma.p2p.internal."});
  EXPECT_EQ(get("gamma.p2p.internal", RrType{65280}).answer,
            Lines{"gamma.p2p.internal. 5 IN TYPE65280 \\# 3 010203"});
}

TEST_F(Answer, GivesAddressesOfMailServersToo) {
  EXPECT_EQ(get("gamma.p2p.internal", rr_type::mx).additional.size(), 6u);
}

TEST_F(Answer, FollowsAliases) {
  EXPECT_EQ(get("www.alpha.p2p.internal", RrType::aaaa).answer,
            (Lines{"www.alpha.p2p.internal. 5 IN CNAME alpha.p2p.internal.",
                   "alpha.p2p.internal. 5 IN AAAA fd00:1::1"}));
  EXPECT_EQ(get("www.alpha.p2p.internal", rr_type::cname).answer.size(), 1u);
  EXPECT_EQ(get("chain.gamma.p2p.internal", RrType::aaaa).answer.size(), 3u);
  Reply outside = get("out.gamma.p2p.internal", RrType::a);
  EXPECT_EQ(outside.answer, Lines{"out.gamma.p2p.internal. 5 IN CNAME elsewhere.example."});
  EXPECT_EQ(outside.authority, Lines{});
  Reply loop = get("loop.gamma.p2p.internal", RrType::a);
  EXPECT_EQ(loop.rcode, 0);
  EXPECT_EQ(loop.answer.size(), 1u);
  // The response code is the last name's (RFC 6604).
  Reply gone = get("gone.gamma.p2p.internal", RrType::a);
  EXPECT_EQ(gone.rcode, 3);
  EXPECT_EQ(gone.answer.size(), 1u);
  EXPECT_EQ(gone.authority, Lines{kSoa});
}

TEST_F(Answer, FollowsAliasesOnlySoFar) {
  TestZone zone;
  std::vector<std::string> chain;
  for (int i = 0; i < 20; ++i)
    chain.push_back("c" + std::to_string(i) + " CNAME c" + std::to_string(i + 1) + ".one.p2p.internal.");
  chain.insert(chain.end(), {"a CNAME b.one.p2p.internal.", "b CNAME a.one.p2p.internal."});
  zone.nodes.push_back(make_node("one", chain));
  auto built = zone.build();
  EXPECT_EQ(ask(*built, "c0.one.p2p.internal", RrType::a).answer.size(), limits::dns_cname_hops_max);
  EXPECT_EQ(ask(*built, "a.one.p2p.internal", RrType::a).answer.size(), 2u);
}

TEST_F(Answer, WildcardsAnswerForWhatDoesNotExist) {
  EXPECT_EQ(get("any.thing.alpha.p2p.internal", RrType::aaaa).answer,
            (Lines{"any.thing.alpha.p2p.internal. 5 IN CNAME alpha.p2p.internal.",
                   "alpha.p2p.internal. 5 IN AAAA fd00:1::1"}));
  EXPECT_EQ(get("y.lab.gamma.p2p.internal", RrType::a).answer,
            Lines{"y.lab.gamma.p2p.internal. 5 IN A 10.9.9.9"});
  expect_negative("y.lab.gamma.p2p.internal", RrType::aaaa, Rcode::ok);
  expect_negative("x.lab.gamma.p2p.internal", RrType::a, Rcode::ok);
  expect_negative("y.x.lab.gamma.p2p.internal", RrType::a, Rcode::no_such_name);
  EXPECT_EQ(get("*.lab.gamma.p2p.internal", RrType::a).answer.size(), 1u);
}

TEST_F(Answer, RefusesAnyPolitely) {
  for (const char* name : {"alpha.p2p.internal", "p2p.internal"}) {
    Reply reply = get(name, rr_type::any);
    EXPECT_EQ(reply.answer, Lines{std::string(name) + ". 5 IN HINFO \"RFC8482\" \"\""});
    EXPECT_EQ(reply.rcode, 0);
  }
  expect_negative("nobody.p2p.internal", rr_type::any, Rcode::no_such_name);
}

TEST_F(Answer, RefusesWhatIsNotItsBusiness) {
  auto expect_refused = [](const Reply& reply) {
    EXPECT_EQ(reply.rcode, 5) << reply.question;
    EXPECT_FALSE(reply.has(flag::authoritative));
    EXPECT_EQ(reply.answer.size() + reply.authority.size(), 0u);
  };
  expect_refused(get("example.com", RrType::a));
  expect_refused(get("", rr_type::ns));
  expect_refused(get("internal", rr_type::soa));
  expect_refused(get("xp2p.internal", RrType::a));
  expect_refused(get("p2p.internal", rr_type::axfr));
  expect_refused(get("p2p.internal", rr_type::ixfr));
  expect_refused(get("version.bind", rr_type::txt, {.rr_class = 3}));
  expect_refused(get("alpha.p2p.internal", RrType::a, {.rr_class = 255}));
}

TEST_F(Answer, OmitsUnreachableNodesWhenAskedTo) {
  TestZone zone = small_zone();
  zone.omits_unreachable = true;
  auto built = zone.build();
  EXPECT_EQ(ask(*built, "beta.p2p.internal", RrType::a).rcode, 3);
  EXPECT_EQ(ask(*built, "2.0.1.10.in-addr.arpa", rr_type::ptr).rcode, 5);
  EXPECT_EQ(ask(*built, "alpha.p2p.internal", RrType::a).rcode, 0);
}

TEST_F(Answer, SpeaksEdns) {
  Reply plain = get("alpha.p2p.internal", RrType::a);
  EXPECT_FALSE(plain.has_edns);
  Reply reply = get("alpha.p2p.internal", RrType::a, {.udp_bytes = 4096, .wants_dnssec = true});
  EXPECT_TRUE(reply.has_edns);
  EXPECT_EQ(reply.answer.size(), 2u);
  Reply newer = get("alpha.p2p.internal", RrType::a, {.udp_bytes = 4096, .edns_version = 1});
  EXPECT_EQ(newer.rcode, static_cast<int>(Rcode::bad_version));
  EXPECT_EQ(newer.answer.size(), 0u);
}

TEST_F(Answer, CarriesACookieBack) {
  Cookie cookie{1, 2, 3};
  Bytes query = make_query("alpha.p2p.internal", RrType::a, {.udp_bytes = 1232, .cookie = Bytes(8, 7)});
  Bytes out(512);
  size_t size = answer(*zone_, query, {.cookie = &cookie}, out);
  EXPECT_TRUE(read_reply(ByteView(out).first(size)).has_edns);
  EXPECT_TRUE(std::equal(cookie.begin(), cookie.end(), out.data() + size - cookie.size()));
}

class BigSets : public ::testing::Test {
 protected:
  BigSets() {
    TestNode node = make_node("big", {});
    for (int i = 1; i <= 24; ++i)
      node.resources.push_back(ResourceRecord::address(*IpAddress::parse("fd00::" + std::to_string(i))));
    for (int i = 0; i < 20; ++i) node.resources.push_back(*parse(std::string(200, 'a') + std::to_string(i)));
    zone_.nodes.push_back(node);
  }
  static Result<ResourceRecord> parse(const std::string& text);
  TestZone zone_;
};

Result<ResourceRecord> BigSets::parse(const std::string& text) {
  Bytes data = Writer().bytes8(as_bytes(text)).take();
  return ResourceRecord{Bytes{0}, rr_type::txt, 5, data};
}

TEST_F(BigSets, AreCutForUdpAndWholeByTcp) {
  auto built = zone_.build();
  auto ask_with = [&](RrType type, uint16_t udp_bytes, bool is_tcp) {
    Bytes out(65535);
    Bytes query = make_query("big.p2p.internal", type, {.udp_bytes = udp_bytes});
    size_t size = answer(*built, query, {.is_tcp = is_tcp}, out);
    EXPECT_LE(size, is_tcp ? 65535 : std::clamp<size_t>(udp_bytes, 512, 1232));
    return read_reply(ByteView(out).first(size));
  };
  for (uint16_t udp_bytes : {0, 1, 512, 700}) {
    Reply reply = ask_with(RrType::aaaa, udp_bytes, false);
    EXPECT_TRUE(reply.has(flag::truncated | flag::authoritative)) << udp_bytes;
    EXPECT_EQ(reply.answer.size(), 0u);
    EXPECT_EQ(reply.has_edns, udp_bytes != 0);
  }
  EXPECT_EQ(ask_with(RrType::aaaa, 1232, false).answer.size(), 24u);
  EXPECT_TRUE(ask_with(rr_type::txt, 65535, false).has(flag::truncated));
  Reply whole = ask_with(rr_type::txt, 0, true);
  EXPECT_EQ(whole.answer.size(), 20u);
  EXPECT_FALSE(whole.has(flag::truncated));
}

TEST_F(BigSets, AdditionalRecordsAreLeftOutWithoutATruncationBit) {
  zone_.nodes[0].resources.push_back(ResourceRecord::service("_ssh._tcp", 22));
  Reply reply = ask(*zone_.build(), "_ssh._tcp.big.p2p.internal", RrType::srv);
  EXPECT_EQ(reply.answer.size(), 1u);
  EXPECT_EQ(reply.additional.size(), 0u);
  EXPECT_FALSE(reply.has(flag::truncated));
}

}  // namespace
}  // namespace p2p::dns
