#include "daemon/resolver_verb.h"

#include <unistd.h>

#include <filesystem>

#include "base/paths.h"
#include "control/client.h"
#include "control/json.h"
#include "daemon/host_role.h"
#include "daemon/hosts_way.h"
#include "resolver/names_file.h"
#include "resolver/setup.h"

namespace p2p::daemon {
namespace {

using cli::ResolverCall;

// Beside the program, as it is built and as it is installed.
std::vector<std::string> module_sources() {
  std::error_code error;
  std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  std::string name(resolver::module_name);
  return {here / name, here / "../nss" / name, here / "../lib/p2p-ddns" / name};
}

class Resolver {
 public:
  Resolver(const ResolverCall& call, const cli::Environment& env)
      : call_(call), env_(env), host_(resolver::this_host(module_sources())), journal_(setup_journal_path) {}

  Result<std::string> run() {
    std::optional<resolver::Way> way;
    if (!call_.way.empty()) {
      auto parsed = resolver::parse_way(call_.way);
      if (!parsed) return tl::unexpected(parsed.error());
      way = *parsed;
    }
    ask_daemon();
    bool is_change = call_.action == ResolverCall::install || call_.action == ResolverCall::uninstall;
    if (is_change && geteuid() != 0) return fail("this changes files of the host: run it as root");
    switch (call_.action) {
      case ResolverCall::plan: return resolver::plan_text(resolver::look_at(host_), target_, way) + note();
      case ResolverCall::install: return install(way);
      case ResolverCall::status: return resolver::status_text(host_, journal_);
      case ResolverCall::uninstall: return uninstall(way);
    }
    return fail("no such action");
  }

 private:
  // Its zone is the one to set up.
  void ask_daemon() {
    target_.dns = resolver::setup_dns();
    auto socket = control_socket_path(call_.socket, call_.config, cli::path_context(env_));
    if (!socket) return;
    auto status = control::Client(*socket).status();
    if (!status) return;
    if (auto zone = Zone::parse(status->core.zone)) target_.zone = *zone;
    daemon_runs_ = true;
  }

  std::string note() const {
    return daemon_runs_
               ? ""
               : "\nNo p2p-ddns runs here now; its zone is taken to be " + target_.zone.text() + ".\n";
  }

  Result<std::string> install(std::optional<resolver::Way> way) {
    resolver::Way chosen = way.value_or(resolver::best_way(resolver::look_at(host_), target_));
    if (!daemon_runs_ && resolver::needs_dns(chosen))
      return fail("no p2p-ddns runs here that could tell its zone: start it first");
    return resolver::install(host_, journal_, target_, way);
  }

  Result<std::string> uninstall(std::optional<resolver::Way> way) {
    auto done = resolver::uninstall(host_, journal_, way);
    if (!done || way || daemon_runs_) return done;
    // What a daemon that was killed has left.
    auto paths = state_paths(call_.config, cli::path_context(env_));
    if (!paths) return done;
    Status removed = remove_flagged_hosts(paths->hosts_journal, "");
    if (removed) removed = resolver::NamesFile(host_places(*paths, env_).names_file).remove();
    if (!removed) return tl::unexpected(removed.error());
    return done;
  }

  const ResolverCall& call_;
  const cli::Environment& env_;
  resolver::Host host_;
  resolver::Journal journal_;
  resolver::Target target_;
  bool daemon_runs_ = false;
};

}  // namespace

int run_resolver(const ResolverCall& call, const cli::Environment& env) {
  auto done = Resolver(call, env).run();
  if (!done) return cli::report_failure(done.error(), call.json);
  return cli::print_text(call.json ? control::lines_to_json(*done) + "\n" : *done);
}

}  // namespace p2p::daemon
