#include "cli/options.h"

#include <unistd.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>

#include "base/limits.h"
#include "cli/help.h"
#include "cli/human.h"
#include "cli/suggest.h"
#include "control/json.h"
#include "control/utf8.h"

namespace p2p::cli {

namespace {

constexpr std::string_view kSeeHelp = "; see p2p-ddns --help";

// Every option as CLI11 filled it in, before anything is made of it.
struct Raw {
  bool help = false, version = false, daemon = false, primary = false, debug = false;
  bool reset_storage = false, once = false, json = false;
  std::string alias, ticket, config, log, bind, bind_interface, zone, admin_http, socket;
  std::string uses, expires, name, resolve_name, node_name;
};

struct Parser {
  Raw raw;
  CLI::App app{"p2p-ddns"};

  Parser() {
    app.set_help_flag();
    app.allow_extras();
    app.require_subcommand(0, 1);
    app.add_flag("-h,--help", raw.help);
    app.add_flag("-V,--version", raw.version);
    app.add_flag("-d,--daemon", raw.daemon);
    app.add_flag("--primary", raw.primary);
    app.add_flag("--debug", raw.debug);
    app.add_flag("--reset-storage", raw.reset_storage);
    app.add_flag("--once", raw.once);
    app.add_flag("--json", raw.json);
    app.add_option("-a,--alias", raw.alias);
    app.add_option("-t,--ticket", raw.ticket);
    app.add_option("-c,--config", raw.config);
    app.add_option("-L,--log", raw.log);
    app.add_option("-B,--bind", raw.bind);
    app.add_option("--bind-interface", raw.bind_interface);
    app.add_option("--zone", raw.zone);
    app.add_option("--admin-http", raw.admin_http);
    app.add_option("--socket", raw.socket);
    for (const char* verb : {"list", "status", "watch", "pause", "resume", "stop"}) add_verb(verb);
    CLI::App* ticket = add_verb("ticket");
    ticket->add_option("--uses", raw.uses);
    ticket->add_option("--expires", raw.expires);
    ticket->add_option("--name", raw.name);
    add_verb("resolve")->add_option("NAME", raw.resolve_name);
    add_verb("node")->add_option("NAME", raw.node_name);
  }

  bool has(const char* option) const { return app.count(option) > 0; }

  std::string verb() const {
    std::vector<CLI::App*> used = app.get_subcommands();
    return used.empty() ? "" : used.front()->get_name();
  }

 private:
  CLI::App* add_verb(const char* name) {
    CLI::App* verb = app.add_subcommand(name);
    verb->set_help_flag();
    verb->fallthrough();
    verb->allow_extras();
    return verb;
  }
};

constexpr std::string_view kVerbs[] = {"list", "status", "ticket", "resolve", "watch",
                                       "node", "pause",  "resume", "stop"};

// The options that every verb takes; all others of the program are for running a node.
constexpr std::string_view kVerbOptions[] = {"--json", "--socket", "--config", "--help", "--version"};

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  return out;
}

// What CLI11 could not place: the first word of it, with a suggestion.
Error unknown_word(const Parser& parser, const std::string& word) {
  std::string verb = parser.verb();
  std::string shown = control::printable(word.substr(0, word.find('=')));
  if (word.starts_with('-') && word != "-") {
    std::vector<std::string> names = option_names(parser.app);
    if (!verb.empty())
      for (const std::string& name : option_names(*parser.app.get_subcommand(verb))) names.push_back(name);
    std::vector<std::string_view> views(names.begin(), names.end());
    std::string near = nearest_word(shown, views);
    return {"unknown option " + shown + (near.empty() ? "" : ", did you mean " + near + "?") +
            std::string(kSeeHelp)};
  }
  if (!verb.empty()) return {verb + " does not take \"" + shown + "\"; see p2p-ddns " + verb + " --help"};
  std::string near = nearest_word(shown, kVerbs);
  return {"unknown command " + shown + (near.empty() ? "" : ", did you mean " + near + "?") +
          std::string(kSeeHelp)};
}

// CLI11's words for a value that is missing or given twice begin with "--option: ".
Error mismatch(const CLI::ParseError& error) {
  std::string text = error.what();
  std::string option = text.substr(0, text.find(':'));
  if (!option.starts_with("-")) return {control::printable(text) + std::string(kSeeHelp)};
  bool is_missing = text.find("missing") != std::string::npos;
  return {option + (is_missing ? " needs a value" : " is given twice") + std::string(kSeeHelp)};
}

tl::unexpected<Error> with_option(const char* option, const Error& error) {
  return fail(std::string(option) + ": " + error.message);
}

Result<LogLevel> parse_log_level(const std::string& text) {
  const std::map<std::string, LogLevel> levels = {{"trace", LogLevel::trace}, {"debug", LogLevel::debug},
                                                  {"info", LogLevel::info},   {"warn", LogLevel::warn},
                                                  {"error", LogLevel::error}, {"off", LogLevel::off}};
  auto found = levels.find(text);
  if (found == levels.end())
    return fail("--log " + control::printable(text) + ": expected trace, debug, info, warn, error or off");
  return found->second;
}

// Options that contradict each other or the way of running, in one line; empty: none.
std::string contradiction(const Parser& p) {
  const Raw& raw = p.raw;
  if (raw.primary && p.has("--ticket"))
    return "--primary founds a new network and --ticket joins one: give one of them";
  if (raw.debug && p.has("--log")) return "--debug is --log debug: give one of them";
  if (p.has("--zone") && p.has("--ticket"))
    return "--zone is the founder's choice: a network that is joined by --ticket has its zone";
  if (raw.daemon && raw.once) return "--once is for following a network, not for --daemon";
  if (raw.daemon && raw.json) return "--json is for commands and for following a network, not for --daemon";
  if (raw.daemon) return "";
  for (const char* option : {"--primary", "--alias", "--zone", "--admin-http", "--socket"})
    if (p.has(option)) return std::string(option) + " needs --daemon, or a command";
  return "";
}

// Options that must not be given with nothing behind them: --alias "".
const char* empty_value(const Parser& p) {
  for (const char* option : {"--alias", "--ticket", "--config", "--log", "--bind", "--bind-interface",
                             "--zone", "--admin-http", "--socket"})
    if (p.has(option) && p.app.get_option(option)->as<std::string>().empty()) return option;
  return nullptr;
}

// The values that are more than text.
Status read_values(const Parser& p, RunOptions& run) {
  const Raw& raw = p.raw;
  if (p.has("--alias")) {
    Result<Label> alias = Label::parse(raw.alias);
    if (!alias) return with_option("--alias", alias.error());
    run.alias = *alias;
  }
  if (p.has("--zone")) {
    Result<Zone> zone = Zone::parse(raw.zone);
    if (!zone) return with_option("--zone", zone.error());
    run.zone = *zone;
  }
  if (p.has("--log")) {
    Result<LogLevel> level = parse_log_level(raw.log);
    if (!level) return tl::unexpected(level.error());
    run.log = *level;
  }
  if (raw.debug) run.log = LogLevel::debug;
  if (p.has("--bind")) {
    Result<BindAddress> bind = BindAddress::parse(raw.bind);
    if (!bind) return tl::unexpected(bind.error());
    run.bind = *bind;
  }
  if (p.has("--admin-http")) {
    Result<SocketAddress> address = SocketAddress::parse(raw.admin_http);
    if (!address)
      return fail("--admin-http " + control::printable(raw.admin_http) + ": expected IP:PORT or [IPV6]:PORT");
    run.admin_http = *address;
  }
  constexpr size_t kInterfaceNameMax = 15;  // IFNAMSIZ without its zero
  if (raw.bind_interface.size() > kInterfaceNameMax || raw.bind_interface.find('/') != std::string::npos)
    return fail("--bind-interface " + control::printable(raw.bind_interface) +
                ": no interface has such a name");
  return {};
}

Result<Invocation> run_invocation(const Parser& p, const Environment& env) {
  const Raw& raw = p.raw;
  if (std::string text = contradiction(p); !text.empty()) return fail(text);
  if (const char* option = empty_value(p))
    return fail(std::string(option) + " needs a value that is not empty");
  RunOptions run;
  run.daemon = raw.daemon;
  run.primary = raw.primary;
  if (p.has("--ticket"))
    run.ticket = raw.ticket;
  else if (!raw.primary)
    run.ticket = env("P2P_DDNS_TICKET");
  if (!run.daemon && !run.ticket)
    return fail("nothing to do: run a node with --daemon, follow a network with --ticket, or give a command" +
                std::string(kSeeHelp));
  run.config = raw.config;
  run.bind_interface = raw.bind_interface;
  run.socket = raw.socket;
  run.reset_storage = raw.reset_storage;
  run.once = raw.once;
  run.json = raw.json;
  if (Status read = read_values(p, run); !read) return tl::unexpected(read.error());
  return run;
}

Result<control::Request> ticket_request(const CLI::App& verb, const Raw& raw) {
  control::PrintTicket request;
  if (verb.count("--uses") > 0) {
    uint32_t uses = 0;
    auto [end, error] = std::from_chars(raw.uses.data(), raw.uses.data() + raw.uses.size(), uses);
    if (error != std::errc{} || end != raw.uses.data() + raw.uses.size() || uses == 0 ||
        uses > limits::ticket_uses_max)
      return fail("--uses " + control::printable(raw.uses) + ": expected a whole number from 1 to " +
                  std::to_string(limits::ticket_uses_max));
    request.uses = uses;
  }
  if (verb.count("--expires") > 0 && raw.expires == "never") {
    request.never_expires = true;
  } else if (verb.count("--expires") > 0) {
    Result<Duration> span = parse_duration(raw.expires);
    if (!span) return with_option("--expires", Error{control::printable(span.error().message)});
    request.expires_in = *span;
  }
  if (verb.count("--name") > 0) {
    Result<Label> name = Label::parse(raw.name);
    if (!name) return with_option("--name", name.error());
    request.fixed_name = name->text();
  }
  return request;
}

Result<control::Request> verb_request(const Parser& p, const std::string& verb) {
  using namespace control;
  const CLI::App& app = *p.app.get_subcommand(verb);
  if (verb == "list") return ListNodes{};
  if (verb == "status") return GetStatus{};
  if (verb == "watch") return Watch{};
  if (verb == "pause") return Pause{};
  if (verb == "resume") return Resume{};
  if (verb == "stop") return Stop{};
  if (verb == "ticket") return ticket_request(app, p.raw);
  const std::string& name = verb == "resolve" ? p.raw.resolve_name : p.raw.node_name;
  bool is_given = app.count("NAME") > 0;
  if (!is_given && verb == "resolve") return fail("resolve which name? p2p-ddns resolve NAME");
  if (!is_given) return ShowNode{};
  Result<std::string> text = parse_name_text(name);
  if (!text) return fail(verb + ": " + text.error().message);
  if (verb == "resolve") return ResolveName{*text};
  return ShowNode{*text};
}

Result<Invocation> verb_invocation(const Parser& p, const std::string& verb) {
  for (const CLI::Option* option : p.app.get_options()) {
    std::string name = "--" + (option->get_lnames().empty() ? "" : option->get_lnames().front());
    bool is_common =
        std::find(std::begin(kVerbOptions), std::end(kVerbOptions), name) != std::end(kVerbOptions);
    if (option->count() > 0 && !is_common)
      return fail(name + " does not go with " + verb + "; see p2p-ddns " + verb + " --help");
  }
  if (const char* option = empty_value(p))
    return fail(std::string(option) + " needs a value that is not empty");
  Result<control::Request> request = verb_request(p, verb);
  if (!request) return tl::unexpected(request.error());
  return VerbCall{*request, p.raw.socket, p.raw.config, p.raw.json};
}

}  // namespace

Result<Invocation> parse_command_line(int argc, const char* const* argv, const Environment& env) {
  Parser parser;
  try {
    parser.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(mismatch(error));
  }
  std::string verb = parser.verb();
  if (parser.raw.help) return ShowText{verb.empty() ? help_text() : verb_help_text(verb)};
  if (parser.raw.version) return ShowText{version_text()};
  std::vector<std::string> extras = parser.app.remaining(true);
  if (!extras.empty()) return tl::unexpected(unknown_word(parser, extras.front()));
  return verb.empty() ? run_invocation(parser, env) : verb_invocation(parser, verb);
}

int report_usage_error(int argc, const char* const* argv, const Error& error) {
  bool json =
      std::any_of(argv, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
  report_failure(error, json);
  return kExitUsage;
}

int report_failure(const Error& error, bool json) {
  if (json) {
    std::printf("%s\n", control::error_to_json(error.message).c_str());
    std::fflush(stdout);
  } else {
    std::fprintf(stderr, "p2p-ddns: %s\n", control::printable(error.message).c_str());
  }
  return kExitFailed;
}

Label alias_from_host_name(std::string_view host_name) {
  std::string fitting;
  for (char c : host_name.substr(0, host_name.find('.'))) {
    bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (fits || (!fitting.empty() && fitting.back() != '-')) fitting += fits ? c : '-';
  }
  fitting.resize(std::min(fitting.size(), limits::label_bytes_max));
  while (fitting.ends_with('-')) fitting.pop_back();
  Result<Label> label = Label::parse(fitting);
  return label ? *label : *Label::parse("node");
}

Label default_alias() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) name[0] = '\0';
  return alias_from_host_name(name);
}

}  // namespace p2p::cli
