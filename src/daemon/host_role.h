// Several nodes may run on one host, but there is only one hosts file and one names file: the part
// of the one that serves what `p2p-ddns resolver install` set up.
#pragma once

#include <mutex>
#include <string>

#include "base/fd.h"
#include "base/paths.h"
#include "cli/environment.h"

namespace p2p::daemon {

// Where things of this host are; other places in tests.
struct HostPlaces {
  std::string setup_journal;  // of `p2p-ddns resolver`
  std::string flag_journal;   // of this node's --hosts-sync (StatePaths::hosts_journal)
  std::string names_file;     // of the NSS module
  std::string nsswitch = "/etc/nsswitch.conf";
};

// `env` may name another names file, as it does for the NSS module.
HostPlaces host_places(const StatePaths& paths, const cli::Environment& env);

inline constexpr const char* setup_journal_path = "/var/lib/p2p-ddns/resolver.journal";

class HostRole {
 public:
  // A file that is locked; its directory is made when it is missing.
  explicit HostRole(std::string lock_path) : path_(std::move(lock_path)) {}

  // Whether it is ours; from now on until the process ends. From any thread.
  bool take();

 private:
  std::mutex mutex_;
  std::string path_;
  OwnedFd lock_;
};

}  // namespace p2p::daemon
