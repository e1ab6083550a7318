#include "cli/options.h"

#include <charconv>

#include "base/limits.h"
#include "base/limits_discovery.h"
#include "base/limits_dns.h"
#include "base/limits_local.h"
#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/human.h"
#include "control/utf8.h"

namespace p2p::cli {

namespace {

tl::unexpected<Error> with_option(const char* option, const Error& error) {
  return fail(std::string(option) + ": " + control::printable(error.message));
}

struct LevelName {
  std::string_view name;
  LogLevel level;
};
constexpr LevelName kLevels[] = {{"trace", LogLevel::trace}, {"debug", LogLevel::debug},
                                 {"info", LogLevel::info},   {"warn", LogLevel::warn},
                                 {"error", LogLevel::error}, {"off", LogLevel::off}};

Result<LogLevel> parse_log_level(const std::string& text) {
  for (const LevelName& known : kLevels)
    if (known.name == text) return known.level;
  return fail("--log " + control::printable(text) + ": expected trace, debug, info, warn, error or off");
}

// Options that contradict each other or the way of running, in one line; empty: none.
std::string contradiction(const Arguments& args) {
  if (args.has("--primary") && args.has("--ticket"))
    return "--primary founds a new network and --ticket joins one: give one of them";
  if (args.has("--debug") && args.has("--log") && args.value("--log") != "debug")
    return "--debug is --log debug: give one of them";
  if (args.has("--zone") && args.has("--ticket"))
    return "--zone is the founder's choice: a network that is joined by --ticket has its zone";
  if (args.has("--daemon") && args.has("--once"))
    return "--once is for following a network, not for --daemon";
  if (args.has("--daemon") && args.has("--json"))
    return "--json is for commands and for following a network, not for --daemon";
  for (const char* option : {"--hosts-path", "--hosts-suffix"})
    if (args.has(option) && !args.has("--hosts-sync")) return std::string(option) + " needs --hosts-sync";
  if (args.has("--daemon")) return "";
  for (const char* option :
       {"--primary", "--alias", "--zone", "--admin-http", "--dns", "--socket", "--reset-storage", "--service",
        "--record", "--sshfp", "--nss", "--hosts-sync", "--hosts-path", "--hosts-suffix",
        "--omit-unreachable", "--bootstrap", "--no-mdns", "--patient"})
    if (args.has(option)) return std::string(option) + " needs --daemon";
  return "";
}

Status read_discovery(const Arguments& args, RunOptions& run) {
  run.no_mdns = args.has("--no-mdns");
  run.patient = args.has("--patient");
  for (const std::string& text : args.values("--bootstrap")) {
    Result<Seed> seed = Seed::parse(text);
    if (!seed) return with_option("--bootstrap", seed.error());
    if (run.bootstrap.size() >= limits::seeds_max)
      return fail("--bootstrap: at most " + std::to_string(limits::seeds_max) + " are asked");
    run.bootstrap.push_back(*seed);
  }
  return {};
}

Status read_names(const Arguments& args, RunOptions& run) {
  if (args.has("--alias")) {
    Result<Label> alias = Label::parse(args.value("--alias"));
    if (!alias) return with_option("--alias", alias.error());
    run.alias = *alias;
  }
  if (args.has("--zone")) {
    Result<Zone> zone = Zone::parse(args.value("--zone"));
    if (!zone) return with_option("--zone", zone.error());
    run.zone = *zone;
  }
  run.omit_unreachable = args.has("--omit-unreachable");
  run.nss = args.has("--nss");
  run.hosts_sync = args.has("--hosts-sync");
  if (args.has("--hosts-path")) run.hosts_path = args.value("--hosts-path");
  if (!run.hosts_path.starts_with('/')) return fail("--hosts-path: expected a path that begins with /");
  if (args.has("--hosts-suffix")) {
    Result<Zone> suffix = Zone::parse(args.value("--hosts-suffix"));
    if (!suffix) return with_option("--hosts-suffix", suffix.error());
    run.hosts_suffix = *suffix;
  }
  return {};
}

// "IP[:PORT]" and more of them behind commas; port 53 where none is given.
Status read_dns(std::string_view text, std::vector<SocketAddress>& out) {
  constexpr uint16_t kDnsPort = 53;
  for (size_t start = 0; start <= text.size();) {
    size_t comma = std::min(text.find(',', start), text.size());
    std::string_view one = text.substr(start, comma - start);
    Result<SocketAddress> address = SocketAddress::parse(one);
    if (Result<IpAddress> ip = IpAddress::parse(one); !address && ip)
      address = SocketAddress{*ip, kDnsPort, 0};
    if (!address || out.size() >= limits::dns_listen_max)
      return fail("--dns " + control::printable(one) + ": expected IP, IP:PORT or [IPV6]:PORT, at most " +
                  std::to_string(limits::dns_listen_max) + " of them with commas between");
    out.push_back(*address);
    start = comma + 1;
  }
  return {};
}

Status read_addresses(const Arguments& args, RunOptions& run) {
  if (args.has("--bind")) {
    Result<BindAddress> bind = BindAddress::parse(args.value("--bind"));
    if (!bind) return tl::unexpected(bind.error());
    run.bind = *bind;
  }
  run.bind_interface = args.value("--bind-interface");
  constexpr size_t kInterfaceNameMax = 15;  // IFNAMSIZ without its zero
  if (run.bind_interface.size() > kInterfaceNameMax || run.bind_interface.find('/') != std::string::npos)
    return fail("--bind-interface " + control::printable(run.bind_interface) +
                ": no interface has such a name");
  if (args.has("--admin-http")) {
    std::string text = args.value("--admin-http");
    Result<SocketAddress> address = SocketAddress::parse(text);
    if (!address)
      return fail("--admin-http " + control::printable(text) + ": expected IP:PORT or [IPV6]:PORT");
    run.admin_http = *address;
  }
  for (const std::string& text : args.values("--dns"))
    if (Status read = read_dns(text, run.dns); !read) return read;
  return {};
}

Result<Invocation> run_invocation(const Arguments& args, const Environment& env) {
  if (std::string text = contradiction(args); !text.empty()) return fail(text);
  RunOptions run;
  run.daemon = args.has("--daemon");
  run.primary = args.has("--primary");
  if (args.has("--ticket"))
    run.ticket = args.value("--ticket");
  else if (!run.primary)
    run.ticket = env("P2P_DDNS_TICKET");
  if (!run.daemon && !run.ticket)
    return fail(
        "nothing to do: run a node with --daemon, follow a network with --ticket, or give a command; see "
        "p2p-ddns "
        "--help");
  run.config = args.value("--config");
  run.socket = args.value("--socket");
  run.reset_storage = args.has("--reset-storage");
  run.services = args.values("--service");
  run.records = args.values("--record");
  run.sshfp = args.has("--sshfp");
  run.once = args.has("--once");
  run.json = args.has("--json");
  if (args.has("--log")) {
    Result<LogLevel> level = parse_log_level(args.value("--log"));
    if (!level) return tl::unexpected(level.error());
    run.log = *level;
  }
  if (args.has("--debug")) run.log = LogLevel::debug;
  if (Status read = read_names(args, run); !read) return tl::unexpected(read.error());
  if (Status read = read_addresses(args, run); !read) return tl::unexpected(read.error());
  if (Status read = read_discovery(args, run); !read) return tl::unexpected(read.error());
  return run;
}

Result<VerbRequest> ticket_request(const Arguments& args) {
  control::PrintTicket request;
  if (args.has("--uses")) {
    std::string text = args.value("--uses");
    uint32_t uses = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), uses);
    if (error != std::errc{} || end != text.data() + text.size() || uses == 0 ||
        uses > limits::ticket_uses_max)
      return fail("--uses " + control::printable(text) + ": expected a whole number from 1 to " +
                  std::to_string(limits::ticket_uses_max));
    request.uses = uses;
  }
  request.never_expires = args.value("--expires") == "never";
  if (args.has("--expires") && !request.never_expires) {
    Result<Duration> span = parse_duration(args.value("--expires"));
    if (!span) return with_option("--expires", span.error());
    request.expires_in = *span;
  }
  if (args.has("--name")) {
    Result<Label> name = Label::parse(args.value("--name"));
    if (!name) return with_option("--name", name.error());
    request.fixed_name = *name;
  }
  return request;
}

Result<VerbRequest> export_request(const Arguments& args) {
  if (args.value("--format") == "json") return control::ListNodes{};
  Result<control::ExportFormat> format = control::parse_export_format(args.value("--format"));
  if (!format)
    return fail("--format: expected zone, hosts, ansible, known_hosts or json; see p2p-ddns export --help");
  return control::ExportNames{*format};
}

Result<VerbRequest> verb_request(const Arguments& args) {
  const std::string& verb = args.verb;
  if (verb == "list") return control::ListNodes{};
  if (verb == "status") return control::GetStatus{};
  if (verb == "watch") return control::Watch{};
  if (verb == "pause") return control::Pause{};
  if (verb == "resume") return control::Resume{};
  if (verb == "stop") return control::Stop{};
  if (verb == "ticket") return ticket_request(args);
  if (verb == "export") return export_request(args);
  if (!args.has("NAME") && verb == "resolve") return fail("resolve which name? p2p-ddns resolve NAME");
  if (!args.has("NAME")) return control::ShowNode{};
  Result<std::string> name = control::parse_name_text(args.value("NAME"));
  if (!name) return with_option(verb.c_str(), name.error());
  if (verb == "resolve") return control::ResolveName{*name};
  return control::ShowNode{*name};
}

Result<Invocation> resolver_invocation(const Arguments& args) {
  ResolverCall call{.way = args.value("--way"),
                    .socket = args.value("--socket"),
                    .config = args.value("--config"),
                    .json = args.has("--json")};
  constexpr std::pair<std::string_view, ResolverCall::Action> kActions[] = {
      {"plan", ResolverCall::plan},
      {"install", ResolverCall::install},
      {"status", ResolverCall::status},
      {"uninstall", ResolverCall::uninstall}};
  std::string given = args.value("ACTION");
  for (const auto& [name, action] : kActions) {
    if (given != name) continue;
    call.action = action;
    if (action == ResolverCall::status && args.has("--way"))
      return fail("resolver status tells of all ways: leave out --way");
    return call;
  }
  return fail("p2p-ddns resolver plan, install, status or uninstall" +
              (given.empty() ? "" : ", not \"" + control::printable(given) + "\"") +
              "; see p2p-ddns resolver --help");
}

Result<Invocation> check_invocation(const Arguments& args) {
  CheckCall call{"", args.value("--socket"), args.value("--config"), args.has("--json")};
  if (args.verb == "doctor") return call;
  if (!args.has("NAME")) return fail("explain which name? p2p-ddns explain NAME");
  Result<std::string> name = control::parse_name_text(args.value("NAME"));
  if (!name) return with_option("explain", name.error());
  call.name = *name;
  return call;
}

}  // namespace

Result<Invocation> parse_command_line(int argc, const char* const* argv, const Environment& env) {
  Result<Arguments> args = parse_arguments(argc, argv);
  if (!args) return tl::unexpected(args.error());
  if (args->has("--help")) return ShowText{verb_help_text(args->verb)};
  if (args->has("--version")) return ShowText{version_text()};
  if (args->verb.empty()) return run_invocation(*args, env);
  if (args->verb == "resolver") return resolver_invocation(*args);
  if (args->verb == "explain" || args->verb == "doctor") return check_invocation(*args);
  if (args->verb == "new-identity" && args->has("--socket"))
    return fail("new-identity works without a daemon: leave out --socket");
  if (args->verb == "new-identity") return NewIdentityCall{args->value("--config"), args->has("--json")};
  Result<VerbRequest> request = verb_request(*args);
  if (!request) return tl::unexpected(request.error());
  bool json = args->has("--json") || (args->verb == "export" && args->value("--format") == "json");
  return VerbCall{*request, args->value("--socket"), args->value("--config"), json};
}

}  // namespace p2p::cli
