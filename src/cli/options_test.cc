#include "cli/options.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "cli/testing.h"

namespace p2p::cli {
namespace {

Result<Invocation> parse(std::vector<const char*> words, const Environment& env = testing::environment()) {
  words.insert(words.begin(), "p2p-ddns");
  return parse_command_line(static_cast<int>(words.size()), words.data(), env);
}

RunOptions run_of(std::vector<const char*> words, const Environment& env = testing::environment()) {
  auto invocation = parse(std::move(words), env);
  EXPECT_TRUE(invocation) << invocation.error().message;
  return invocation ? std::get<RunOptions>(*invocation) : RunOptions{};
}

std::string error_of(std::vector<const char*> words) {
  auto invocation = parse(std::move(words));
  return invocation ? "none" : invocation.error().message;
}

TEST(RunOptions, HaveTheirDefaults) {
  RunOptions run = run_of({"--daemon"});
  EXPECT_TRUE(run.daemon);
  EXPECT_FALSE(run.primary);
  EXPECT_FALSE(run.alias);
  EXPECT_FALSE(run.ticket);
  EXPECT_EQ(run.config, "");
  EXPECT_EQ(run.log, LogLevel::info);
  EXPECT_EQ(run.bind, BindAddress{});
  EXPECT_EQ(run.bind_interface, "");
  EXPECT_FALSE(run.zone);
  EXPECT_FALSE(run.admin_http);
  EXPECT_EQ(run.socket, "");
  EXPECT_FALSE(run.reset_storage || run.once || run.json);
}

TEST(RunOptions, AreAllRead) {
  RunOptions run = run_of({"--daemon", "--alias", "Attic", "--primary", "--config", "/var/x", "--log", "warn",
                           "--bind", "10.0.0.1:7000", "--bind-interface", "eth0", "--zone", "home.internal",
                           "--admin-http", "[::1]:8080", "--socket", "/run/s", "--reset-storage"});
  EXPECT_EQ(run.alias->text(), "attic");
  EXPECT_TRUE(run.primary);
  EXPECT_EQ(run.config, "/var/x");
  EXPECT_EQ(run.log, LogLevel::warn);
  EXPECT_EQ(run.bind, (BindAddress{*IpAddress::parse("10.0.0.1"), 7000}));
  EXPECT_EQ(run.bind_interface, "eth0");
  EXPECT_EQ(run.zone->text(), "home.internal");
  EXPECT_EQ(run.admin_http, *SocketAddress::parse("[::1]:8080"));
  EXPECT_EQ(run.socket, "/run/s");
  EXPECT_TRUE(run.reset_storage);
}

TEST(RunOptions, TakeSomeSeveralTimes) {
  RunOptions run = run_of({"-d", "--service", "ssh=22", "--record", "TXT a b", "--service=http=80", "--sshfp",
                           "--dns", "127.0.0.1", "--dns=[::1]:5353,10.0.0.1:53"});
  EXPECT_EQ(run.services, (std::vector<std::string>{"ssh=22", "http=80"}));
  EXPECT_EQ(run.records, (std::vector<std::string>{"TXT a b"}));
  EXPECT_TRUE(run.sshfp);
  ASSERT_EQ(run.dns.size(), 3u);
  EXPECT_EQ(run.dns[0].to_string(), "127.0.0.1:53");
  EXPECT_EQ(run.dns[1].to_string(), "[::1]:5353");
  EXPECT_EQ(error_of({"--ticket", "x", "--service", "ssh=22"}), "--service needs --daemon");
}

TEST(RunOptions, SayWhereToFindTheNetworkAgain) {
  RunOptions run = run_of({"-d", "--bootstrap", "Seed.example:7353", "--bootstrap", "[2001:db8::1]:1"});
  EXPECT_EQ(run.bootstrap, (std::vector<Seed>{{"seed.example", 7353}, {"2001:db8::1", 1}}));
  EXPECT_FALSE(run.no_mdns);
  EXPECT_TRUE(run_of({"-d", "--no-mdns"}).no_mdns);
  for (const char* bad : {"seed.example", "seed.example:0", ":7353", "seed example:7353", "1.2.3.4.5:1"})
    EXPECT_EQ(
        error_of({"-d", "--bootstrap", bad}),
        "--bootstrap: \"" + std::string(bad) + "\" is not HOST:PORT (an IPv6 address as [ADDRESS]:PORT)");
  EXPECT_EQ(error_of({"--ticket", "x", "--bootstrap", "a:1"}), "--bootstrap needs --daemon");
  EXPECT_FALSE(run.patient);
  EXPECT_TRUE(run_of({"-d", "--patient"}).patient);
  EXPECT_EQ(error_of({"--ticket", "x", "--patient"}), "--patient needs --daemon");
  std::vector<const char*> many{"-d"};
  for (int i = 0; i < 9; ++i) many.insert(many.end(), {"--bootstrap", "a:1"});
  EXPECT_EQ(error_of(many), "--bootstrap: at most 8 are asked");
}

TEST(Options, ANewIdentityIsMadeWithoutADaemon) {
  auto parsed = parse({"new-identity", "-c", "/x", "--json"});
  ASSERT_TRUE(parsed);
  const auto& call = std::get<NewIdentityCall>(*parsed);
  EXPECT_EQ(call.config, "/x");
  EXPECT_TRUE(call.json);
  EXPECT_EQ(error_of({"new-identity", "--socket", "/s"}),
            "new-identity works without a daemon: leave out --socket");
}

TEST(CheckCalls, AreAboutANameOrTheHost) {
  auto call = std::get<CheckCall>(*parse({"explain", "Attic", "--json"}));
  EXPECT_EQ(call.name, "attic");
  EXPECT_TRUE(call.json);
  EXPECT_EQ(std::get<CheckCall>(*parse({"doctor", "--socket", "/s"})).socket, "/s");
  EXPECT_EQ(error_of({"explain"}), "explain which name? p2p-ddns explain NAME");
  EXPECT_FALSE(parse({"doctor", "attic"}));
}

TEST(RunOptions, SayHowProgramsSeeTheNames) {
  RunOptions usual = run_of({"-d"});
  EXPECT_FALSE(usual.hosts_sync || usual.nss || usual.omit_unreachable || usual.hosts_suffix);
  EXPECT_EQ(usual.hosts_path, "/etc/hosts");
  RunOptions run = run_of({"-d", "--hosts-sync", "--hosts-path", "/tmp/h", "--hosts-suffix", "Lan.", "--nss",
                           "--omit-unreachable"});
  EXPECT_TRUE(run.hosts_sync && run.nss && run.omit_unreachable);
  EXPECT_EQ(run.hosts_path, "/tmp/h");
  EXPECT_EQ(run.hosts_suffix->text(), "lan");
  EXPECT_EQ(error_of({"-d", "--hosts-path", "/tmp/h"}), "--hosts-path needs --hosts-sync");
  EXPECT_EQ(error_of({"-d", "--hosts-sync", "--hosts-path", "h"}),
            "--hosts-path: expected a path that begins with /");
}

TEST(ResolverCalls, HaveAnActionAndMayHaveAWay) {
  auto call = std::get<ResolverCall>(*parse({"resolver", "install", "--way", "nss", "--json"}));
  EXPECT_EQ(call.action, ResolverCall::install);
  EXPECT_EQ(call.way, "nss");
  EXPECT_TRUE(call.json);
  EXPECT_EQ(std::get<ResolverCall>(*parse({"resolver", "uninstall"})).action, ResolverCall::uninstall);
  for (std::vector<const char*> words : {std::vector<const char*>{"resolver"},
                                         {"resolver", "undo"},
                                         {"resolver", "status", "--way", "nss"},
                                         {"resolver", "plan", "--dns", "127.0.0.1"}})
    EXPECT_FALSE(parse(words)) << words.back();
}

TEST(Exports, AreInAKnownFormat) {
  auto call = std::get<VerbCall>(*parse({"export", "--format", "zone"}));
  EXPECT_EQ(std::get<control::ExportNames>(call.request).format, control::ExportFormat::zone);
  call = std::get<VerbCall>(*parse({"export", "--format", "json"}));
  EXPECT_TRUE(call.json && std::holds_alternative<control::ListNodes>(call.request));
  EXPECT_FALSE(parse({"export"}));
  EXPECT_FALSE(parse({"export", "--format", "xml"}));
}

TEST(RunOptions, HaveShortForms) {
  RunOptions run = run_of({"-d", "-a", "attic", "-t", "p2p1x", "-c", "db", "-L", "off", "-B", "10.0.0.1"});
  EXPECT_TRUE(run.daemon);
  EXPECT_EQ(run.alias->text(), "attic");
  EXPECT_EQ(run.ticket, "p2p1x");
  EXPECT_EQ(run.config, "db");
  EXPECT_EQ(run.log, LogLevel::off);
  EXPECT_EQ(run.bind.ip, *IpAddress::parse("10.0.0.1"));
  run = run_of({"-dtp2p1x", "--alias=attic"});
  EXPECT_EQ(run.ticket, "p2p1x");
  EXPECT_EQ(run.alias->text(), "attic");
}

TEST(RunOptions, KnowEveryLogLevel) {
  const std::pair<const char*, LogLevel> levels[] = {{"trace", LogLevel::trace}, {"debug", LogLevel::debug},
                                                     {"info", LogLevel::info},   {"warn", LogLevel::warn},
                                                     {"error", LogLevel::error}, {"off", LogLevel::off}};
  for (auto [text, level] : levels) EXPECT_EQ(run_of({"-d", "-L", text}).log, level);
  EXPECT_EQ(run_of({"-d", "--debug"}).log, LogLevel::debug);
  EXPECT_EQ(run_of({"-d", "--debug", "-L", "debug"}).log, LogLevel::debug);
  EXPECT_EQ(error_of({"-d", "--log", "loud"}), "--log loud: expected trace, debug, info, warn, error or off");
}

TEST(RunOptions, FollowANetworkWithATicketAlone) {
  RunOptions run = run_of({"--ticket", "-", "--once", "--json"});
  EXPECT_FALSE(run.daemon);
  EXPECT_EQ(run.ticket, "-");
  EXPECT_TRUE(run.once && run.json);
  EXPECT_EQ(run_of({"-t", "@ticket.txt"}).ticket, "@ticket.txt");
}

TEST(RunOptions, TakeTheTicketOfTheEnvironmentWhereNoneIsGiven) {
  Environment env = testing::environment({{"P2P_DDNS_TICKET", "p2p1env"}});
  EXPECT_EQ(run_of({"-d"}, env).ticket, "p2p1env");
  EXPECT_EQ(run_of({}, env).ticket, "p2p1env");
  EXPECT_EQ(run_of({"-d", "-t", "p2p1arg"}, env).ticket, "p2p1arg");
  EXPECT_FALSE(run_of({"-d", "--primary"}, env).ticket);
}

TEST(WrongUsage, NamesTheContradiction) {
  EXPECT_EQ(error_of({"-d", "--primary", "-t", "x"}),
            "--primary founds a new network and --ticket joins one: give one of them");
  EXPECT_EQ(error_of({"-d", "--debug", "-L", "info"}), "--debug is --log debug: give one of them");
  EXPECT_EQ(error_of({"-d", "--zone", "a.b", "-t", "x"}),
            "--zone is the founder's choice: a network that is joined by --ticket has its zone");
  EXPECT_EQ(error_of({"-d", "--once"}), "--once is for following a network, not for --daemon");
  EXPECT_EQ(error_of({"-d", "--json"}),
            "--json is for commands and for following a network, not for --daemon");
  for (const char* flag : {"--primary", "--reset-storage"})
    EXPECT_EQ(error_of({flag}), std::string(flag) + " needs --daemon");
  for (const char* option : {"--alias", "--zone", "--admin-http", "--dns", "--socket"})
    EXPECT_EQ(error_of({"--once", option, "y"}), std::string(option) + " needs --daemon");
}

TEST(Options, DnsTakesAddressesWithCommasBetween) {
  auto parsed = parse({"-d", "--dns", "127.0.0.1:5353,::1"});
  ASSERT_TRUE(parsed);
  std::vector<SocketAddress> wanted{*SocketAddress::parse("127.0.0.1:5353"),
                                    *SocketAddress::parse("[::1]:53")};
  EXPECT_EQ(std::get<RunOptions>(*parsed).dns, wanted);
  for (const char* bad : {"localhost", "127.0.0.1,", "127.0.0.1:x", "1.1.1.1,,2.2.2.2"})
    EXPECT_NE(error_of({"-d", "--dns", bad}).find("expected IP, IP:PORT or [IPV6]:PORT"), std::string::npos)
        << bad;
}

TEST(WrongUsage, NamesTheCharacterThatIsNoPartOfAnAlias) {
  EXPECT_EQ(
      error_of({"-d", "-a", "my_node"}),
      "--alias: \"my_node\" is not a name: character 3 is '_'; only letters, digits and hyphens are allowed");
  EXPECT_NE(error_of({"-d", "-a", "my node"}).find("character 3 is a space"), std::string::npos);
  EXPECT_NE(error_of({"-d", "-a", "node-"}).find("character 5 is '-'; it must not end with a hyphen"),
            std::string::npos);
  EXPECT_NE(error_of({"-d", "-a", "a.b"}).find("character 2 is '.'"), std::string::npos);
  std::string hostile = error_of({"-d", "-a", "a\x1b[2J"});
  EXPECT_EQ(hostile.find('\x1b'), std::string::npos) << hostile;
  EXPECT_NE(error_of({"-d", "--zone", "a..b"}).find("--zone: "), std::string::npos);
}

TEST(WrongUsage, ChecksAddressesAndInterfaces) {
  EXPECT_EQ(error_of({"-d", "-B", "nonsense"}),
            "--bind nonsense: expected IP, IP:PORT, [IPV6], [IPV6]:PORT or :PORT");
  EXPECT_EQ(error_of({"-d", "--admin-http", "8080"}), "--admin-http 8080: expected IP:PORT or [IPV6]:PORT");
  EXPECT_EQ(error_of({"-d", "--bind-interface", "a-name-that-is-too-long"}),
            "--bind-interface a-name-that-is-too-long: no interface has such a name");
  EXPECT_NE(error_of({"-d", "--bind-interface", "../x"}), "none");
}

TEST(WrongUsage, AsksForSomethingToDo) {
  EXPECT_EQ(error_of({}),
            "nothing to do: run a node with --daemon, follow a network with --ticket, or give a command; "
            "see p2p-ddns --help");
}

TEST(DefaultAlias, IsTheFirstLabelOfTheHostName) {
  EXPECT_EQ(alias_from_host_name("Attic.example.org").text(), "attic");
  EXPECT_EQ(alias_from_host_name("my_pc (old)").text(), "my-pc-old");
  EXPECT_EQ(alias_from_host_name("--a--").text(), "a");
  EXPECT_EQ(alias_from_host_name(std::string(80, 'x')).text(), std::string(63, 'x'));
  for (const char* none : {"", ".", "___", "日本"}) EXPECT_EQ(alias_from_host_name(none).text(), "node");
  EXPECT_FALSE(default_alias().text().empty());
}

}  // namespace
}  // namespace p2p::cli
