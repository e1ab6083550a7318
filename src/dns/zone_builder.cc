#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/limits_dns.h"
#include "dns/rr_data.h"
#include "dns/snapshot_builder.h"
#include "dns/zone_input.h"

namespace p2p::dns {
namespace {

const Bytes kRoot{0};

// The data of a TXT record without text (RFC 6763, 6.1).
const Bytes kEmptyText{0};

Bytes join(ByteView head_labels, ByteView tail) {
  Bytes out(head_labels.begin(), head_labels.end());
  out.insert(out.end(), tail.begin(), tail.end());
  return out;
}

// A relative name without its final zero byte, ready for another name behind it.
ByteView open(ByteView name) { return name.first(name.size() - 1); }

// "_ssh._tcp": two labels, and the way they look.
bool is_service(ByteView owner) {
  return label_count(owner) == 2 && owner[1] == '_' && owner[0] > 1 && parent_of(owner)[1] == '_';
}

class ZoneBuilder {
 public:
  explicit ZoneBuilder(const ZoneInput& input)
      : input_(input), out_(input.hash_seed, input.ttl_s_max), zone_(name_from_text(input.zone.text())) {
    out_.name(zone_, zone_.size());
  }

  std::shared_ptr<const Snapshot> build() && {
    for (const ZoneNode& node : input_.nodes)
      if (node.is_self) add_node(node);
    for (const ZoneNode& node : input_.nodes)
      if (!node.is_self && (node.is_reachable || !input_.omits_unreachable)) add_node(node);
    add_browsing();
    // Without a name of our own the zone names itself, as zones that a host serves only to itself
    // do (RFC 6303, 3).
    Bytes server = self_.empty() ? zone_ : self_;
    return std::move(out_).build(soa(server), server, input_.subnets);
  }

 private:
  void add_node(const ZoneNode& node);
  void add_resource(const ZoneNode& node, ByteView node_name, const ResourceView& rr);
  void add_reverse(const ZoneNode& node, ByteView node_name, const IpAddress& ip);
  void add_service(const ZoneNode& node, ByteView service, uint16_t ttl_s, ByteView srv);
  void add_browsing();
  Bytes soa(ByteView server) const;
  Bytes below_zone(std::string_view text) const { return join(open(name_from_text(text)), zone_); }
  uint16_t ttl_s(const ZoneNode& node, uint32_t wanted_s) const {
    if (!node.is_reachable) return limits::dns_ttl_s_min;
    return static_cast<uint16_t>(
        std::clamp<uint32_t>(wanted_s, limits::dns_ttl_s_min, limits::dns_ttl_s_max));
  }

  const ZoneInput& input_;
  SnapshotBuilder out_;
  const Bytes zone_;
  Bytes self_;
  std::set<std::string> services_;  // "_ssh._tcp" in wire format, relative
  struct Holders {
    size_t count = 0;
    bool has_self = false;
  };
  std::map<IpAddress, Holders> holders_;
};

void ZoneBuilder::add_node(const ZoneNode& node) {
  if (node.label.empty() || node.label.size() > limits::label_bytes_max) return;
  Bytes name = join(Writer().bytes8(as_bytes(node.label)).view(), zone_);
  if (node.is_self) self_ = name;
  auto id = out_.name(name, zone_.size());
  size_t left = limits::dns_records_per_node_max;
  for (const ResourceView& rr : node.resources) {
    bool is_address = rr.type == RrType::a || rr.type == RrType::aaaa;
    if (is_address && rr.owner.size() == 1) {
      auto ip = IpAddress::from_bytes(rr.data);
      if (!ip || ip->is_v4() != (rr.type == RrType::a)) continue;
      out_.add(id, rr.type, ttl_s(node, rr.ttl_s), rr.data);
      add_reverse(node, name, *ip);
    } else if (left > 0) {
      --left;
      add_resource(node, name, rr);
    }
  }
}

void ZoneBuilder::add_resource(const ZoneNode& node, ByteView node_name, const ResourceView& rr) {
  bool is_sane = !rr.owner.empty() && is_publishable(rr.type) && name_size(rr.owner) == rr.owner.size() &&
                 label_count(rr.owner) <= limits::dns_owner_labels_max &&
                 rr.owner.size() + node_name.size() <= name_bytes_max;
  if (!is_sane) return;
  auto data = checked_data(rr.type, rr.data, node_name);
  if (!data) return;
  uint16_t ttl = ttl_s(node, rr.ttl_s);
  Bytes owner = join(open(rr.owner), node_name);
  out_.add(out_.name(owner, zone_.size()), rr.type, ttl, *data);
  bool is_browsed = rr.type == RrType::srv && is_service(rr.owner) &&
                    !std::ranges::equal(rr.owner, name_from_text(peer_service));
  if (is_browsed) add_service(node, rr.owner, ttl, *data);
}

void ZoneBuilder::add_service(const ZoneNode& node, ByteView service, uint16_t ttl_s, ByteView srv) {
  Bytes type_name = join(open(service), zone_);
  Bytes instance = join(Writer().bytes8(as_bytes(node.label)).view(), type_name);
  if (instance.size() > name_bytes_max) return;
  services_.emplace(as_text(service));
  out_.add(out_.name(type_name, zone_.size()), rr_type::ptr, ttl_s, instance);
  auto id = out_.name(instance, zone_.size());
  out_.add(id, RrType::srv, ttl_s, srv);
  bool has_text = false;
  for (const ResourceView& rr : node.resources) {
    if (rr.type != rr_type::txt ||
        !std::equal(rr.owner.begin(), rr.owner.end(), service.begin(), service.end()))
      continue;
    if (auto text = checked_data(rr.type, rr.data, instance)) {
      out_.add(id, rr_type::txt, ttl_s, *text);
      has_text = true;
    }
  }
  if (!has_text) out_.add(id, rr_type::txt, ttl_s, kEmptyText);
}

// An address that many nodes claim (of a container bridge, say) names a few of them, and on the
// host itself only that host.
void ZoneBuilder::add_reverse(const ZoneNode& node, ByteView node_name, const IpAddress& ip) {
  Holders& holders = holders_[ip];
  if (holders.has_self || holders.count >= limits::dns_names_per_address_max) return;
  ++holders.count;
  holders.has_self = node.is_self;
  Bytes reverse = reverse_name(ip);
  out_.add(out_.name(reverse, reverse.size()), rr_type::ptr, ttl_s(node, limits::dns_ttl_s_max), node_name);
}

void ZoneBuilder::add_browsing() {
  for (std::string_view which : {"b._dns-sd._udp", "lb._dns-sd._udp"})
    out_.add(out_.name(below_zone(which), zone_.size()), rr_type::ptr, limits::dns_ttl_s_max, zone_);
  if (services_.empty()) return;
  auto list = out_.name(below_zone("_services._dns-sd._udp"), zone_.size());
  for (const std::string& service : services_)
    out_.add(list, rr_type::ptr, limits::dns_ttl_s_max, join(open(as_bytes(service)), zone_));
}

// RFC 1035, 3.3.13. Nobody transfers the zone by DNS, so the timers only have to look sane.
Bytes ZoneBuilder::soa(ByteView server) const {
  Writer out;
  out.bytes(server).bytes(name_from_text("nobody.invalid")).u32(input_.serial);
  return out.u32(3600).u32(600).u32(86400).u32(limits::dns_negative_ttl_s).take();
}

}  // namespace

std::shared_ptr<const Snapshot> build_zone(const ZoneInput& input) { return ZoneBuilder(input).build(); }

}  // namespace p2p::dns
