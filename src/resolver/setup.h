// `p2p-ddns resolver plan|install|status|uninstall`: what is done to this host, and undone.
#pragma once

#include <optional>

#include "resolver/host.h"
#include "resolver/journal.h"

namespace p2p::resolver {

// What install would do and why, and what stands against the other ways. `way`: empty for the best
// one. Nothing is changed.
std::string plan_text(const HostFacts& facts, const Target& target, std::optional<Way> way);

// Does it; each change is in the journal before it begins. A way that is installed already is taken
// back first. When a change or a command fails, all changes of the way are taken back. Gives what was
// done, a line each. Error: what failed, and why the way is impossible.
Result<std::string> install(const Host& host, Journal& journal, const Target& target, std::optional<Way> way);

// Takes back what the journal says, of all ways or of one; only files that are still ours. What
// cannot be taken back stays in the journal and is the error. Gives what was done, a line each.
Result<std::string> uninstall(const Host& host, Journal& journal, std::optional<Way> way);

// What is installed and whether it still stands, a line each.
Result<std::string> status_text(const Host& host, const Journal& journal);

// For the daemon: what it has to do for what is installed.
struct Installed {
  bool dns = false;                      // run the DNS server where the set-ups expect it
  std::vector<std::string> hosts_paths;  // keep a section in these files
};
Result<Installed> installed(const Journal& journal);
// Where that is.
SocketAddress setup_dns();

}  // namespace p2p::resolver
