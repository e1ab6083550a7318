#include "daemon/doctor_verb.h"

#include <algorithm>

#include "base/paths.h"
#include "control/client.h"
#include "control/json.h"
#include "control/utf8.h"
#include "daemon/host_probe.h"
#include "daemon/host_role.h"
#include "resolver/hosts_text.h"
#include "resolver/setup.h"
#include "resolver/system_file.h"

namespace p2p::daemon {
namespace {

using doctor::Findings;
using doctor::Verdict;

std::string text_of(const Findings& findings) {
  std::string out;
  for (const doctor::Finding& it : findings) {
    const char* verdict = it.verdict == Verdict::ok     ? "ok    "
                          : it.verdict == Verdict::warn ? "warn  "
                                                        : "FAIL  ";
    std::string check = it.check + std::string(12 - std::min<size_t>(it.check.size(), 11), ' ');
    out += verdict + check + control::printable(it.text) + "\n";
  }
  std::string todo = control::printable(doctor::conclusion_of(findings));
  return out + "\n" + (todo == "all good" ? todo : "To do: " + todo) + "\n";
}

int print(const Findings& findings, const std::optional<doctor::Explanation>& explanation, bool json) {
  int code =
      cli::print_text(json ? control::report_to_json(findings, explanation) + "\n" : text_of(findings));
  return code == cli::kExitDone && doctor::has_failed(findings) ? cli::kExitFailed : code;
}

int explain(const cli::CheckCall& call, const control::Client& client, const resolver::Host& host) {
  for (bool is_last : {false, true}) {
    auto explanation = client.explain({call.name});
    if (!explanation) return cli::report_failure(explanation.error(), call.json);
    auto status = client.status();
    if (!status) return cli::report_failure(status.error(), call.json);
    Findings findings = doctor::check_record(*explanation);
    const std::vector<IpAddress>& wanted = explanation->addresses;
    doctor::NameProbe probe = probe_name(host, explanation->name);
    findings.push_back(doctor::check_programs(wanted, probe, !status->serving.empty()));
    if (explanation->meaning == "a bare name" && !probe.addresses.empty())
      findings.push_back(doctor::check_bare(wanted, probe_name(host, call.name), explanation->name));
    // A change that was under way between the questions is over when they are asked again.
    if (is_last || !doctor::has_failed(findings)) return print(findings, *explanation, call.json);
  }
  return cli::kExitFailed;
}

void probe_programs(const control::Client& client, const resolver::Host& host, doctor::HostProbes& out) {
  auto list = client.nodes();
  if (!list) return;
  for (bool is_self : {true, false}) {
    auto it = std::ranges::find_if(list->nodes, [&](const NodeView& node) {
      return node.self == is_self && node.state == NodeState::online && !node.addresses.empty();
    });
    if (it != list->nodes.end()) out.programs.push_back({*it, probe_name(host, it->fqdn)});
  }
}

doctor::HostProbes probe_host(const control::Client& client, const resolver::Host& host) {
  doctor::HostProbes out;
  auto status = client.status();
  auto setup = resolver::status_text(host, resolver::Journal(setup_journal_path));
  std::string lines = setup ? *setup : setup.error().message + "\n";
  for (size_t at = 0; at < lines.size();) {
    size_t end = std::min(lines.find('\n', at), lines.size());
    out.setups.push_back(lines.substr(at, end - at));
    at = end + 1;
  }
  if (!status) {
    out.no_daemon = status.error().message;
    return out;
  }
  out.status = status->core;
  out.storage = status->storage_state;
  out.is_served = !status->serving.empty();
  out.is_port_held = is_port_held(status->core.port);
  probe_programs(client, host, out);
  for (const std::string& path : status->serving.hosts_files) {
    auto text = resolver::read_system_file(path);
    out.hosts.push_back({path, text ? resolver::section_of(*text) : ""});
  }
  for (const SocketAddress& at : status->serving.dns) out.dns.push_back(probe_dns(at, status->core.zone));
  return out;
}

int examine(const cli::CheckCall& call, const control::Client& client, const resolver::Host& host) {
  Findings findings = doctor::check_host(probe_host(client, host));
  if (doctor::has_failed(findings)) findings = doctor::check_host(probe_host(client, host));
  return print(findings, std::nullopt, call.json);
}

}  // namespace

int run_check(const cli::CheckCall& call, const cli::Environment& env) {
  auto socket = control_socket_path(call.socket, call.config, cli::path_context(env));
  if (!socket) return cli::report_failure(socket.error(), call.json);
  control::Client client(*socket);
  resolver::Host host = resolver::this_host({});
  return call.name.empty() ? examine(call, client, host) : explain(call, client, host);
}

}  // namespace p2p::daemon
