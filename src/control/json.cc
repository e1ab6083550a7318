#include "control/json.h"

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "control/enum_text.h"
#include "control/iso_time.h"

namespace p2p::control {

namespace {

// Keeps the fields in the order in which they were put.
using Json = nlohmann::ordered_json;

std::string dump(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); }

// Seconds with at most one decimal; a whole number where it is one.
Json seconds_json(Duration d) {
  double tenths = std::round(std::chrono::duration<double>(d).count() * 10);
  if (std::fmod(tenths, 10) == 0) return static_cast<int64_t>(tenths / 10);
  return tenths / 10;
}

Json time_json(WallTime time) {
  if (time.since_epoch <= Duration{0}) return nullptr;
  return to_iso(time);
}

// Numbers of 64 bits that are names, not amounts: JSON readers round large numbers.
std::string hex64(uint64_t value) {
  char out[17];
  std::snprintf(out, sizeof out, "%016" PRIx64, value);
  return out;
}

Json addresses_json(const std::vector<IpAddress>& addresses) {
  Json out = Json::array();
  for (const IpAddress& address : addresses) out.push_back(address.to_string());
  return out;
}

Json node_json(const NodeView& node) {
  Json services = Json::array();
  for (const ServiceView& service : node.services)
    services.push_back({{"name", service.name}, {"port", service.port}});
  Json last_seen = node.self ? Json(0) : node.last_seen ? seconds_json(*node.last_seen) : Json(nullptr);
  return {{"id", node.id.to_string()}, {"name", node.name},
          {"fqdn", node.fqdn},         {"addresses", addresses_json(node.addresses)},
          {"port", node.port},         {"state", text_of(node.state)},
          {"self", node.self},         {"role", node.client ? "client" : "daemon"},
          {"cloned", node.cloned},     {"last_seen_s", last_seen},
          {"seq", node.seq},           {"services", services}};
}

Json full_node_json(const NodeView& node) {
  Json out = node_json(node);
  out["wanted_name"] = node.wanted_name;
  out["claimed_at"] = time_json(node.claimed_at);
  out["admitted_at"] = time_json(node.admitted_at);
  out["admitted_by"] = node.admitted_by ? Json(node.admitted_by->to_string()) : Json(nullptr);
  out["expires"] = time_json(node.expires);
  out["instance"] = hex64(node.instance);
  return out;
}

Json explanation_json(const doctor::Explanation& it) {
  Json dns = nullptr;
  if (it.dns)
    dns = {{"exists", it.dns->exists},
           {"addresses", addresses_json(it.dns->addresses)},
           {"ttl_s", it.dns->ttl_s}};
  Json out = {{"asked", it.asked},        {"meaning", it.meaning},
              {"name", it.name},          {"addresses", addresses_json(it.addresses)},
              {"omitted", it.is_omitted}, {"dns", dns},
              {"node", nullptr}};
  if (!it.node) return out;
  const NodeOrigin& origin = it.origin;
  out["node"] = full_node_json(*it.node);
  out["signed"] = origin.is_signed;
  out["told_by"] = it.told_by.empty() ? Json(nullptr) : Json(it.told_by);
  out["told_by_id"] = origin.told_by ? Json(origin.told_by->to_string()) : Json(nullptr);
  out["age_s"] = seconds_json(origin.age);
  out["votes"] = origin.votes;
  out["voted_out"] = origin.is_voted_out;
  out["isolated"] = origin.is_isolated;
  out["losers"] = it.losers;
  out["lost_to"] = it.owner.empty() ? Json(nullptr) : Json(it.owner);
  return out;
}

Json sockets_json(const std::vector<SocketAddress>& addresses) {
  Json out = Json::array();
  for (const SocketAddress& address : addresses) out.push_back(address.to_string());
  return out;
}

const char* text_of_verdict(doctor::Verdict verdict) {
  switch (verdict) {
    case doctor::Verdict::ok: return "ok";
    case doctor::Verdict::warn: return "warn";
    case doctor::Verdict::fail: return "fail";
  }
  return "fail";
}

Json link_json(const LinkView& link) {
  return {{"id", link.id.to_string()},
          {"name", link.name},
          {"remote", link.remote.to_string()},
          {"dialed", link.dialed},
          {"guest", link.guest},
          {"up_s", seconds_json(link.up)},
          {"silent_s", seconds_json(link.silent)},
          {"round_trip_s", link.round_trip ? Json(seconds_json(*link.round_trip)) : Json(nullptr)},
          {"in_sync", link.in_sync}};
}

}  // namespace

std::string nodes_to_json(const NodeList& list) {
  std::vector<const NodeView*> sorted;
  for (const NodeView& node : list.nodes) sorted.push_back(&node);
  std::sort(sorted.begin(), sorted.end(), [](const NodeView* a, const NodeView* b) {
    return std::tie(a->name, a->id) < std::tie(b->name, b->id);
  });
  Json nodes = Json::array();
  for (const NodeView* node : sorted) nodes.push_back(node_json(*node));
  return dump({{"zone", list.zone}, {"count", sorted.size()}, {"nodes", std::move(nodes)}});
}

std::string node_to_json(const NodeView& node) { return dump(full_node_json(node)); }

std::string status_to_json(const DaemonStatus& status) {
  const StatusView& core = status.core;
  Json links = Json::array();
  for (const LinkView& link : core.links) links.push_back(link_json(link));
  Json waiting = core.waiting_for.empty() ? Json(nullptr) : Json(core.waiting_for);
  return dump({{"version", status.version},
               {"phase", text_of(core.phase)},
               {"waiting_for", waiting},
               {"id", core.id.to_string()},
               {"network", core.network.to_string()},
               {"zone", core.zone},
               {"primary", core.primary},
               {"node", full_node_json(core.self)},
               {"serving",
                {{"dns", sockets_json(status.serving.dns)},
                 {"hosts", status.serving.hosts_files},
                 {"nss", status.serving.names_files}}},
               {"port", core.port},
               {"known", core.known},
               {"online", core.online},
               {"unreachable", core.unreachable},
               {"left", core.left},
               {"links_wanted", core.links_wanted},
               {"links", std::move(links)},
               {"neighbours", core.neighbours},
               {"neighbours_linked", core.neighbours_linked},
               {"isolated", core.isolated},
               {"isolated_s", seconds_json(core.isolated_for)},
               {"in_sync", core.in_sync},
               {"behind_s", seconds_json(core.behind_for)},
               {"map_hash", hex64(core.map_hash)},
               {"clock_offset_s", seconds_json(core.clock_offset)},
               {"uptime_s", seconds_json(status.uptime)},
               {"storage", {{"state", status.storage_state}, {"path", status.storage_path}}},
               {"socket", status.socket_path},
               {"problems", core.problems}});
}

std::string resolution_to_json(const Resolution& resolution) {
  return dump({{"name", resolution.name},
               {"fqdn", resolution.fqdn},
               {"id", resolution.id.to_string()},
               {"state", text_of(resolution.state)},
               {"addresses", addresses_json(resolution.addresses)}});
}

std::string explanation_to_json(const doctor::Explanation& explanation) {
  return dump(explanation_json(explanation));
}

std::string report_to_json(std::span<const doctor::Finding> findings,
                           const std::optional<doctor::Explanation>& explanation) {
  Json checks = Json::array();
  for (const doctor::Finding& finding : findings)
    checks.push_back({{"check", finding.check},
                      {"verdict", text_of_verdict(finding.verdict)},
                      {"text", finding.text},
                      {"todo", finding.todo.empty() ? Json(nullptr) : Json(finding.todo)}});
  Json out = {{"ok", !doctor::has_failed(findings)}, {"checks", std::move(checks)}};
  out["conclusion"] = doctor::conclusion_of(findings);
  if (explanation) out["explanation"] = explanation_json(*explanation);
  return dump(out);
}

std::string ticket_to_json(const std::string& ticket) { return dump({{"ticket", ticket}}); }

std::string text_to_json(const std::string& text) { return dump({{"text", text}}); }

std::string error_to_json(std::string_view message) { return dump({{"error", message}}); }

std::string ok_to_json() { return "{\"ok\":true}"; }

std::string lines_to_json(std::string_view text) {
  Json lines = Json::array();
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return dump({{"ok", true}, {"lines", std::move(lines)}});
}

std::string watch_item_to_json(const WatchItem& item) {
  if (const auto* lost = std::get_if<LostEvents>(&item)) {
    return dump(
        {{"time", to_iso(lost->time)},
         {"event", "lost"},
         {"count", lost->count},
         {"detail", std::to_string(lost->count) + " older events were dropped: this reader is too slow"}});
  }
  const TimedEvent& timed = std::get<TimedEvent>(item);
  return dump({{"time", to_iso(timed.time)},
               {"event", text_of(timed.event.kind)},
               {"id", timed.event.id.to_string()},
               {"name", timed.event.name},
               {"before", addresses_json(timed.event.before)},
               {"after", addresses_json(timed.event.after)},
               {"detail", timed.event.detail}});
}

}  // namespace p2p::control
