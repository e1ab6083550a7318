#include "daemon/host_role.h"

#include <fcntl.h>
#include <sys/file.h>

#include "base/files.h"
#include "resolver/names_file.h"

namespace p2p::daemon {

HostPlaces host_places(const StatePaths& paths, const cli::Environment& env) {
  return {.setup_journal = setup_journal_path,
          .flag_journal = paths.hosts_journal,
          .names_file = env(resolver::names_file_variable).value_or(resolver::names_file_path)};
}

bool HostRole::take() {
  std::lock_guard guard(mutex_);
  if (lock_) return true;
  if (!make_directory_of(path_)) return false;
  OwnedFd fd(open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd || flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return false;
  lock_ = std::move(fd);
  return true;
}

}  // namespace p2p::daemon
