#include "daemon/dns_way.h"

#include <algorithm>

#include "base/limits_names.h"
#include "dns/zone_input.h"
#include "os/clock.h"
#include "os/entropy.h"
#include "resolver/setup.h"

namespace p2p::daemon {
namespace {

NameTablePtr no_names(const Zone& zone) {
  auto out = std::make_shared<NameTable>();
  out->zone = zone;
  return out;
}

}  // namespace

std::shared_ptr<const dns::Snapshot> build_snapshot(const NameTable& names, uint32_t serial,
                                                    uint64_t hash_seed, uint16_t ttl_s_max) {
  dns::ZoneInput input;
  input.zone = names.zone;
  input.serial = serial;
  input.hash_seed = hash_seed;
  input.omits_unreachable = names.omits_unreachable;
  input.ttl_s_max = ttl_s_max;
  input.subnets = names.subnets;
  for (const auto& [id, row] : names.rows) {
    Resources resources = row.record.resources();
    input.nodes.push_back({.label = row.label,
                           .is_reachable = row.is_reachable,
                           .is_self = row.is_self,
                           .resources = {resources.begin(), resources.end()}});
  }
  return dns::build_zone(input);
}

DnsWay::DnsWay(const Zone& zone, std::string setup_journal, HostRole& role, ServedZone* served)
    : setup_journal_(std::move(setup_journal)),
      role_(role),
      served_(served),
      hash_seed_(os::random_u64()),
      names_(no_names(zone)) {}

Result<std::unique_ptr<DnsWay>> DnsWay::start(const std::vector<SocketAddress>& listen, const Zone& zone,
                                              std::string setup_journal, HostRole& role, ServedZone* served) {
  std::unique_ptr<DnsWay> out(new DnsWay(zone, std::move(setup_journal), role, served));
  if (listen.empty()) return out;
  if (Status heard = out->listen(out->asked_for_, listen); !heard) return tl::unexpected(heard.error());
  return out;
}

void DnsWay::build(Served& one) const {
  if (one.snapshot && one.serial == serial_) return;
  one.snapshot = build_snapshot(*names_, serial_, hash_seed_, one.ttl_s_max);
  one.serial = serial_;
}

Status DnsWay::listen(Served& one, const std::vector<SocketAddress>& addresses) {
  dns::ServerOptions options;
  options.listen = addresses;
  options.clock = [] { return os::read_clocks().mono; };
  os::fill_random(options.secret);
  build(one);
  auto server = dns::Server::start(options, one.snapshot);
  if (!server) return tl::unexpected(server.error());
  one.server = std::move(*server);
  return {};
}

void DnsWay::publish(const NameTablePtr& names, Instant) {
  names_ = names;
  ++serial_;
  for (Served* one : {&asked_for_, &set_up_}) {
    if (!one->server) continue;
    build(*one);
    one->server->publish(one->snapshot);
  }
  show_served();
}

void DnsWay::show_served() const {
  if (!served_) return;
  const Served& shown = asked_for_.server ? asked_for_ : set_up_;
  served_->set(shown.server ? shown.snapshot : nullptr);
}

void DnsWay::check(Instant, Instant) {
  auto installed = resolver::installed(resolver::Journal(setup_journal_));
  SocketAddress at = resolver::setup_dns();
  bool is_taken = asked_for_.server && std::ranges::count(asked_for_.server->listening(), at) > 0;
  bool is_wanted = installed && installed->dns && role_.take() && !is_taken;
  problem_.clear();
  if (!is_wanted) {
    set_up_.server.reset();
    set_up_.snapshot.reset();
  } else if (!set_up_.server) {
    if (Status heard = listen(set_up_, {at}); !heard)
      problem_ = "this host's resolver is set up to ask at " + at.to_string() +
                 ", where no DNS can be served: " + heard.error().message;
  }
  show_served();
}

control::ServedNames DnsWay::serving() const {
  control::ServedNames out;
  for (const dns::Server* server : {asked_for_.server.get(), set_up_.server.get()})
    if (server) std::ranges::copy(server->listening(), std::back_inserter(out.dns));
  return out;
}

std::vector<std::string> DnsWay::problems() const {
  return problem_.empty() ? std::vector<std::string>() : std::vector{problem_};
}

}  // namespace p2p::daemon
