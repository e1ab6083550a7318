// Networks of thousands, that have long been there: their hosts share one map until they differ.
#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "base/limits_local.h"
#include "sim/parts.h"

namespace p2p::sim {
namespace {

constexpr Duration kAge = 24h;  // of the network

struct Member {
  Admission admission;
  Bytes record;
};

Bytes record_of(const KeyPair& identity, const NetworkId& network, uint64_t instance,
                const IpAddress& address, const Label& name, WallTime claimed_at) {
  Record record{.id = identity.id<NodeTag>(),
                .seq = 1,
                .expires = HostClock::truth({}) + limits::record_life,
                .instance = instance,
                .claimed_at = claimed_at,
                .name = name,
                .resources = {ResourceRecord::address(address), ResourceRecord::service(peer_service, kPort)},
                .extension = {}};
  auto out = SignedRecord::sign(record, network, identity);
  P2P_CHECK(out.has_value());
  return Bytes(out->bytes().begin(), out->bytes().end());
}

Admission admission_of(const KeyPair& newcomer, const HeldInvite& invite, const NetworkId& network,
                       const KeyPair& admitter, WallTime at) {
  NodeId id = newcomer.id<NodeTag>(), by = admitter.id<NodeTag>();
  Admission out;
  out.invite = invite.invite;
  out.node = id;
  out.proof = Admission::prove(invite.key, network, id);
  out.consent = Admission::consent_to(by, invite.invite.id, network, newcomer);
  out.admitted_at = at;
  out.admitter = by;
  return Admission::issue(std::move(out), network, admitter);
}

}  // namespace

std::vector<HostId> Simulation::add_prepared(size_t count, int subnets) {
  P2P_CHECK(hosts_.empty() && count > 0);
  std::vector<HostId> out;
  for (size_t i = 0; i < count; ++i)
    out.push_back(add_host("host" + std::to_string(i), static_cast<int>(i) % subnets,
                           i == 0 ? std::nullopt : std::optional<HostId>(0)));
  Host& founder = *hosts_[0];
  KeyPair invite_key(derive_secret("simulated invite", founder.id.view()));
  WallTime founded = HostClock::truth(clock_) - kAge;
  Founding founding = found_network(*founder.authority, invite_key, founder.identity, Zone(), founded);
  StoredState known;
  Disk all;
  for (HostId number : out) {
    Host& host = *hosts_[number];
    Label name = *Label::parse(host.alias);
    Admission admission = number == 0
                              ? founding.admission
                              : admission_of(host.identity, *founding.standing.invite,
                                             founding.standing.network, founder.identity, founded + 1s);
    host.instance = random_.next();
    host.is_prepared = true;
    Standing standing = founding.standing;
    standing.alias = name;
    standing.claimed_at = admission.admitted_at;
    standing.port = kPort;
    standing.seq_reserved = limits::seq_reserve_step;
    standing.admitted = true;
    for (const StoreOp& op : to_settings(standing)) host.disk.put(op);
    Bytes record =
        record_of(host.identity, standing.network, host.instance, host.address, name, admission.admitted_at);
    known.items.push_back({StoredKind::admission, host.id, admission.encode()});
    known.items.push_back({StoredKind::record, host.id, std::move(record)});
  }
  for (const PutItem& item : known.items) all.put(item);
  // Nobody: it only shows the others the map, and how they would have told its events.
  NodeOptions nobody{.identity = KeyPair(derive_secret("simulated nobody", founder.id.view())),
                     .standing = founding.standing,
                     .state = std::move(known),
                     .guest = true};
  prepared_ = std::make_unique<Node>(std::move(nobody), now(0));
  prepared_->step(input::Tick{}, now(0));
  P2P_CHECK(prepared_->map().entries().size() == count);
  for (HostId number : out) hosts_[number]->disk.share_items(all);
  return out;
}

}  // namespace p2p::sim
