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
                                                    uint64_t hash_seed) {
  dns::ZoneInput input;
  input.zone = names.zone;
  input.serial = serial;
  input.hash_seed = hash_seed;
  input.omits_unreachable = names.omits_unreachable;
  input.subnets = names.subnets;
  for (const NameRow& row : names.rows)
    input.nodes.push_back({.label = row.label,
                           .is_reachable = row.is_reachable,
                           .is_self = row.is_self,
                           .resources = *row.resources});
  return dns::build_zone(input);
}

DnsWay::DnsWay(const Zone& zone, std::string setup_journal, HostRole& role, ServedZone* served)
    : setup_journal_(std::move(setup_journal)),
      role_(role),
      served_(served),
      hash_seed_(os::random_u64()),
      names_(no_names(zone)),
      snapshot_(build_snapshot(*names_, serial_, hash_seed_)) {}

Result<std::unique_ptr<DnsWay>> DnsWay::start(const std::vector<SocketAddress>& listen, const Zone& zone,
                                              std::string setup_journal, HostRole& role, ServedZone* served) {
  std::unique_ptr<DnsWay> out(new DnsWay(zone, std::move(setup_journal), role, served));
  if (listen.empty()) return out;
  auto server = out->listen(listen);
  if (!server) return tl::unexpected(server.error());
  out->asked_for_ = std::move(*server);
  return out;
}

Result<std::unique_ptr<dns::Server>> DnsWay::listen(const std::vector<SocketAddress>& addresses) const {
  dns::ServerOptions options;
  options.listen = addresses;
  options.clock = [] { return os::read_clocks().mono; };
  os::fill_random(options.secret);
  return dns::Server::start(options, snapshot_);
}

void DnsWay::publish(const NameTablePtr& names, Instant) {
  names_ = names;
  snapshot_.reset();
  if (!asked_for_ && !set_up_) return;
  snapshot_ = build_snapshot(*names_, ++serial_, hash_seed_);
  for (dns::Server* server : {asked_for_.get(), set_up_.get()})
    if (server) server->publish(snapshot_);
  show_served();
}

void DnsWay::show_served() const {
  if (served_) served_->set(asked_for_ || set_up_ ? snapshot_ : nullptr);
}

void DnsWay::check(Instant, Instant) {
  auto installed = resolver::installed(resolver::Journal(setup_journal_));
  SocketAddress at = resolver::setup_dns();
  bool is_wanted = installed && installed->dns && role_.take() &&
                   !(asked_for_ && std::ranges::count(asked_for_->listening(), at) > 0);
  problem_.clear();
  if (!is_wanted) {
    set_up_.reset();
    return show_served();
  }
  if (set_up_) return;
  if (!snapshot_) snapshot_ = build_snapshot(*names_, ++serial_, hash_seed_);
  auto server = listen({at});
  if (server) {
    set_up_ = std::move(*server);
    show_served();
  } else {
    problem_ = "this host's resolver is set up to ask at " + at.to_string() +
               ", where no DNS can be served: " + server.error().message;
  }
}

std::vector<std::string> DnsWay::serving() const {
  std::vector<std::string> out;
  for (const dns::Server* server : {asked_for_.get(), set_up_.get()})
    if (server)
      for (const SocketAddress& address : server->listening()) out.push_back("DNS on " + address.to_string());
  return out;
}

std::vector<std::string> DnsWay::problems() const {
  return problem_.empty() ? std::vector<std::string>() : std::vector{problem_};
}

}  // namespace p2p::daemon
