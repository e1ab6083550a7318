#include "daemon/explain.h"

#include <gtest/gtest.h>

#include "daemon/dns_way.h"
#include "daemon/testing_names.h"

namespace p2p::daemon {
namespace {

class Explain : public testing::Test {
 protected:
  control::Answer<doctor::Explanation> ask(const std::string& text) {
    return explain_name(text, Zone(), nodes, *zone);
  }
  // What it means, and whose it is; the error where nobody has it.
  std::string meaning(const std::string& text) {
    auto out = ask(text);
    if (!out) return out.error().message;
    return out->meaning + " > " + (out->node ? out->node->name : "nobody") + " > " + out->name;
  }

  NameTablePtr names = table(
      {row(1, "attic",
           {"A 10.0.0.1", "www CNAME .", "* CNAME .", "mail MX 1 mx.example.", "_ssh._tcp SRV 0 0 22 ."}),
       row(2, "cellar", {"A 10.0.0.2"})});
  std::shared_ptr<const dns::Snapshot> zone = build_snapshot(*names, 1, 0);
  std::vector<NodeView> nodes = [] {
    std::vector<NodeView> out(2);
    for (size_t i = 0; i < 2; ++i) {
      out[i].id = test::node_id(i + 1);
      out[i].name = out[i].wanted_name = i == 0 ? "attic" : "cellar";
      out[i].fqdn = out[i].name + ".p2p.internal";
      out[i].addresses = {test::ip(i == 0 ? "10.0.0.1" : "10.0.0.2")};
    }
    return out;
  }();
};

TEST_F(Explain, KnowsWhatATextMeans) {
  EXPECT_EQ(meaning("attic"), "a bare name > attic > attic.p2p.internal");
  EXPECT_EQ(meaning("attic.p2p.internal"), "a whole name > attic > attic.p2p.internal");
  EXPECT_EQ(meaning(test::node_id(2).to_string()), "an id > cellar > cellar.p2p.internal");
  EXPECT_EQ(meaning("www.attic"), "an alias > attic > www.attic.p2p.internal");
  EXPECT_EQ(meaning("x.y.attic.p2p.internal"),
            "a name that a wildcard stands for > attic > x.y.attic.p2p.internal");
  EXPECT_EQ(meaning("_ssh._tcp.p2p.internal"), "a service name > nobody > _ssh._tcp.p2p.internal");
  EXPECT_EQ(meaning("attic._ssh._tcp"), "a service name > attic > attic._ssh._tcp.p2p.internal");
}

TEST_F(Explain, NamesTheNearestWhereNobodyHasIt) {
  EXPECT_EQ(meaning("atic"), "no node is called atic; did you mean attic?");
  EXPECT_NE(meaning("quite-another").find("\"p2p-ddns list\""), std::string::npos);
  for (const std::string& odd : {std::string("a..b"), std::string(64, 'a') + ".attic", std::string(250, 'a'),
                                 std::string(".attic"), std::string("attic.example")})
    EXPECT_FALSE(ask(odd)) << odd;
}

TEST_F(Explain, FollowsAliasesInDns) {
  for (const char* name : {"attic.p2p.internal", "www.attic.p2p.internal", "any.attic.p2p.internal"})
    EXPECT_EQ(dns_says(*zone, name).addresses, std::vector{test::ip("10.0.0.1")}) << name;
  EXPECT_EQ(ask("www.attic")->addresses, std::vector{test::ip("10.0.0.1")});
  EXPECT_FALSE(dns_says(*zone, "nobody.p2p.internal").exists);
  EXPECT_TRUE(dns_says(*zone, "mail.attic.p2p.internal").exists);
}

TEST_F(Explain, IdsBecomeNamesWhereTheyHaveOne) {
  doctor::Explanation out = *ask("attic");
  add_origin(out, {.told_by = test::node_id(2), .same_claim = {test::node_id(1), test::node_id(7)}}, nodes);
  EXPECT_EQ(out.told_by, "cellar");
  EXPECT_EQ(out.losers, std::vector{test::node_id(7).to_string()});
  out = *ask("cellar");
  add_origin(out, {.same_claim = {test::node_id(1), test::node_id(2)}}, nodes);
  EXPECT_EQ(out.owner, "attic");
  EXPECT_TRUE(out.losers.empty());
}

}  // namespace
}  // namespace p2p::daemon
