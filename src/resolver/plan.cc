#include "resolver/plan.h"

#include <algorithm>

#include "resolver/nsswitch.h"
#include "resolver/setup_files.h"

namespace p2p::resolver {
namespace {

constexpr std::string_view kDelegate = "/etc/systemd/dns-delegate.d/p2p-ddns.dns-delegate";
constexpr std::string_view kUnitName = "p2p-ddns-resolved.service";
constexpr std::string_view kUnit = "/etc/systemd/system/p2p-ddns-resolved.service";
constexpr int kDelegatesSince = 258;

std::string conf_in(std::string_view directory) { return std::string(directory) + "/p2p-ddns.conf"; }

// Whether a `nameserver` line of resolv.conf names this address.
bool asks(const HostFacts& facts, std::initializer_list<std::string_view> addresses) {
  std::string_view text = facts.resolv_conf ? *facts.resolv_conf : std::string_view();
  for (std::string_view address : addresses) {
    for (size_t at = 0; (at = text.find("nameserver", at)) != text.npos; at += 10) {
      if (at > 0 && text[at - 1] != '\n') continue;
      std::string_view value = text.substr(at + 10, text.find('\n', at) - at - 10);
      size_t start = value.find_first_not_of(" \t");
      if (start == value.npos || start == 0) continue;
      if (value.substr(start, value.find_first_of(" \t\r#%", start) - start) == address) return true;
    }
  }
  return false;
}

bool has(const HostFacts& facts, std::string_view directory) {
  return std::find(facts.directories.begin(), facts.directories.end(), directory) != facts.directories.end();
}

const char* kNoBareNames =
    "names need the zone behind them: bare names would need a search domain, which is not ours to set";

Result<Plan> plan_nss(const HostFacts& facts) {
  Plan plan{Way::nss};
  if (facts.library_directory.empty())
    return fail("the C library of this host takes no NSS modules, or hides its place");
  if (!facts.module_installed) {
    if (facts.module_source.empty())
      return fail("the module " + std::string(module_name) + " is neither installed nor beside this program");
    plan.changes.push_back({Change::module, facts.library_directory + "/" + std::string(module_name),
                            facts.module_source, "there the C library of every program finds it"});
  }
  if (!has_nss_service(facts.nsswitch.value_or("")))
    plan.changes.push_back({Change::nsswitch, std::string(nsswitch_path), "",
                            "it is asked after the hosts file, which keeps the last word, and before DNS"});
  if (facts.nscd) plan.after.push_back({"systemctl", "try-restart", "nscd.service"});
  if (facts.nsswitch_target.starts_with("/etc/authselect/"))
    plan.notes.push_back(
        "authselect manages " + facts.nsswitch_target +
        " and may take our word out again: put it into the profile's user-nsswitch.conf too");
  plan.notes.push_back(
      "programs that ask DNS themselves (dig, some browsers, static Go programs) do not see these names");
  return plan;
}

Result<Plan> plan_resolved(const HostFacts& facts, const Target& target) {
  if (!facts.resolved) return fail("systemd-resolved does not run");
  bool by_nss = hosts_line_of(facts.nsswitch.value_or("")).find("resolve") != std::string::npos;
  if (!by_nss && !asks(facts, {"127.0.0.53", "127.0.0.54"}))
    return fail("systemd-resolved runs, but neither resolv.conf nor nsswitch.conf sends questions to it");
  Plan plan{Way::resolved};
  if (facts.systemd_version >= kDelegatesSince) {
    plan.changes.push_back(
        {Change::file, std::string(kDelegate), delegate_file(target.zone, target.dns),
         "a delegate: questions below " + target.zone.text() + " go to us, all others as before"});
    plan.after.push_back({"systemctl", "try-restart", "systemd-resolved.service"});
  } else {
    plan.changes.push_back(
        {Change::file, std::string(kUnit), link_unit(target.zone, target.dns),
         "before systemd 258 resolved routes a zone by link only: a link without traffic that "
         "carries " +
             target.zone.text() + " and our DNS server, nothing else"});
    plan.after.push_back({"systemctl", "daemon-reload"});
    plan.after.push_back({"systemctl", "enable", "--now", std::string(kUnitName)});
  }
  plan.notes.push_back(kNoBareNames);
  return plan;
}

Result<Plan> plan_dnsmasq(const HostFacts& facts, const Target& target) {
  if (!facts.dnsmasq) return fail("dnsmasq does not run");
  if (!has(facts, dnsmasq_directory))
    return fail("dnsmasq runs, but without " + std::string(dnsmasq_directory));
  if (!asks(facts, {"127.0.0.1", "::1"}))
    return fail("dnsmasq runs, but resolv.conf does not send this host's questions to it");
  Plan plan{Way::dnsmasq};
  plan.changes.push_back({Change::file, conf_in(dnsmasq_directory), dnsmasq_file(target.zone, target.dns),
                          "questions below " + target.zone.text() + " go to us, all others as before"});
  plan.after.push_back({"systemctl", "try-restart", "dnsmasq.service"});
  plan.notes.push_back(kNoBareNames);
  return plan;
}

Result<Plan> plan_network_manager(const HostFacts& facts, const Target& target) {
  if (!facts.network_manager) return fail("NetworkManager does not run");
  if (!facts.network_manager_dnsmasq || !has(facts, network_manager_directory))
    return fail("NetworkManager runs, but no dnsmasq of its own (dns=dnsmasq)");
  Plan plan{Way::network_manager};
  plan.changes.push_back({Change::file, conf_in(network_manager_directory),
                          dnsmasq_file(target.zone, target.dns),
                          "NetworkManager's dnsmasq sends questions below " + target.zone.text() + " to us"});
  plan.after.push_back({"nmcli", "general", "reload", "dns-full"});
  plan.notes.push_back(kNoBareNames);
  return plan;
}

Result<Plan> plan_unbound(const HostFacts& facts, const Target& target) {
  if (!facts.unbound) return fail("unbound does not run");
  if (!has(facts, unbound_directory))
    return fail("unbound runs, but without " + std::string(unbound_directory));
  if (!asks(facts, {"127.0.0.1", "::1"}))
    return fail("unbound runs, but resolv.conf does not send this host's questions to it");
  Plan plan{Way::unbound};
  plan.changes.push_back(
      {Change::file, conf_in(unbound_directory), unbound_file(target.zone, target.dns),
       "a stub zone: questions below " + target.zone.text() + " go to us, all others as before"});
  plan.after.push_back({"systemctl", "try-reload-or-restart", "unbound.service"});
  plan.notes.push_back(kNoBareNames);
  return plan;
}

Plan plan_hosts(const Target& target) {
  Plan plan{Way::hosts};
  plan.changes.push_back(
      {Change::hosts, target.hosts_path, "",
       "the daemon keeps one line for each address there while it runs; all other lines stay "
       "as they are"});
  plan.notes.push_back("a hosts file knows no services, no reverse names of its own order and no wildcards");
  return plan;
}

}  // namespace

std::string text_of(const Command& command) {
  std::string out;
  for (const std::string& word : command) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string_view name_of(Way way) {
  switch (way) {
    case Way::nss: return "nss";
    case Way::resolved: return "resolved";
    case Way::dnsmasq: return "dnsmasq";
    case Way::network_manager: return "networkmanager";
    case Way::unbound: return "unbound";
    case Way::hosts: return "hosts";
  }
  return "";
}

Result<Way> parse_way(std::string_view text) {
  for (Way way : all_ways)
    if (text == name_of(way)) return way;
  return fail("\"" + std::string(text.substr(0, 40)) +
              "\" is not a way: choose nss, resolved, dnsmasq, networkmanager, unbound or hosts");
}

Result<Plan> make_plan(Way way, const HostFacts& facts, const Target& target) {
  switch (way) {
    case Way::nss: return plan_nss(facts);
    case Way::resolved: return plan_resolved(facts, target);
    case Way::dnsmasq: return plan_dnsmasq(facts, target);
    case Way::network_manager: return plan_network_manager(facts, target);
    case Way::unbound: return plan_unbound(facts, target);
    case Way::hosts: return plan_hosts(target);
  }
  return fail("no such way");
}

Way best_way(const HostFacts& facts, const Target& target) {
  for (Way way : all_ways)
    if (make_plan(way, facts, target)) return way;
  return Way::hosts;
}

bool may_have_made(Way way, Change::Kind kind, std::string_view path) {
  if (path.find("/../") != path.npos) return false;
  switch (kind) {
    case Change::module: return way == Way::nss && path.ends_with("/" + std::string(module_name));
    case Change::nsswitch: return way == Way::nss && path == nsswitch_path;
    case Change::hosts: return way == Way::hosts && path.starts_with('/');
    case Change::file:
      return (way == Way::resolved && (path == kDelegate || path == kUnit)) ||
             (way == Way::dnsmasq && path == conf_in(dnsmasq_directory)) ||
             (way == Way::network_manager && path == conf_in(network_manager_directory)) ||
             (way == Way::unbound && path == conf_in(unbound_directory));
  }
  return false;
}

UndoCommands undo_commands(Way way, std::string_view path) {
  switch (way) {
    case Way::resolved:
      if (path != kUnit) return {{}, {{"systemctl", "try-restart", "systemd-resolved.service"}}};
      return {{{"systemctl", "disable", "--now", std::string(kUnitName)}}, {{"systemctl", "daemon-reload"}}};
    case Way::dnsmasq: return {{}, {{"systemctl", "try-restart", "dnsmasq.service"}}};
    case Way::network_manager: return {{}, {{"nmcli", "general", "reload", "dns-full"}}};
    case Way::unbound: return {{}, {{"systemctl", "try-reload-or-restart", "unbound.service"}}};
    case Way::nss:
    case Way::hosts: break;
  }
  return {};
}

}  // namespace p2p::resolver
