// The command line, parsed into values: what to run, or what to ask of the running daemon. All
// text is checked here, so that a mistake costs one line before anything starts.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "cli/environment.h"
#include "cli/report.h"
#include "control/request.h"
#include "core/label.h"
#include "core/seeds.h"

namespace p2p::cli {

enum class LogLevel { trace, debug, info, warn, error, off };

// --bind: an address, a port, or both.
struct BindAddress {
  std::optional<IpAddress> ip;
  std::optional<uint16_t> port;  // 0: any free one

  // IP, IP:PORT, V6, [V6], [V6]:PORT or :PORT.
  static Result<BindAddress> parse(std::string_view text);
  bool operator==(const BindAddress&) const = default;
};

// Run a node: the daemon, or with `daemon` false the client that follows a network.
struct RunOptions {
  bool daemon = false;
  bool primary = false;
  std::optional<Label> alias;         // empty: the one of last time, else default_alias()
  std::optional<std::string> ticket;  // as given: text, "-" or "@path"; see read_ticket_argument
  std::string config;                 // database file or directory; empty: the default place
  LogLevel log = LogLevel::info;
  BindAddress bind;
  std::string bind_interface;   // empty: any
  std::vector<Seed> bootstrap;  // asked for members when nobody answers; not remembered
  bool no_mdns = false;         // neither send nor hear beacons on the link
  bool patient = false;         // peers' pauses of up to limits::tolerated_pause_safe are forgiven
  std::optional<Zone> zone;
  std::optional<SocketAddress> admin_http;
  std::vector<SocketAddress> dns;  // where names are served; empty: nowhere
  bool omit_unreachable = false;   // answer as if unreachable nodes had no name
  bool nss = false;                // serve the NSS module although nsswitch.conf does not name it
  bool hosts_sync = false;         // keep the names in a hosts file
  std::string hosts_path = "/etc/hosts";
  std::optional<Zone> hosts_suffix;   // what follows labels there; empty: the zone
  std::vector<std::string> services;  // "NAME=PORT" and
  std::vector<std::string> records;   // "[OWNER] TYPE DATA" as given; DNS knows what they mean
  bool sshfp = false;                 // publish this host's SSH keys and fingerprints
  std::string socket;  // --socket as given; empty: by the rules of control_socket_path (base/paths.h)
  bool reset_storage = false;
  bool once = false;  // client: print the table once and end
  bool json = false;  // client: JSON in place of the table
};

// What the commands ask the daemon; `explain` tries the host as well, and is a CheckCall.
using VerbRequest = std::variant<control::ListNodes, control::GetStatus, control::PrintTicket,
                                 control::ResolveName, control::ShowNode, control::ExportNames,
                                 control::Watch, control::Pause, control::Resume, control::Stop>;

// A command for the running daemon.
struct VerbCall {
  VerbRequest request;
  std::string socket;  // as in RunOptions
  std::string config;
  bool json = false;
};

// `p2p-ddns resolver ACTION`: what this host's own files and services are made to do. The daemon has
// no part in it.
struct ResolverCall {
  enum Action { plan, install, status, uninstall };
  Action action = plan;
  std::string way;     // as given; empty: the best one, or with uninstall all
  std::string socket;  // as in RunOptions; the daemon, if one runs, is asked for the zone
  std::string config;
  bool json = false;
};

// `p2p-ddns explain NAME` and `p2p-ddns doctor`: the daemon is asked, if one runs, and this host tried.
struct CheckCall {
  std::string name;  // see control::parse_name_text; empty: the host as a whole (doctor)
  std::string socket;
  std::string config;
  bool json = false;
};

// `p2p-ddns new-identity`: another key for the node whose state this is. No daemon may run with it.
struct NewIdentityCall {
  std::string config;
  bool json = false;
};

// --help and --version: print it and end with 0.
struct ShowText {
  std::string text;
};

using Invocation = std::variant<RunOptions, VerbCall, ResolverCall, CheckCall, NewIdentityCall, ShowText>;

// An error is a wrong usage (kExitUsage) in one line. $P2P_DDNS_TICKET is taken where no --ticket and
// no --primary is given.
Result<Invocation> parse_command_line(int argc, const char* const* argv, const Environment& env);

// The first label of the machine's name, made to fit; "node" when nothing of it does.
Label default_alias();
Label alias_from_host_name(std::string_view host_name);

}  // namespace p2p::cli
