// The names by DNS: a server where --dns says, and one on the loopback address while a resolver of
// this host is set up to ask there (`p2p-ddns resolver install`).
#pragma once

#include "daemon/host_role.h"
#include "daemon/names_keeper.h"
#include "dns/server.h"

namespace p2p::daemon {

// What DNS says of these names; the serial and the seed as in dns/zone_input.h.
std::shared_ptr<const dns::Snapshot> build_snapshot(const NameTable& names, uint32_t serial,
                                                    uint64_t hash_seed);

class DnsWay : public NameWay {
 public:
  // Listens at once; serves an empty zone until the first publish(). Errors: an address that cannot
  // be had, in a line for the user. `role` is borrowed.
  static Result<std::unique_ptr<DnsWay>> start(const std::vector<SocketAddress>& listen, const Zone& zone,
                                               std::string setup_journal, HostRole& role);

  void publish(const NameTablePtr& names, Instant now) override;
  void check(Instant loop_seen, Instant now) override;
  std::vector<std::string> serving() const override;
  std::vector<std::string> problems() const override;

 private:
  DnsWay(const Zone& zone, std::string setup_journal, HostRole& role);
  Result<std::unique_ptr<dns::Server>> listen(const std::vector<SocketAddress>& addresses) const;

  std::string setup_journal_;
  HostRole& role_;
  uint64_t hash_seed_;
  uint32_t serial_ = 1;
  NameTablePtr names_;
  std::shared_ptr<const dns::Snapshot> snapshot_;
  std::unique_ptr<dns::Server> asked_for_, set_up_;
  std::string problem_;
};

}  // namespace p2p::daemon
