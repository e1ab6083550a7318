// Where the program's files are: the rules that the daemon and the command line share. Nothing is
// made here; the only thing looked at is whether a path is a directory.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"

namespace p2p {

// What of the process the rules depend on, as values, so that tests have their own.
struct PathContext {
  // A variable of the environment; empty when it is not set. An empty variable counts as not set.
  std::function<std::optional<std::string>(const char* name)> environment;
  bool is_root = false;
};

// The state as --config (-c) names it, or its default place.
struct StatePaths {
  std::string directory;  // without a slash at its end
  std::string database;
  std::string identity_key;
  std::string authority_key;  // of a node that made its network
  std::string rejoin;         // the way back when the database is lost
  std::string admin_token;    // of --admin-http
  std::string hosts_journal;  // which hosts files --hosts-sync keeps names in
  std::string lock;           // who holds it owns all of the above
};

// `config` is a database file, or a directory: an existing one, or a path that ends in "/". Empty:
// /var/lib/p2p-ddns for root, else $XDG_STATE_HOME/p2p-ddns, else $HOME/.local/state/p2p-ddns. In
// a directory the files are state.db, identity.key, authority.key and lock; beside a database FILE
// they are FILE.identity.key and so on, so that two databases in one directory are two nodes.
// Error: no config, not root, and no home.
Result<StatePaths> state_paths(const std::string& config, const PathContext& context);

// The control socket: `flag` (--socket), else $P2P_DDNS_SOCKET, else control.sock in the directory
// of `config` when that is given, else in the runtime directory: /run/p2p-ddns for root, else
// $XDG_RUNTIME_DIR/p2p-ddns, else the default state directory. Error: as state_paths.
Result<std::string> control_socket_path(const std::string& flag, const std::string& config,
                                        const PathContext& context);

}  // namespace p2p
