#include "control/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "control/testing.h"

namespace p2p::control {
namespace {

using nlohmann::json;
using testing::id_of;
using testing::three_nodes;

NodeView full_node() {
  NodeView node = three_nodes().nodes[0];
  node.wanted_name = "loft";
  node.instance = 0xffffffffffffffff;
  node.seq = UINT64_MAX;
  node.claimed_at = WallTime::from_seconds(1767323045);
  node.admitted_at = WallTime::from_seconds(1767323046);
  node.expires = WallTime::from_seconds(1769915046);
  node.admitted_by = id_of(7);
  return node;
}

TEST(NodesJson, HasTheDocumentedFieldsInOrder) {
  EXPECT_EQ(
      nodes_to_json({"p2p.internal", {three_nodes().nodes[0]}}),
      "{\"zone\":\"p2p.internal\",\"count\":1,\"nodes\":[{\"id\":\"" + id_of(1).to_string() +
          "\",\"name\":\"attic\",\"fqdn\":\"attic.p2p.internal\","
          "\"addresses\":[\"10.0.1.5\",\"2001:db8::5\"],\"port\":7353,\"state\":\"online\",\"self\":true,"
          "\"role\":\"daemon\",\"cloned\":false,\"last_seen_s\":0,\"seq\":1,"
          "\"services\":[{\"name\":\"_ssh._tcp\",\"port\":22}]}]}");
}

TEST(NodesJson, RoundTripsAndSortsByName) {
  NodeList list = three_nodes();
  std::swap(list.nodes[0], list.nodes[2]);
  list.nodes[1].last_seen = 2345ms;
  list.nodes[1].client = true;
  list.nodes[1].cloned = true;
  auto back = nodes_from_json(nodes_to_json(list));
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_EQ(back->nodes.size(), 3u);
  EXPECT_EQ(back->nodes[0].name, "attic");
  EXPECT_TRUE(back->nodes[0].self);
  EXPECT_EQ(back->nodes[0].addresses, list.nodes[2].addresses);
  EXPECT_EQ(back->nodes[0].services.at(0).port, 22);
  EXPECT_EQ(back->nodes[1].state, NodeState::unreachable);
  EXPECT_TRUE(back->nodes[1].client);
  EXPECT_TRUE(back->nodes[1].cloned);
  EXPECT_FALSE(back->nodes[0].cloned);
  EXPECT_EQ(back->nodes[1].last_seen, Duration(2300ms));
  EXPECT_EQ(back->nodes[2].state, NodeState::left);
  EXPECT_FALSE(back->nodes[2].last_seen);
}

TEST(NodeJson, RoundTripsWhole) {
  NodeView node = full_node();
  auto back = node_from_json(node_to_json(node));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->wanted_name, "loft");
  EXPECT_EQ(back->instance, node.instance);
  EXPECT_EQ(back->seq, node.seq);
  EXPECT_EQ(back->claimed_at, node.claimed_at);
  EXPECT_EQ(back->admitted_at, node.admitted_at);
  EXPECT_EQ(back->expires, node.expires);
  EXPECT_EQ(back->admitted_by, node.admitted_by);
  EXPECT_EQ(node_to_json(*back), node_to_json(node));
}

TEST(StatusJson, RoundTripsWhole) {
  DaemonStatus status = testing::sample_status();
  status.core.self = full_node();
  status.core.waiting_for = "a member to answer";
  status.core.problems = {"no address", "no \"peer\""};
  status.core.clock_offset = -90s;
  status.core.primary = true;
  std::string text = status_to_json(status);
  auto back = status_from_json(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(status_to_json(*back), text);
  EXPECT_EQ(back->core.links.at(0).remote, status.core.links[0].remote);
  EXPECT_EQ(back->core.map_hash, status.core.map_hash);
  EXPECT_EQ(back->core.clock_offset, Duration(-90s));
  EXPECT_EQ(back->core.problems, status.core.problems);
  EXPECT_EQ(back->storage_path, status.storage_path);
  EXPECT_EQ(back->serving.dns, status.serving.dns);
  EXPECT_EQ(back->serving.hosts_files, status.serving.hosts_files);
  EXPECT_EQ(back->serving.names_files, status.serving.names_files);
}

TEST(StatusJson, RoundTripsEveryPhase) {
  DaemonStatus status = testing::sample_status();
  for (Phase phase : {Phase::joining, Phase::running, Phase::paused, Phase::leaving}) {
    status.core.phase = phase;
    EXPECT_EQ(status_from_json(status_to_json(status))->core.phase, phase);
  }
}

TEST(ResolutionJson, RoundTrips) {
  Resolution resolution{"attic", "attic.p2p.internal", id_of(1), NodeState::unreachable,
                        three_nodes().nodes[0].addresses};
  auto back = resolution_from_json(resolution_to_json(resolution));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(resolution_to_json(*back), resolution_to_json(resolution));
  EXPECT_EQ(back->addresses, resolution.addresses);
}

TEST(ExplanationJson, RoundTrips) {
  doctor::Explanation full;
  full.asked = "attic";
  full.meaning = "a bare name";
  full.name = "attic.p2p.internal";
  full.node = three_nodes().nodes[0];
  full.node->cloned = true;
  full.addresses = full.node->addresses;
  full.origin = {true, id_of(2), 3s, 2, true, true, {}};
  full.told_by = "cellar";
  full.losers = {"attic-yryo"};
  full.owner = "shed";
  full.is_omitted = true;
  full.dns = {true, full.addresses, 5};
  doctor::Explanation of_nobody;
  for (const doctor::Explanation& it : {full, of_nobody}) {
    auto back = explanation_from_json(explanation_to_json(it));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(explanation_to_json(*back), explanation_to_json(it));
  }
  EXPECT_FALSE(explanation_from_json("{}"));
}

TEST(ReportJson, SaysWhetherAllIsWell) {
  doctor::Findings findings{{doctor::Verdict::ok, "clock", "right", ""}};
  EXPECT_EQ(report_to_json(findings, std::nullopt),
            R"({"ok":true,"checks":[{"check":"clock","verdict":"ok","text":"right","todo":null}],)"
            R"("conclusion":"all good"})");
  findings.push_back({doctor::Verdict::fail, "DNS", "silent", "mend it"});
  EXPECT_NE(report_to_json(findings, std::nullopt).find(R"("conclusion":"mend it")"), std::string::npos);
}

TEST(WatchJson, RoundTripsEveryKindOfEvent) {
  for (EventKind kind :
       {EventKind::joined, EventKind::left, EventKind::address_changed, EventKind::unreachable,
        EventKind::online, EventKind::name_conflict, EventKind::renamed}) {
    TimedEvent event{
        WallTime{Duration(1767323045678ms)},
        {kind, id_of(4), "attic", {*IpAddress::parse("10.0.1.5")}, {*IpAddress::parse("fd00::1")}, "x"}};
    auto back = watch_item_from_json(watch_item_to_json(event));
    ASSERT_TRUE(back) << back.error().message;
    const TimedEvent& same = std::get<TimedEvent>(*back);
    EXPECT_EQ(same.time, event.time);
    EXPECT_EQ(same.event.kind, kind);
    EXPECT_EQ(same.event.before, event.event.before);
    EXPECT_EQ(same.event.after, event.event.after);
    EXPECT_EQ(same.event.detail, "x");
  }
}

TEST(WatchJson, RoundTripsALoss) {
  auto back = watch_item_from_json(watch_item_to_json(LostEvents{WallTime::from_seconds(1767323045), 17}));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(std::get<LostEvents>(*back).count, 17u);
}

TEST(ErrorJson, RoundTripsAndIsEmptyForAnythingElse) {
  EXPECT_EQ(error_to_json("say \"why\"\n"), "{\"error\":\"say \\\"why\\\"\\n\"}");
  EXPECT_EQ(error_from_json(error_to_json("say \"why\"")), "say \"why\"");
  for (const char* text : {"", "null", "[]", "{}", "{\"error\":1}", "<html>"})
    EXPECT_EQ(error_from_json(text), "") << text;
  EXPECT_EQ(*ticket_from_json(ticket_to_json("p2p1abc")), "p2p1abc");
  EXPECT_FALSE(ticket_from_json("{\"ticket\":7}"));
}

TEST(WritingJson, MendsAndEscapesWhatATerminalWouldObey) {
  EXPECT_EQ(error_to_json("a\x1b[2J\xff\xc2\x9b\x7f"), "{\"error\":\"a\\u001b[2J\\ufffd\\u009b\\u007f\"}");
}

// `good` with each field in turn taken away, or given another type.
std::vector<json> spoilt(const json& good) {
  // Null, and so not being there, is a value of these.
  const std::set<std::string> nullable{"last_seen_s", "claimed_at",  "admitted_at",
                                       "admitted_by", "waiting_for", "expires"};
  std::vector<json> out;
  for (const auto& [key, value] : good.items()) {
    out.push_back(good);
    out.back().erase(key);
    if (nullable.contains(key)) out.pop_back();
    for (const json& other : {json("?"), json(-1), json(true), json::array({7}), json::object()}) {
      if (other.type() == value.type() || (other.is_number() && value.is_number())) continue;
      if (value.is_null() && other.is_string()) continue;
      out.push_back(good);
      out.back()[key] = other;
    }
  }
  return out;
}

TEST(ReadingHostileJson, ChecksEveryField) {
  std::vector<json> nodes = spoilt(json::parse(node_to_json(full_node())));
  EXPECT_GT(nodes.size(), 70u);
  for (const json& bad : nodes) EXPECT_FALSE(node_from_json(bad.dump())) << bad;
  for (const json& bad : spoilt(json::parse(status_to_json(testing::sample_status()))))
    EXPECT_FALSE(status_from_json(bad.dump())) << bad;
}

TEST(ReadingHostileJson, NamesTheFieldThatIsWrong) {
  json bad = json::parse(node_to_json(full_node()));
  bad["addresses"] = {"10.0.0.300"};
  EXPECT_EQ(node_from_json(bad.dump()).error().message,
            "the answer has no good \"addresses\": are daemon and command of the same version?");
  bad = json::parse(node_to_json(full_node()));
  bad["port"] = 65536;
  EXPECT_FALSE(node_from_json(bad.dump()));
  bad = json::parse(node_to_json(full_node()));
  bad["last_seen_s"] = 1e300;
  EXPECT_FALSE(node_from_json(bad.dump()));
  bad = json::parse(status_to_json(testing::sample_status()));
  bad["links"] = {17};
  EXPECT_FALSE(status_from_json(bad.dump()));
  bad["links"] = {{{"id", "x"}}};
  EXPECT_FALSE(status_from_json(bad.dump()));
  bad = json::parse(status_to_json(testing::sample_status()));
  bad["serving"]["dns"] = {"127.0.0.1"};
  EXPECT_FALSE(status_from_json(bad.dump()));
}

TEST(ReadingHostileJson, PassesUnknownFieldsOver) {
  json newer = json::parse(node_to_json(full_node()));
  newer["of_next_year"] = {{"a", {1, 2, 3}}};
  EXPECT_TRUE(node_from_json(newer.dump()));
}

TEST(ReadingHostileJson, RefusesWhatIsNoObject) {
  for (const char* text : {"", " ", "null", "[]", "7", "\"a\"", "{", "{\"a\":}", "{\"a\":1}x",
                           "{\"a\":\"\xff\"}", "{\"a\":1e999}", "{'a':1}", "{\"a\":\"\\ud800\"}"})
    EXPECT_FALSE(nodes_from_json(text)) << text;
}

TEST(ReadingHostileJson, RefusesDepthWithoutWork) {
  std::string deep = "{\"a\":" + std::string(1000000, '[');
  EXPECT_EQ(nodes_from_json(deep).error().message, "the answer is nested too deep");
  deep = "{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}";
  EXPECT_EQ(nodes_from_json(deep).error().message, "the answer is nested too deep");
}

TEST(ReadingHostileJson, SkipsBracketsInStrings) {
  EXPECT_EQ(error_from_json("{\"error\":\"\\\"" + std::string(100, '[') + "\"}"),
            "\"" + std::string(100, '['));
}

TEST(ReadingHostileJson, BoundsTheNumberOfNodes) {
  std::string node = nodes_to_json({"z", {testing::node_view("a", 1, {})}});
  node = node.substr(node.find("[{") + 1);
  node.resize(node.size() - 2);
  auto nodes_of = [&node](size_t count) {
    std::string text = "{\"zone\":\"z\",\"nodes\":[";
    for (size_t i = 0; i < count; ++i) text += node + ",";
    text.back() = ']';
    return nodes_from_json(text + "}");
  };
  EXPECT_TRUE(nodes_of(limits::nodes_max));
  EXPECT_FALSE(nodes_of(limits::nodes_max + 1));
}

}  // namespace
}  // namespace p2p::control
