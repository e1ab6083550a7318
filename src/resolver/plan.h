// The ways in which this host's programs can find the nodes, and what each would change: pure
// functions from what the host is like to a list of changes with their reasons. No way replaces
// resolv.conf or touches a name outside of the zone, and each can be undone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "core/label.h"

namespace p2p::resolver {

// In the order of preference.
enum class Way { nss, resolved, dnsmasq, network_manager, unbound, hosts };
inline constexpr Way all_ways[] = {Way::nss,     Way::resolved, Way::dnsmasq, Way::network_manager,
                                   Way::unbound, Way::hosts};

// "nss", "resolved", "dnsmasq", "networkmanager", "unbound", "hosts".
std::string_view name_of(Way way);
Result<Way> parse_way(std::string_view text);

// Whether programs reach the nodes through our DNS server that way, so that it must run.
inline bool needs_dns(Way way) { return way != Way::nss && way != Way::hosts; }

// What the host is like. Texts of files are empty when there is no such file.
struct HostFacts {
  std::optional<std::string> nsswitch;
  std::string nsswitch_target;  // the file behind all links
  std::optional<std::string> resolv_conf;
  std::string resolv_conf_target;
  bool resolved = false;  // it runs; likewise the others
  bool network_manager = false;
  bool dnsmasq = false;
  bool unbound = false;
  bool nscd = false;
  bool network_manager_dnsmasq = false;  // NetworkManager is set to run a dnsmasq of its own
  int systemd_version = 0;               // 0: not known
  std::vector<std::string> directories;  // of those below that exist
  std::string library_directory;         // where the C library looks for modules; empty: not known
  bool module_installed = false;         // our module is there, by a package
  std::string module_source;             // a module that can be copied there; empty: none
};

// The directories whose existence decides.
inline constexpr std::string_view dnsmasq_directory = "/etc/dnsmasq.d";
inline constexpr std::string_view network_manager_directory = "/etc/NetworkManager/dnsmasq.d";
inline constexpr std::string_view unbound_directory = "/etc/unbound/unbound.conf.d";
inline constexpr std::string_view nsswitch_path = "/etc/nsswitch.conf";
inline constexpr std::string_view module_name = "libnss_p2pddns.so.2";

using Command = std::vector<std::string>;
std::string text_of(const Command& command);

struct Change {
  enum Kind {
    file,      // a new file of ours at `path`, with `content`
    module,    // the module, copied from `content` to `path`
    nsswitch,  // our word in nsswitch.conf
    hosts,     // a section in the hosts file at `path`, which the daemon keeps
  };
  Kind kind;
  std::string path;
  std::string content;
  std::string why;
};

struct Plan {
  Way way;
  std::vector<Change> changes;
  std::vector<Command> after;      // run when all changes are made
  std::vector<std::string> notes;  // what the user should know
};

// What the plan is about.
struct Target {
  Zone zone;
  SocketAddress dns;  // where our DNS server listens
  std::string hosts_path = "/etc/hosts";
};

// The way's changes; the error says why this host cannot go it.
Result<Plan> make_plan(Way way, const HostFacts& facts, const Target& target);

// The way to recommend: the first possible one.
Way best_way(const HostFacts& facts, const Target& target);

// The paths at which a way may have made a file: only these are taken away again, whatever a journal says.
bool may_have_made(Way way, Change::Kind kind, std::string_view path);

// What undoes `Plan::after`: before the changes are taken back, and after that.
struct UndoCommands {
  std::vector<Command> before, after;
};
UndoCommands undo_commands(Way way, std::string_view path);

}  // namespace p2p::resolver
