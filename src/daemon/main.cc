// The map of the program: a command line is help, a question to the daemon that runs here, or a
// node to run.
#include <csignal>
#include <iostream>

#include "cli/environment.h"
#include "cli/options.h"
#include "cli/ticket_argument.h"
#include "cli/verbs.h"
#include "daemon/daemon.h"
#include "daemon/doctor_verb.h"
#include "daemon/follow.h"
#include "daemon/new_identity.h"
#include "daemon/resolver_verb.h"
#include "os/memory.h"

namespace p2p {
namespace {

int run_node(const cli::RunOptions& options, const cli::Environment& env) {
  std::optional<Ticket> ticket;
  if (options.ticket) {
    auto text = cli::read_ticket_argument(*options.ticket, std::cin);
    if (!text) return cli::report_failure(text.error(), options.json);
    auto parsed = Ticket::parse(*text);
    if (!parsed) {
      cli::report_failure(parsed.error(), options.json);
      return cli::kExitUsage;
    }
    ticket = std::move(*parsed);
  }
  return options.daemon ? daemon::run_daemon(options, ticket, env)
                        : daemon::run_client(options, *ticket, env);
}

int run(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  os::return_large_blocks();
  crypto_init();
  cli::Environment env = cli::process_environment();
  auto invocation = cli::parse_command_line(argc, argv, env);
  if (!invocation) return cli::report_usage_error(argc, argv, invocation.error());
  if (auto* text = std::get_if<cli::ShowText>(&*invocation)) {
    std::cout << text->text << std::flush;
    return cli::kExitDone;
  }
  if (auto* call = std::get_if<cli::ResolverCall>(&*invocation)) return daemon::run_resolver(*call, env);
  if (auto* call = std::get_if<cli::CheckCall>(&*invocation)) return daemon::run_check(*call, env);
  if (auto* call = std::get_if<cli::NewIdentityCall>(&*invocation))
    return daemon::run_new_identity(*call, env);
  if (auto* verb = std::get_if<cli::VerbCall>(&*invocation)) return cli::run_verb(*verb, env);
  return run_node(std::get<cli::RunOptions>(*invocation), env);
}

}  // namespace
}  // namespace p2p

int main(int argc, char** argv) { return p2p::run(argc, argv); }
