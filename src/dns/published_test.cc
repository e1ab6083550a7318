#include "dns/published.h"

#include <gtest/gtest.h>

#include "base/limits_names.h"
#include "dns/name.h"
#include "dns/rr_data.h"

namespace p2p::dns {
namespace {

TEST(Service, IsNamePortAndProtocol) {
  for (auto [text, name, port] : {std::tuple("ssh=22", "_ssh._tcp", 22),
                                  {"SSH=22", "_ssh._tcp", 22},
                                  {"sip/udp=5060", "_sip._udp", 5060},
                                  {"_http._tcp=65535", "_http._tcp", 65535},
                                  {"x-1=1", "_x-1._tcp", 1}}) {
    auto made = parse_service(text);
    ASSERT_TRUE(made) << text;
    auto services = services_of({*made});
    EXPECT_EQ(services[0].name, name);
    EXPECT_EQ(services[0].port, port);
  }
}

TEST(Service, IsRefusedWithTheReason) {
  for (const char* text : {"",
                           "=",
                           "ssh",
                           "ssh=",
                           "ssh=0",
                           "ssh=65536",
                           "ssh=22x",
                           "ssh=-1",
                           "=22",
                           "22=22",
                           "a_b=1",
                           "-a=1",
                           "a-=1",
                           "a--b=1",
                           "sixteen-letters-=1",
                           "abcdefghijklmnop=1",
                           "ssh/sctp=22",
                           "_ssh=22",
                           "_ssh._dccp=22",
                           "a.b=1",
                           "_p2p-ddns._udp=7353",
                           "s\xc3\xb6=1"}) {
    auto made = parse_service(text);
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().message.find('\n'), std::string::npos);
  }
}

TEST(OwnRecord, MustNotFightWithWhatTheNodeSays) {
  for (const char* text : {"A 10.0.0.1", "AAAA fd00::1", "CNAME other.example.", "CNAME .",
                           "_p2p-ddns._udp SRV 0 0 1 .", "_P2P-ddns._UDP TXT x", "NS a."})
    EXPECT_FALSE(parse_own_record(text)) << text;
  for (const char* text :
       {"TXT hello", "www CNAME .", "* CNAME .", "www A 10.0.0.1", "MX 10 .", "_imap._tcp SRV 0 0 143 ."})
    EXPECT_TRUE(parse_own_record(text)) << text;
  EXPECT_NE(parse_own_record("CNAME .").error().message.find("www CNAME ."), std::string::npos);
}

TEST(Published, IsBounded) {
  std::vector<ResourceRecord> many(3, *parse_own_record("TXT " + std::string(150, 'a')));
  EXPECT_TRUE(check_published_size(many));
  many.push_back(many[0]);
  ASSERT_FALSE(check_published_size(many));
  EXPECT_NE(check_published_size(many).error().message.find(std::to_string(limits::published_bytes_max)),
            std::string::npos);
}

}  // namespace
}  // namespace p2p::dns
