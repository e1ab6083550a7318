#include "doctor/name_check.h"

#include <algorithm>

namespace p2p::doctor {
namespace {

std::string seconds(Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(d).count()) + " s";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

Finding name_finding(const Explanation& it) {
  std::string text = "\"" + it.asked + "\" is " + it.meaning;
  if (!it.node) return {Verdict::ok, "name", text, ""};
  text += (it.meaning.find("name") == std::string::npos ? " of node " : "; it belongs to node ") +
          it.node->name + ", " + it.node->id.to_string();
  if (!it.losers.empty()) text += "; asked for it later, and go by another: " + joined(it.losers);
  if (!it.owner.empty())
    text += "; it asked for " + it.node->wanted_name + ", which " + it.owner + " asked for first";
  return {Verdict::ok, "name", text, ""};
}

Finding record_finding(const Explanation& it) {
  std::string version = "version " + std::to_string(it.node->seq);
  if (!it.origin.is_signed)
    return {Verdict::fail, "record", version + " is not signed by its owner: this host's memory is damaged",
            "restart the daemon, and test this host's memory"};
  return {Verdict::ok, "record",
          version + ", signed by its owner (checked just now), addresses " + list_of(it.node->addresses), ""};
}

Finding source_finding(const Explanation& it) {
  std::string from = it.node->self                      ? "made here"
                     : it.told_by.empty()               ? "read from this node's disk"
                     : it.origin.told_by == it.node->id ? "came from its owner"
                                                        : "came from " + it.told_by;
  return {Verdict::ok, "source", from + " " + seconds(it.origin.age) + " ago", ""};
}

Finding state_finding(const Explanation& it) {
  if (it.node->cloned)
    return {Verdict::warn, "state", "two devices run with the key of this node",
            "on the copy, stop the daemon and run \"p2p-ddns new-identity\""};
  std::string votes = std::to_string(it.origin.votes) + (it.origin.votes == 1 ? " neighbour" : " neighbours");
  switch (it.node->state) {
    case NodeState::online:
      return {Verdict::ok, "state",
              it.origin.votes == 0 ? "online" : "online; " + votes + " got no answer lately", ""};
    case NodeState::left:
      return {Verdict::warn, "state", "it left: its owner ended it or paused it",
              "start p2p-ddns on " + it.node->name + " (or \"p2p-ddns resume\" there)"};
    case NodeState::unreachable: break;
  }
  if (it.origin.is_isolated && !it.origin.is_voted_out)
    return {Verdict::fail, "state", "this host reaches no other node, so it cannot know",
            "check this host's network and firewall"};
  return {Verdict::warn, "state", "unreachable: " + votes + " of it got no answer",
          "check that " + it.node->name + " is on, and its network"};
}

bool is_all_of(const std::vector<IpAddress>& some, const std::vector<IpAddress>& all) {
  return std::ranges::all_of(some, [&](const IpAddress& ip) { return std::ranges::count(all, ip) > 0; });
}

Finding dns_finding(const Explanation& it) {
  if (!it.dns) return {Verdict::ok, "our DNS", "off (--dns)", ""};
  const DnsSays& dns = *it.dns;
  if (it.is_omitted)
    return {Verdict::ok, "our DNS", "says nothing of a node that does not answer (--omit-unreachable)", ""};
  if (it.node && it.node->state == NodeState::left && !dns.exists)
    return {Verdict::ok, "our DNS", "has no such name, as its owner left", ""};
  if (!is_all_of(dns.addresses, it.addresses) || dns.addresses.empty() != it.addresses.empty())
    return {Verdict::fail, "our DNS",
            "answers " + list_of(dns.addresses) + ", the records say " + list_of(it.addresses),
            "look at the problems of \"p2p-ddns status\", and restart the daemon"};
  if (!dns.exists) return {Verdict::fail, "our DNS", "has no such name", "restart the daemon"};
  if (dns.addresses.empty()) return {Verdict::ok, "our DNS", "has the name, without addresses", ""};
  return {Verdict::ok, "our DNS",
          "answers " + list_of(dns.addresses) + " for " + std::to_string(dns.ttl_s) + " s", ""};
}

const WayAnswer* first_answer(const NameProbe& probe) {
  for (const WayAnswer& way : probe.ways)
    if (!way.addresses.empty()) return &way;
  return nullptr;
}

std::string how_to_mend(const std::string& service, const std::string& name) {
  if (service == "files") return "take the line of " + name + " out of /etc/hosts, or correct it";
  if (service == "p2pddns") return "restart the daemon: the NSS module's file is behind";
  return "see who answers for " + name + " through \"" + service + "\" in /etc/nsswitch.conf; \"p2p-ddns " +
         "resolver plan\" shows a way that asks us";
}

}  // namespace

std::string list_of(const std::vector<IpAddress>& addresses) {
  std::vector<std::string> words;
  for (const IpAddress& ip : addresses) words.push_back(ip.to_string());
  return words.empty() ? "none" : joined(words);
}

Findings check_record(const Explanation& explanation) {
  Findings out{name_finding(explanation)};
  if (explanation.node) {
    out.push_back(record_finding(explanation));
    out.push_back(source_finding(explanation));
    out.push_back(state_finding(explanation));
  }
  out.push_back(dns_finding(explanation));
  return out;
}

Finding check_programs(const std::vector<IpAddress>& wanted, const NameProbe& probe, bool is_served) {
  const WayAnswer* way = first_answer(probe);
  std::string through = way ? " through \"" + way->service + "\"" : "";
  if (probe.addresses.empty() && wanted.empty())
    return {Verdict::ok, "programs", "find no address of " + probe.name + ", as there is none", ""};
  if (probe.addresses.empty() && !is_served)
    return {Verdict::warn, "programs",
            "do not find " + probe.name + " (" + probe.error + "): nothing is set up for them",
            "run \"p2p-ddns resolver install\" as root"};
  if (probe.addresses.empty())
    return {
        Verdict::fail, "programs", "do not find " + probe.name + " (" + probe.error + ")",
        "run \"p2p-ddns resolver status\" and \"p2p-ddns resolver plan\": nothing that /etc/nsswitch.conf "
        "names asks where this node serves its names"};
  if (!is_all_of(probe.addresses, wanted))
    return {Verdict::fail, "programs",
            "get " + list_of(probe.addresses) + " for " + probe.name + through + ", not " + list_of(wanted),
            how_to_mend(way ? way->service : "", probe.name)};
  return {Verdict::ok, "programs", "get " + list_of(probe.addresses) + " for " + probe.name + through, ""};
}

Finding check_bare(const std::vector<IpAddress>& wanted, const NameProbe& probe, const std::string& whole) {
  if (!probe.addresses.empty() || wanted.empty()) return check_programs(wanted, probe, true);
  return {Verdict::warn, "programs", "do not find " + probe.name + " without the zone",
          "write " + whole + ", or run \"p2p-ddns resolver install --way nss\" as root"};
}

}  // namespace p2p::doctor
