#include "doctor/host_check.h"

#include <algorithm>

#include "base/limits_watch.h"

namespace p2p::doctor {
namespace {

// A clock that is wrong by less than this breaks nothing, but logs are hard to compare.
constexpr Duration kClockOffsetMax = 10s;

std::string seconds(Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(d).count()) + " s";
}

Finding links_finding(const StatusView& status) {
  if (status.phase != Phase::running)
    return {Verdict::fail, "network", "this node takes no part now",
            status.phase == Phase::paused ? "run \"p2p-ddns resume\"" : "wait until it has joined"};
  if (status.known <= 1) return {Verdict::ok, "network", "this node is the only one so far", ""};
  std::string text = std::to_string(status.known) + " nodes known, " + std::to_string(status.online) +
                     " online; linked to " + std::to_string(status.neighbours_linked) + " of " +
                     std::to_string(status.neighbours) + " neighbours";
  if (status.isolated)
    return {Verdict::fail, "network",
            "linked to nobody for " + seconds(status.isolated_for) +
                ": what is shown of other nodes is from before",
            "check this host's network, and that its firewall lets UDP port " + std::to_string(status.port) +
                " in and out"};
  bool has_peer = std::ranges::any_of(status.links, [](const LinkView& link) { return !link.guest; });
  if (!has_peer)
    return {Verdict::warn, "network", text,
            "run \"p2p-ddns doctor\" again in a moment: links are being made"};
  if (status.in_sync) return {Verdict::ok, "network", text + ", all show the same map", ""};
  if (status.behind_for < limits::behind_worth_telling)
    return {Verdict::ok, "network", text + "; a difference of maps is being exchanged", ""};
  return {Verdict::warn, "network",
          text + "; the map has differed from a neighbour's for " + seconds(status.behind_for),
          "see with \"p2p-ddns status\" which link differs, and whether that node is busy or runs another "
          "version"};
}

Finding port_finding(const StatusView& status, bool is_held) {
  std::string port = "UDP port " + std::to_string(status.port);
  if (!is_held)
    return {Verdict::warn, "port",
            port + " is free in this network namespace: the daemon runs in another one",
            "run \"p2p-ddns doctor\" where the daemon runs"};
  auto came_in = std::ranges::count_if(status.links, [](const LinkView& link) { return !link.dialed; });
  if (came_in > 0)
    return {Verdict::ok, "port",
            port + " is open: " + std::to_string(came_in) + " of the links came in there", ""};
  return {Verdict::ok, "port", port + " is ours; all links so far were dialled from here", ""};
}

Finding clock_finding(Duration offset) {
  if (offset < kClockOffsetMax && offset > -kClockOffsetMax)
    return {Verdict::ok, "clock", "as the network's", ""};
  return {Verdict::warn, "clock", "the network's time is " + seconds(offset) + " from this host's",
          "set this host's clock (NTP)"};
}

Finding setup_finding(const std::string& line) {
  for (std::string_view good :
       {"in place", "in place by a package", "names p2pddns", "has our section", "nothing is installed"})
    if (line == good || line.ends_with(": " + std::string(good))) return {Verdict::ok, "set-up", line, ""};
  return {Verdict::fail, "set-up", line,
          line.ends_with("does the daemon run?") ? "start the daemon, or run \"p2p-ddns resolver uninstall\""
                                                 : "run \"p2p-ddns resolver install\" again, as root"};
}

// Whether the section gives the label this address: at the beginning of a name, in a line of its own.
bool has_line(const std::string& section, const std::string& ip, const std::string& label) {
  for (size_t at = 0; at < section.size();) {
    size_t end = std::min(section.find('\n', at), section.size());
    std::string line = section.substr(at, end - at) + " ";
    bool is_it = line.starts_with(ip + "\t") || line.starts_with(ip + " ");
    for (const char* lead : {"\t", " "})
      for (const char* tail : {".", " ", "\t"})
        if (is_it && line.find(lead + label + tail) != line.npos) return true;
    at = end + 1;
  }
  return false;
}

Finding hosts_finding(const HostsFileProbe& file, const std::vector<ProgramsProbe>& programs) {
  for (const ProgramsProbe& one : programs)
    for (const IpAddress& ip : one.node.addresses)
      if (!ip.is_link_local() && !has_line(file.section, ip.to_string(), one.node.name))
        return {Verdict::fail, "hosts file",
                file.path + " does not have " + ip.to_string() + " " + one.node.name,
                "look at the problems of \"p2p-ddns status\": who else writes that file?"};
  return {Verdict::ok, "hosts file", file.path + " has what the records say", ""};
}

Finding dns_finding(const DnsProbe& probe) {
  if (probe.udp_error.empty() && probe.tcp_error.empty())
    return {Verdict::ok, "DNS", probe.at + " answers by UDP and TCP", ""};
  std::string text = probe.at;
  if (!probe.udp_error.empty()) text += ", by UDP: " + probe.udp_error;
  if (!probe.tcp_error.empty()) text += ", by TCP: " + probe.tcp_error;
  return {Verdict::fail, "DNS", text, "let this host's firewall pass port 53, or choose another with --dns"};
}

void check_daemon(const HostProbes& probes, Findings& out) {
  const StatusView& status = *probes.status;
  out.push_back({Verdict::ok, "daemon", "answers, goes by " + status.self.fqdn, ""});
  for (const std::string& problem : status.problems)
    out.push_back({Verdict::warn, "daemon", problem, problem});
  out.push_back(links_finding(status));
  out.push_back(port_finding(status, probes.is_port_held));
  out.push_back(clock_finding(status.clock_offset));
  bool is_saved = probes.storage == "saved";
  out.push_back({is_saved ? Verdict::ok : Verdict::fail, "storage", probes.storage,
                 is_saved ? "" : "mend the disk, or make room: the daemon tries again by itself"});
}

}  // namespace

Findings check_host(const HostProbes& probes) {
  Findings out;
  if (probes.status)
    check_daemon(probes, out);
  else
    out.push_back({Verdict::fail, "daemon", probes.no_daemon, "start it: p2p-ddns --daemon"});
  for (const std::string& line : probes.setups) out.push_back(setup_finding(line));
  for (const HostsFileProbe& file : probes.hosts) out.push_back(hosts_finding(file, probes.programs));
  for (const DnsProbe& probe : probes.dns) out.push_back(dns_finding(probe));
  for (const ProgramsProbe& one : probes.programs)
    out.push_back(check_programs(one.node.addresses, one.probe, probes.is_served));
  return out;
}

}  // namespace p2p::doctor
