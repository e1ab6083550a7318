// The names by DNS: a server where --dns says, and one on the loopback address while a resolver of
// this host is set up to ask there (`p2p-ddns resolver install`).
#pragma once

#include <mutex>

#include "base/limits_dns.h"
#include "daemon/host_role.h"
#include "daemon/names_keeper.h"
#include "dns/server.h"

namespace p2p::daemon {

// What DNS says of these names; the other values as in dns/zone_input.h.
std::shared_ptr<const dns::Snapshot> build_snapshot(const NameTable& names, uint32_t serial,
                                                    uint64_t hash_seed,
                                                    uint16_t ttl_s_max = limits::dns_ttl_s_max);

// What DNS answers from now, for others to look at; null while it is off. From any thread.
class ServedZone {
 public:
  std::shared_ptr<const dns::Snapshot> get() const {
    std::lock_guard lock(mutex_);
    return snapshot_;
  }
  void set(std::shared_ptr<const dns::Snapshot> snapshot) {
    std::lock_guard lock(mutex_);
    snapshot_ = std::move(snapshot);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const dns::Snapshot> snapshot_;
};

class DnsWay : public NameWay {
 public:
  // Listens at once; serves an empty zone until the first publish(). Errors: an address that cannot
  // be had, in a line for the user. `role` and `served`, which may be null, are borrowed.
  static Result<std::unique_ptr<DnsWay>> start(const std::vector<SocketAddress>& listen, const Zone& zone,
                                               std::string setup_journal, HostRole& role,
                                               ServedZone* served = nullptr);

  void publish(const NameTablePtr& names, Instant now) override;
  void check(Instant loop_seen, Instant now) override;
  control::ServedNames serving() const override;
  std::vector<std::string> problems() const override;

 private:
  // One that listens, while it does, and what it says.
  struct Served {
    uint16_t ttl_s_max;
    std::unique_ptr<dns::Server> server = nullptr;
    std::shared_ptr<const dns::Snapshot> snapshot = nullptr;
    uint32_t serial = 0;  // of the snapshot
  };

  DnsWay(const Zone& zone, std::string setup_journal, HostRole& role, ServedZone* served);
  void show_served() const;
  Status listen(Served& one, const std::vector<SocketAddress>& addresses);
  // Only when there is none of these names yet: an address that is taken is tried again each second.
  void build(Served& one) const;

  std::string setup_journal_;
  HostRole& role_;
  ServedZone* served_;
  uint64_t hash_seed_;
  uint32_t serial_ = 1;
  NameTablePtr names_;
  Served asked_for_{limits::dns_ttl_s_max};
  Served set_up_{0};  // for other resolvers of this host, which are not to keep what it says
  std::string problem_;
};

}  // namespace p2p::daemon
