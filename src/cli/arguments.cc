#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/suggest.h"
#include "control/utf8.h"

namespace p2p::cli {

namespace {

constexpr const char* kFlags[] = {"-h,--help", "-V,--version",    "-d,--daemon",  "--primary",
                                  "--debug",   "--reset-storage", "--once",       "--json",
                                  "--sshfp",   "--nss",           "--hosts-sync", "--omit-unreachable",
                                  "--no-mdns", "--patient"};
constexpr const char* kOptions[] = {"-a,--alias",   "-t,--ticket",  "-c,--config",      "-L,--log",
                                    "-B,--bind",    "--zone",       "--bind-interface", "--socket",
                                    "--admin-http", "--hosts-path", "--hosts-suffix"};
// May be given several times.
constexpr const char* kRepeatedOptions[] = {"--dns", "--service", "--record", "--bootstrap"};
// The ones that every verb takes; all others are for running a node.
constexpr std::string_view kVerbOptions[] = {"--json", "--socket", "--config", "--help", "--version"};

struct Verb {
  std::string_view name;
  std::vector<const char*> options;
};

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all{{"list", {}},
                                     {"status", {}},
                                     {"ticket", {"--uses", "--expires", "--name"}},
                                     {"resolve", {"NAME"}},
                                     {"watch", {}},
                                     {"node", {"NAME"}},
                                     {"explain", {"NAME"}},
                                     {"doctor", {}},
                                     {"pause", {}},
                                     {"resume", {}},
                                     {"stop", {}},
                                     {"export", {"--format"}},
                                     {"resolver", {"ACTION", "--way"}},
                                     {"new-identity", {}}};
  return all;
}

void set_up(CLI::App& app) {
  app.set_help_flag();
  app.allow_extras();
  app.require_subcommand(0, 1);
  for (const char* flag : kFlags) app.add_flag(flag)->disable_flag_override();
  for (const char* option : kOptions) app.add_option(option);
  for (const char* option : kRepeatedOptions)
    app.add_option(option)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  for (const Verb& verb : verbs()) {
    CLI::App* sub = app.add_subcommand(std::string(verb.name));
    sub->set_help_flag();
    sub->fallthrough();
    sub->allow_extras();
    for (const char* option : verb.options) sub->add_option(option);
  }
}

std::string name_of(const CLI::Option& option) {
  return option.get_positional() ? option.get_name(true) : "--" + option.get_lnames().front();
}

void collect(const CLI::App& app, Arguments& out) {
  for (const CLI::Option* option : app.get_options()) {
    bool is_flag = option->get_expected_max() == 0;
    if (option->count() == 0) continue;
    bool is_repeated = option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
    if (is_repeated) out.repeated[name_of(*option)] = option->results();
    out.given[name_of(*option)] = is_flag       ? ""
                                  : is_repeated ? option->results().front()
                                                : option->as<std::string>();
  }
}

std::string see_help(const std::string& verb) {
  return "; see p2p-ddns " + (verb.empty() ? "" : verb + " ") + "--help";
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  std::vector<std::string_view> views(known.begin(), known.end());
  std::string near = nearest_word(word, views);
  return near.empty() ? "" : ", did you mean " + near + "?";
}

// What CLI11 could not place.
Error unknown_word(const CLI::App& app, const std::string& verb, const std::string& word) {
  std::string shown = control::printable(word.substr(0, word.find('=')));
  std::vector<std::string> known;
  if (word.starts_with('-') && word != "-") {
    for (const CLI::Option* option : app.get_options()) known.push_back(name_of(*option));
    if (!verb.empty())
      for (const CLI::Option* option : app.get_subcommand(verb)->get_options())
        known.push_back(name_of(*option));
    return {"unknown option " + shown + did_you_mean(shown, known) + see_help(verb)};
  }
  if (!verb.empty()) return {verb + " does not take \"" + shown + "\"" + see_help(verb)};
  for (const Verb& one : verbs()) known.emplace_back(one.name);
  return {"unknown command " + shown + did_you_mean(shown, known) + see_help("")};
}

// CLI11's words for these begin with the option's name, some without its hyphens.
Error mismatch(const CLI::ParseError& error) {
  std::string text = error.what();
  std::string option = control::printable(text.substr(0, text.find_first_of(": ")));
  if (!option.starts_with('-')) option = "--" + option;
  if (text.find("missing") != text.npos) return {option + " needs a value" + see_help("")};
  if (text.find("override") != text.npos) return {option + " takes no value" + see_help("")};
  return {option + " is given twice" + see_help("")};
}

Status check(const Arguments& arguments) {
  for (const auto& [name, value] : arguments.given) {
    bool is_common =
        std::find(std::begin(kVerbOptions), std::end(kVerbOptions), name) != std::end(kVerbOptions);
    auto is_it = [&name = name](std::string_view option) { return option.ends_with(name); };
    bool is_flag = std::any_of(std::begin(kFlags), std::end(kFlags), is_it);
    bool is_of_node = is_flag || std::any_of(std::begin(kOptions), std::end(kOptions), is_it) ||
                      std::any_of(std::begin(kRepeatedOptions), std::end(kRepeatedOptions), is_it);
    if (!arguments.verb.empty() && is_of_node && !is_common)
      return fail(name + " does not go with " + arguments.verb + see_help(arguments.verb));
    std::vector<std::string> values = arguments.values(name);
    bool is_empty = value.empty() || std::find(values.begin(), values.end(), "") != values.end();
    if (!is_flag && is_empty)
      return fail(name + " needs a value that is not empty" + see_help(arguments.verb));
  }
  return {};
}

}  // namespace

std::string Arguments::value(const std::string& option) const {
  auto found = given.find(option);
  return found == given.end() ? "" : found->second;
}

std::vector<std::string> Arguments::values(const std::string& option) const {
  auto found = repeated.find(option);
  return found == repeated.end() ? std::vector<std::string>() : found->second;
}

Result<Arguments> parse_arguments(int argc, const char* const* argv) {
  CLI::App app;
  set_up(app);
  Arguments out;
  try {
    app.parse(argc, argv);
    for (const CLI::App* sub : app.get_subcommands()) {
      out.verb = sub->get_name();
      collect(*sub, out);
    }
    collect(app, out);
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(mismatch(error));
  }
  if (out.has("--help") || out.has("--version")) return out;
  std::vector<std::string> extras = app.remaining(true);
  if (!extras.empty()) return tl::unexpected(unknown_word(app, out.verb, extras.front()));
  if (Status checked = check(out); !checked) return tl::unexpected(checked.error());
  return out;
}

}  // namespace p2p::cli
