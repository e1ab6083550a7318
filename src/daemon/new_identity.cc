#include "daemon/new_identity.h"

#include <iostream>

#include "control/json.h"
#include "daemon/rejoin.h"
#include "os/clock.h"
#include "os/entropy.h"
#include "store/directory.h"
#include "store/files.h"
#include "store/secret_file.h"

namespace p2p::daemon {
namespace {

std::string text_of(const NewIdentity& done) {
  return "this device was node " + short_id(done.before) + " and is node " + short_id(done.now) +
         " from now on; start the daemon, and it joins its network again (the old state stays beside the new "
         "one, its names end in " +
         done.set_aside + ")\n";
}

}  // namespace

Result<NewIdentity> make_new_identity(const StatePaths& paths, WallTime now) {
  auto before = store::load_key(paths.identity_key);
  if (!before) return tl::unexpected(before.error());
  if (!*before) return fail("no node has its state in " + paths.directory + ": nothing to renew");
  auto lock = store::DirectoryLock::take(paths.lock);
  if (!lock) return fail(lock.error().message + "; stop it first (p2p-ddns stop)");
  if (!read_rejoin(paths.rejoin))
    return fail("this node kept no ticket (" + paths.rejoin +
                "), so it could not join again: set it up anew with --reset-storage and --ticket");
  // The key last: until it is gone, the old node could still be started, from its ticket.
  const std::string files[] = {paths.database, paths.database + "-wal", paths.database + "-shm",
                               paths.identity_key};
  auto moved = store::set_aside(files, ".before-" + std::to_string(now.seconds()));
  if (!moved) return tl::unexpected(moved.error());
  KeyPair::Seed fresh{};
  os::fill_random(fresh);
  auto made = store::load_or_create_key(paths.identity_key, fresh);
  if (!made) return tl::unexpected(made.error());
  return NewIdentity{
      .before = (*before)->id<NodeTag>(), .now = made->id<NodeTag>(), .set_aside = std::move(*moved)};
}

int run_new_identity(const cli::NewIdentityCall& call, const cli::Environment& env) {
  auto paths = state_paths(call.config, cli::path_context(env));
  if (!paths) return cli::report_failure(paths.error(), call.json);
  auto done = make_new_identity(*paths, os::read_clocks().wall);
  if (!done) return cli::report_failure(done.error(), call.json);
  std::cout << (call.json ? control::ok_to_json() + "\n" : text_of(*done)) << std::flush;
  return cli::kExitDone;
}

}  // namespace p2p::daemon
