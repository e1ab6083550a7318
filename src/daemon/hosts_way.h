// The names in hosts files: in the one of --hosts-sync, and in those that `p2p-ddns resolver install
// --way hosts` chose. Only while the daemon runs; what a killed one left, the next one takes away.
#pragma once

#include <map>

#include "daemon/host_role.h"
#include "daemon/names_keeper.h"
#include "resolver/hosts_file.h"

namespace p2p::daemon {

class HostsWay : public NameWay {
 public:
  // `flag_path`: of --hosts-sync; empty without it. `suffix`: what follows the labels. `role` is borrowed.
  HostsWay(const HostPlaces& places, std::string flag_path, std::string suffix, HostRole& role)
      : places_(places), flag_path_(std::move(flag_path)), suffix_(std::move(suffix)), role_(role) {}

  void publish(const NameTablePtr& names, Instant now) override;
  void check(Instant loop_seen, Instant now) override;
  void clear() override;
  control::ServedNames serving() const override;
  std::vector<std::string> problems() const override;

 private:
  std::vector<std::string> wanted_paths();
  bool take_away(const std::string& path);
  // Files of an earlier life that this one was not told to keep.
  void take_away_leftovers();

  const HostPlaces places_;
  const std::string flag_path_, suffix_;
  HostRole& role_;
  std::map<std::string, resolver::HostsFile> files_;
  NameTablePtr names_;
  bool is_tidy_ = false;
  std::string problem_;  // of the last check
};

// Takes our lines out of the files that this journal names, and the entries with them; for the
// daemon's start and for `p2p-ddns resolver uninstall`. `keep`: not this one.
Status remove_flagged_hosts(const std::string& journal, const std::string& keep);

}  // namespace p2p::daemon
