#include <filesystem>

#include "nss/snapshot.h"
#include "resolver/hosts_text.h"
#include "resolver/nsswitch.h"
#include "resolver/setup.h"
#include "resolver/setup_files.h"
#include "resolver/system_file.h"

namespace p2p::resolver {
namespace {

std::string indented(std::string_view text, std::string_view margin) {
  std::string out;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    out += std::string(margin) + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string facts_text(const HostFacts& facts) {
  std::string running;
  auto add = [&](bool runs, const std::string& name) {
    if (runs) running += (running.empty() ? "" : ", ") + name;
  };
  add(facts.resolved,
      "systemd-resolved " + (facts.systemd_version ? std::to_string(facts.systemd_version) : ""));
  add(facts.network_manager,
      facts.network_manager_dnsmasq ? "NetworkManager with dnsmasq" : "NetworkManager");
  add(facts.dnsmasq, "dnsmasq");
  add(facts.unbound, "unbound");
  add(facts.nscd, "nscd");
  std::string line = facts.nsswitch ? hosts_line_of(*facts.nsswitch) : "";
  std::string servers;
  std::string_view rest = facts.resolv_conf ? std::string_view(*facts.resolv_conf) : "";
  while (!rest.empty()) {
    std::string_view one = rest.substr(0, rest.find('\n'));
    if (one.starts_with("nameserver"))
      servers += (servers.empty() ? "" : ", ") + std::string(one.substr(10 + (one.size() > 10)));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
  return "This host\n  nsswitch.conf  " + (line.empty() ? "no hosts: line" : line) + "\n  resolv.conf    " +
         (facts.resolv_conf ? "asks " + (servers.empty() ? "nobody" : servers) : "there is none") +
         (facts.resolv_conf_target.empty() || facts.resolv_conf_target == "/etc/resolv.conf"
              ? ""
              : " (" + facts.resolv_conf_target + ")") +
         "\n  running        " +
         (running.empty() ? "none of systemd-resolved, NetworkManager, dnsmasq, unbound" : running) + "\n";
}

std::string ways_text(const HostFacts& facts, const Target& target, Way chosen) {
  std::string out = "Ways\n";
  for (Way way : all_ways) {
    Result<Plan> plan = make_plan(way, facts, target);
    std::string name(name_of(way));
    out += std::string(way == chosen ? "* " : "  ") + name + std::string(15 - name.size(), ' ') +
           (plan ? "possible" : "no: " + plan.error().message) + "\n";
  }
  return out;
}

std::string change_text(const Change& change, const HostFacts& facts) {
  switch (change.kind) {
    case Change::file: return "write " + change.path + "\n" + indented(change.content, "       | ");
    case Change::module: return "copy " + change.content + " to " + change.path + "\n";
    case Change::nsswitch: {
      std::string before = facts.nsswitch ? hosts_line_of(*facts.nsswitch) : "";
      return "edit " + change.path + "\n" + (before.empty() ? "" : "       - " + before + "\n") +
             "       + " + hosts_line_of(with_nss_service(facts.nsswitch)) + "\n";
    }
    case Change::hosts: return "keep a section in " + change.path + "\n";
  }
  return {};
}

// Whether what the entry stands for is still there.
std::string state_of(const Host& host, const JournalEntry& entry) {
  auto text = read_system_file(host.at(entry.path));
  if (!text) return text.error().message;
  bool there = text->has_value();
  switch (entry.kind) {
    case Change::module: return there ? "in place" : "gone: install again";
    case Change::file:
      return !there                                 ? "gone: install again"
             : (*text)->starts_with(our_first_line) ? "in place"
                                                    : "replaced by somebody else, left alone";
    case Change::nsswitch:
      return there && has_nss_service(**text) ? "names p2pddns"
                                              : "p2pddns was taken out by somebody: install again";
    case Change::hosts:
      return there && !section_of(*text).empty() ? "has our section"
                                                 : "has no section of ours: does the daemon run?";
  }
  return {};
}

}  // namespace

std::string plan_text(const HostFacts& facts, const Target& target, std::optional<Way> way) {
  Way chosen = way.value_or(best_way(facts, target));
  std::string name(name_of(chosen));
  std::string out = facts_text(facts) + "\n" + ways_text(facts, target, chosen) + "\n";
  Result<Plan> plan = make_plan(chosen, facts, target);
  if (!plan)
    return out + "`p2p-ddns resolver install --way " + name + "` is not possible: " + plan.error().message +
           "\n";
  if (plan->changes.empty())
    return out + "The way " + name + " is in place already; there is nothing to install.\n";
  out += "`p2p-ddns resolver install --way " + name + "` would\n";
  int number = 0;
  for (const Change& change : plan->changes)
    out += "  " + std::to_string(++number) + ". " + change_text(change, facts) + "     because " +
           change.why + "\n";
  for (const Command& command : plan->after)
    out += "  " + std::to_string(++number) + ". run " + text_of(command) + "\n";
  if (needs_dns(chosen))
    out += "  and the daemon, while it runs, answers DNS questions at " + target.dns.to_string() + "\n";
  for (const std::string& note : plan->notes) out += "  Note: " + note + ".\n";
  return out + "Nothing was changed. `p2p-ddns resolver uninstall` undoes an install.\n";
}

Result<std::string> status_text(const Host& host, const Journal& journal) {
  auto entries = journal.read();
  if (!entries) return tl::unexpected(entries.error());
  std::string out;
  for (const JournalEntry& entry : *entries)
    out += std::string(name_of(entry.way)) + ": " + entry.path + ": " + state_of(host, entry) + "\n";
  auto nsswitch = read_system_file(host.at(nsswitch_path));
  bool asked = nsswitch && *nsswitch && has_nss_service(**nsswitch);
  std::error_code ignored;
  if (asked && !std::filesystem::exists(host.at(P2P_NAMES_PATH), ignored))
    out += "nss: " P2P_NAMES_PATH ": not there: does the daemon run?\n";
  if (out.empty()) out = asked ? "nss: in place by a package\n" : "nothing is installed\n";
  return out;
}

}  // namespace p2p::resolver
