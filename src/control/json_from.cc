// The reading half of json.h.
#include "base/limits.h"
#include "control/json.h"
#include "control/json_read.h"

namespace p2p::control {

namespace {

tl::unexpected<Error> bad_field(const std::string& field) {
  return fail("the answer has no good \"" + field + "\": are daemon and command of the same version?");
}

// Calls `read(FieldReader&)` on the object in `text`; its value counts when no field was wrong.
template <class T, class Read>
Result<T> read_object(std::string_view text, Read read) {
  Result<Json> json = parse_json_object(text);
  if (!json) return tl::unexpected(json.error());
  std::string error;
  FieldReader fields(*json, error);
  T value = read(fields, error);
  if (!error.empty()) return bad_field(error);
  return value;
}

uint16_t read_port(FieldReader& fields) { return static_cast<uint16_t>(fields.number("port", UINT16_MAX)); }

NodeView read_node(FieldReader& fields, std::string& error) {
  NodeView node;
  node.id = fields.id<NodeId>("id");
  node.name = fields.text("name");
  node.fqdn = fields.text("fqdn");
  node.addresses = fields.addresses("addresses");
  node.port = read_port(fields);
  node.state = fields.choice<NodeState>("state");
  node.self = fields.boolean("self");
  std::string role = fields.text("role");
  if (role != "client" && role != "daemon") fields.complain("role");
  node.client = role == "client";
  node.cloned = fields.boolean("cloned");
  node.last_seen = fields.seconds_or_null("last_seen_s");
  node.seq = fields.number("seq", UINT64_MAX);
  for (const Json& item : fields.array("services")) {
    if (!item.is_object()) {
      fields.complain("services");
      break;
    }
    FieldReader service(item, error);
    node.services.push_back({service.text("name"), read_port(service)});
  }
  return node;
}

NodeView read_full_node(FieldReader& fields, std::string& error) {
  NodeView node = read_node(fields, error);
  node.wanted_name = fields.text("wanted_name");
  node.claimed_at = fields.time_or_null("claimed_at");
  node.admitted_at = fields.time_or_null("admitted_at");
  if (!fields.is_null("admitted_by")) node.admitted_by = fields.id<NodeId>("admitted_by");
  node.expires = fields.time_or_null("expires");
  node.instance = fields.hex("instance");
  return node;
}

LinkView read_link(FieldReader& fields) {
  LinkView link;
  link.id = fields.id<NodeId>("id");
  link.name = fields.text("name");
  link.remote = fields.socket("remote");
  link.dialed = fields.boolean("dialed");
  link.guest = fields.boolean("guest");
  link.up = fields.seconds("up_s");
  link.silent = fields.seconds("silent_s");
  link.round_trip = fields.seconds_or_null("round_trip_s");
  link.in_sync = fields.boolean("in_sync");
  return link;
}

void read_core_status(FieldReader& fields, StatusView& core, std::string& error) {
  core.id = fields.id<NodeId>("id");
  core.network = fields.id<NetworkId>("network");
  core.zone = fields.text("zone");
  core.primary = fields.boolean("primary");
  core.phase = fields.choice<Phase>("phase");
  core.waiting_for = fields.text_or_null("waiting_for");
  core.port = read_port(fields);
  constexpr uint64_t kMax = UINT32_MAX;
  core.known = fields.number("known", kMax);
  core.online = fields.number("online", kMax);
  core.unreachable = fields.number("unreachable", kMax);
  core.left = fields.number("left", kMax);
  core.links_wanted = fields.number("links_wanted", kMax);
  core.neighbours = fields.number("neighbours", kMax);
  core.neighbours_linked = fields.number("neighbours_linked", kMax);
  core.isolated = fields.boolean("isolated");
  core.isolated_for = fields.seconds("isolated_s");
  core.in_sync = fields.boolean("in_sync");
  core.behind_for = fields.seconds("behind_s");
  core.map_hash = fields.hex("map_hash");
  core.clock_offset = fields.seconds("clock_offset_s");
  core.problems = fields.texts("problems");
  FieldReader self(fields.object("node"), error);
  core.self = read_full_node(self, error);
  for (const Json& item : fields.array("links")) {
    if (!item.is_object()) {
      fields.complain("links");
      break;
    }
    FieldReader link(item, error);
    core.links.push_back(read_link(link));
  }
}

}  // namespace

Result<NodeList> nodes_from_json(std::string_view text) {
  return read_object<NodeList>(text, [](FieldReader& fields, std::string& error) {
    NodeList list;
    list.zone = fields.text("zone");
    for (const Json& item : fields.array("nodes")) {
      if (!item.is_object() || list.nodes.size() >= limits::nodes_max) {
        fields.complain("nodes");
        break;
      }
      FieldReader node(item, error);
      list.nodes.push_back(read_node(node, error));
    }
    return list;
  });
}

Result<NodeView> node_from_json(std::string_view text) { return read_object<NodeView>(text, read_full_node); }

Result<DaemonStatus> status_from_json(std::string_view text) {
  return read_object<DaemonStatus>(text, [](FieldReader& fields, std::string& error) {
    DaemonStatus status;
    read_core_status(fields, status.core, error);
    status.version = fields.text("version");
    status.uptime = fields.seconds("uptime_s");
    FieldReader serving(fields.object("serving"), error);
    status.serving = {serving.sockets("dns"), serving.texts("hosts"), serving.texts("nss")};
    FieldReader storage(fields.object("storage"), error);
    status.storage_state = storage.text("state");
    status.storage_path = storage.text("path");
    status.socket_path = fields.text("socket");
    return status;
  });
}

Result<Resolution> resolution_from_json(std::string_view text) {
  return read_object<Resolution>(text, [](FieldReader& fields, std::string&) {
    return Resolution{fields.text("name"), fields.text("fqdn"), fields.id<NodeId>("id"),
                      fields.choice<NodeState>("state"), fields.addresses("addresses")};
  });
}

Result<doctor::Explanation> explanation_from_json(std::string_view text) {
  return read_object<doctor::Explanation>(text, [](FieldReader& fields, std::string& error) {
    doctor::Explanation out;
    out.asked = fields.text("asked");
    out.meaning = fields.text("meaning");
    out.name = fields.text("name");
    out.addresses = fields.addresses("addresses");
    out.is_omitted = fields.boolean("omitted");
    if (!fields.is_null("dns")) {
      FieldReader dns(fields.object("dns"), error);
      out.dns = {dns.boolean("exists"), dns.addresses("addresses"),
                 static_cast<uint16_t>(dns.number("ttl_s", UINT16_MAX))};
    }
    if (fields.is_null("node")) return out;
    FieldReader node(fields.object("node"), error);
    out.node = read_full_node(node, error);
    out.origin.is_signed = fields.boolean("signed");
    out.told_by = fields.text_or_null("told_by");
    if (!fields.is_null("told_by_id")) out.origin.told_by = fields.id<NodeId>("told_by_id");
    out.origin.age = fields.seconds("age_s");
    out.origin.votes = fields.number("votes", UINT32_MAX);
    out.origin.is_voted_out = fields.boolean("voted_out");
    out.origin.is_isolated = fields.boolean("isolated");
    out.losers = fields.texts("losers");
    out.owner = fields.text_or_null("lost_to");
    return out;
  });
}

Result<std::string> ticket_from_json(std::string_view text) {
  return read_object<std::string>(text,
                                  [](FieldReader& fields, std::string&) { return fields.text("ticket"); });
}

Result<std::string> text_from_json(std::string_view text) {
  return read_object<std::string>(text,
                                  [](FieldReader& fields, std::string&) { return fields.text("text"); });
}

std::string error_from_json(std::string_view text) {
  return read_object<std::string>(text,
                                  [](FieldReader& fields, std::string&) { return fields.text("error"); })
      .value_or("");
}

Result<WatchItem> watch_item_from_json(std::string_view text) {
  return read_object<WatchItem>(text, [](FieldReader& fields, std::string&) -> WatchItem {
    std::string kind = fields.text("event");
    WallTime time = fields.time("time");
    if (kind == "lost") return LostEvents{time, fields.number("count", UINT64_MAX)};
    TimedEvent timed{time, {}};
    timed.event.kind = fields.choice<EventKind>("event");
    timed.event.id = fields.id<NodeId>("id");
    timed.event.name = fields.text("name");
    timed.event.before = fields.addresses("before");
    timed.event.after = fields.addresses("after");
    timed.event.detail = fields.text("detail");
    return timed;
  });
}

}  // namespace p2p::control
