// From the command line and what is on the disk to a node that can be started: whether it founds
// a network, joins one or goes on in the one it is in.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/paths.h"
#include "base/result.h"
#include "cli/environment.h"
#include "cli/options.h"
#include "core/node.h"
#include "store/directory.h"
#include "store/store.h"

namespace p2p::daemon {

// Everything that one running daemon holds of its state directory.
struct Prepared {
  StatePaths paths;
  store::DirectoryLock lock;
  std::unique_ptr<store::Store> store;
  NodeOptions node;
  bool is_founder = false;           // this start was told --primary
  std::vector<std::string> notices;  // for the user, a line each
};

// `ticket` is the parsed --ticket. Errors are lines for the user that say what to do; nothing on
// the disk is lost by any of them.
Result<Prepared> prepare(const cli::RunOptions& options, const std::optional<Ticket>& ticket,
                         const cli::Environment& env, Now now);

// The client's: a key of the moment and nothing kept.
NodeOptions prepare_guest(const Ticket& ticket);

}  // namespace p2p::daemon
