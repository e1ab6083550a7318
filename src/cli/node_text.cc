#include "cli/node_text.h"

#include <algorithm>
#include <tuple>

#include "cli/fields.h"
#include "cli/human.h"
#include "cli/table.h"
#include "control/enum_text.h"
#include "control/utf8.h"

namespace p2p::cli {

namespace {

const std::vector<Column> kColumns{
    {"NAME", 8, 0}, {"STATE", 11, 2}, {"ADDRESSES", 15, 1}, {"LAST SEEN", 9, 3}, {"ID", 8, 4},
};

Style style_of(NodeState state) {
  switch (state) {
    case NodeState::online: return Style::good;
    case NodeState::unreachable: return Style::bad;
    case NodeState::left: break;
  }
  return Style::faint;
}

std::string last_seen_text(const NodeView& node) {
  if (node.self) return "this node";
  return node.last_seen ? age_text(*node.last_seen) : "not yet";
}

std::vector<std::string> texts(const std::vector<IpAddress>& addresses) {
  std::vector<std::string> out;
  out.reserve(addresses.size());
  for (const IpAddress& address : addresses) out.push_back(address.to_string());
  return out;
}

Row row_of(const NodeView& node) {
  return {Cell(node.name, node.self ? Style::strong : Style::plain),
          node.cloned && node.state == NodeState::online
              ? Cell("cloned key", Style::bad)
              : Cell(std::string(control::text_of(node.state)), style_of(node.state)),
          Cell(texts(node.addresses)), Cell(last_seen_text(node)), Cell(short_id(node.id), Style::faint)};
}

std::vector<Row> rows_of(const control::NodeList& list) {
  std::vector<const NodeView*> sorted;
  for (const NodeView& node : list.nodes) sorted.push_back(&node);
  std::sort(sorted.begin(), sorted.end(), [](const NodeView* a, const NodeView* b) {
    return std::tie(a->name, a->id) < std::tie(b->name, b->id);
  });
  std::vector<Row> rows;
  rows.reserve(sorted.size());
  for (const NodeView* node : sorted) rows.push_back(row_of(*node));
  return rows;
}

// A line of running text, cut where the terminal ends.
std::string line_of(const std::string& text, const Terminal& terminal) {
  std::string shown = control::printable(text);
  return (terminal.width == 0 ? shown : control::cut_to_width(shown, terminal.width)) + "\n";
}

std::string services_text(const NodeView& node) {
  std::string out;
  for (const ServiceView& service : node.services)
    out += (out.empty() ? "" : ", ") + service.name + " port " + std::to_string(service.port);
  return out;
}

std::string state_line(const NodeView& node) {
  std::string state(control::text_of(node.state));
  if (node.cloned) state += ", cloned key: two devices run with it";
  if (node.self) return state + " (this node)";
  return node.last_seen ? state + ", last seen " + age_text(*node.last_seen) : state + ", not seen yet";
}

}  // namespace

std::string address_list(const std::vector<IpAddress>& addresses) {
  std::string out;
  for (const IpAddress& address : addresses) out += (out.empty() ? "" : ", ") + address.to_string();
  return out.empty() ? "none" : out;
}

std::string node_counts(const control::NodeList& list) {
  size_t total = list.nodes.size();
  std::string out = std::to_string(total) + (total == 1 ? " node in " : " nodes in ") + list.zone;
  std::string separator = ": ";
  for (NodeState state : {NodeState::online, NodeState::unreachable, NodeState::left}) {
    auto count = std::count_if(list.nodes.begin(), list.nodes.end(),
                               [state](const NodeView& node) { return node.state == state; });
    if (count == 0) continue;
    out += separator + std::to_string(count) + " " + std::string(control::text_of(state));
    separator = ", ";
  }
  return out;
}

std::string node_table(const control::NodeList& list, const Terminal& terminal) {
  std::string counts = terminal.is_terminal ? line_of(node_counts(list), terminal) : "";
  return counts + render_table(kColumns, rows_of(list), terminal);
}

std::string live_table(const control::NodeList& list, const std::string& waiting_for,
                       const Terminal& terminal) {
  std::string out = line_of(node_counts(list), terminal);
  if (!waiting_for.empty()) out += line_of("waiting for " + waiting_for, terminal);
  std::vector<Row> rows = rows_of(list);
  if (rows.empty()) return out;
  // The lines above, the titles, and the row that the cursor waits in.
  size_t others = (waiting_for.empty() ? 1 : 2) + 2;
  size_t left_out = 0;
  if (terminal.height > 0 && rows.size() + others > terminal.height) {
    size_t room = terminal.height - std::min(terminal.height, others + 1);
    if (room == 0) return out;
    left_out = rows.size() - room;
    rows.erase(rows.begin() + static_cast<ptrdiff_t>(room), rows.end());
  }
  out += render_table(kColumns, rows, terminal);
  if (left_out > 0) out += line_of("… and " + std::to_string(left_out) + " more", terminal);
  return out;
}

std::string node_details(const NodeView& node, const Terminal& terminal) {
  Fields fields;
  fields.add("Name", node.name, Style::strong);
  fields.add("Full name", node.fqdn);
  if (node.wanted_name != node.name)
    fields.add("Wanted name", node.wanted_name + " (belongs to another node)");
  fields.add("Id", node.id.to_string());
  fields.add("State", state_line(node), style_of(node.state));
  fields.add("Addresses", address_list(node.addresses));
  fields.add("Port", std::to_string(node.port) + "/udp");
  fields.add("Services", services_text(node));
  fields.add("Role", node.client ? "client" : "daemon");
  fields.add("Admitted", node.admitted_by
                             ? local_time_text(node.admitted_at) + " by " + node.admitted_by->to_string()
                             : local_time_text(node.admitted_at) + " by the network's authority");
  fields.add("Name since", local_time_text(node.claimed_at));
  fields.add("Expires", local_time_text(node.expires));
  fields.add("Version", std::to_string(node.seq) + " of its record");
  return fields.render(terminal);
}

}  // namespace p2p::cli
