#include "cli/status_text.h"

#include <algorithm>

#include "cli/fields.h"
#include "cli/human.h"
#include "cli/node_text.h"
#include "cli/table.h"
#include "control/enum_text.h"
#include "control/utf8.h"

namespace p2p::cli {

namespace {

// Below this a difference of clocks is of no interest.
constexpr Duration kClockOffsetMin = 2s;

std::string phase_line(const StatusView& core) {
  std::string out(control::text_of(core.phase));
  if (core.phase == Phase::paused) out += ": \"p2p-ddns resume\" takes part again";
  if (!core.waiting_for.empty()) out += ", waiting for " + core.waiting_for;
  return out;
}

std::string counts_line(const StatusView& core) {
  std::string out = std::to_string(core.known) + " known, " + std::to_string(core.online) + " online";
  if (core.unreachable > 0) out += ", " + std::to_string(core.unreachable) + " unreachable";
  if (core.left > 0) out += ", " + std::to_string(core.left) + " left";
  return out;
}

std::string links_line(const StatusView& core) {
  if (core.isolated) return "none for " + duration_text(core.isolated_for) + ": isolated";
  std::string out = std::to_string(core.links.size()) + "; " + std::to_string(core.neighbours_linked) +
                    " of " + std::to_string(core.neighbours) + " neighbours";
  size_t dead = core.links_wanted - std::min(core.neighbours, core.links_wanted);
  if (dead > 0) out += ", " + std::to_string(dead) + " more unreachable for all";
  return out;
}

std::string sync_line(const StatusView& core) {
  if (core.in_sync) return "yes, all links show the same map";
  if (core.links.empty()) return "nobody is linked to compare with";
  auto differ = std::count_if(core.links.begin(), core.links.end(),
                              [](const LinkView& link) { return !link.guest && !link.in_sync; });
  if (differ == 0) return "nobody is linked to compare with";
  return "no, " + std::to_string(differ) + (differ == 1 ? " link differs" : " links differ") + ", for " +
         duration_text(core.behind_for);
}

std::string round_trip_text(const LinkView& link) {
  if (!link.round_trip) return "-";
  auto tenths = (*link.round_trip + 50us) / 100us;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

std::string clock_line(Duration offset) {
  if (offset > -kClockOffsetMin && offset < kClockOffsetMin) return "";
  bool is_behind = offset > Duration{0};
  return duration_text(is_behind ? offset : -offset) + (is_behind ? " behind" : " ahead of") +
         " the network's time";
}

std::string listening_line(const control::DaemonStatus& status) {
  std::string out = "UDP port " + std::to_string(status.core.port);
  for (const SocketAddress& at : status.serving.dns) out += ", DNS on " + at.to_string();
  for (const std::string& path : status.serving.hosts_files) out += ", hosts file " + path;
  for (const std::string& path : status.serving.names_files) out += ", NSS module through " + path;
  return out;
}

std::string link_table(const std::vector<LinkView>& links, const Terminal& terminal) {
  std::vector<Row> rows;
  for (const LinkView& link : links) {
    std::string name = link.name.empty() ? short_id(link.id) : link.name;
    rows.push_back({Cell(link.guest ? name + " (client)" : name), Cell(link.remote.to_string()),
                    Cell(duration_text(link.up)), Cell(round_trip_text(link)), Cell(age_text(link.silent))});
  }
  return render_table(
      {{"LINK", 8, 0}, {"ADDRESS", 15, 1}, {"UP", 3, 3}, {"ROUND TRIP", 10, 4}, {"LAST HEARD", 10, 2}}, rows,
      terminal);
}

std::string problem_list(const std::vector<std::string>& problems, const Terminal& terminal) {
  std::string out = paint("Problems:", Style::bad, terminal) + "\n";
  for (const std::string& problem : problems) {
    std::string lead = "- ";
    for (const std::string& line :
         wrapped(control::printable(problem), terminal.width < 20 ? 0 : terminal.width - 2)) {
      out += lead + line + "\n";
      lead = "  ";
    }
  }
  return out;
}

}  // namespace

std::string status_text(const control::DaemonStatus& status, const Terminal& terminal) {
  const StatusView& core = status.core;
  Fields fields;
  fields.add("Phase", phase_line(core), core.phase == Phase::running ? Style::good : Style::bad);
  fields.add("Name", core.self.fqdn, Style::strong);
  fields.add("Id", core.id.to_string());
  fields.add("Network", core.network.to_string());
  if (core.primary) fields.add("Authority", "this node holds the network's key");
  fields.add("Addresses", address_list(core.self.addresses));
  fields.add("Listening", listening_line(status));
  fields.add("Nodes", counts_line(core));
  fields.add("Links", links_line(core), core.isolated ? Style::bad : Style::plain);
  fields.add("In sync", sync_line(core));
  fields.add("Clock", clock_line(core.clock_offset));
  fields.add("Storage", status.storage_state + ", " + status.storage_path);
  fields.add("Socket", status.socket_path);
  fields.add("Running", duration_text(status.uptime) + ", version " + status.version);
  std::string out = fields.render(terminal);
  if (!core.links.empty()) out += "\n" + link_table(core.links, terminal);
  if (!core.problems.empty()) out += "\n" + problem_list(core.problems, terminal);
  return out;
}

}  // namespace p2p::cli
