// The names file that the NSS module in every program of this host reads, while nsswitch.conf names
// the module or --nss asks for it.
#pragma once

#include "daemon/host_role.h"
#include "daemon/names_keeper.h"
#include "resolver/names_file.h"

namespace p2p::daemon {

class NssWay : public NameWay {
 public:
  // `role` is borrowed.
  NssWay(const HostPlaces& places, bool is_asked_for, HostRole& role)
      : path_(places.names_file),
        nsswitch_(places.nsswitch),
        is_asked_for_(is_asked_for),
        role_(role),
        file_(places.names_file) {}

  void publish(const NameTablePtr& names, Instant now) override;
  void check(Instant loop_seen, Instant now) override;
  void clear() override;
  control::ServedNames serving() const override;
  std::vector<std::string> problems() const override;

 private:
  bool is_wanted();
  void write(Instant now);

  const std::string path_, nsswitch_;
  const bool is_asked_for_;
  HostRole& role_;
  resolver::NamesFile file_;
  NameTablePtr names_;
  bool is_written_ = false;
  std::string problem_;
};

}  // namespace p2p::daemon
