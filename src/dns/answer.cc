#include "dns/answer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/limits_dns.h"
#include "dns/nearness.h"

namespace p2p::dns {
namespace {

constexpr size_t kDataAt = 12;  // a record's data, behind the pointer, type, class, TTL and size
// "RFC8482" and the empty string.
constexpr uint8_t kAnyData[] = {7, 'R', 'F', 'C', '8', '4', '8', '2', 0};

// Where in a record's data the name is whose addresses belong into the additional section.
std::optional<size_t> target_at(RrType type) {
  if (type == RrType::srv) return 6;
  if (type == rr_type::mx) return 2;
  if (type == rr_type::ns) return 0;
  return std::nullopt;
}

bool is_address(RrType type) { return type == RrType::a || type == RrType::aaaa; }

class Answerer {
 public:
  Answerer(const Snapshot& zone, const Query& query, const Asker& asker, std::span<uint8_t> out)
      : zone_(zone), query_(query), asker_(asker), response_(query, asker.cookie, out, limit()) {}

  size_t run(uint64_t hash) {
    if (query_.edns.version != 0) return response_.finish(Rcode::bad_version, false);
    bool is_transfer = query_.type == rr_type::axfr || query_.type == rr_type::ixfr;
    if (query_.rr_class != class_in || is_transfer) return refuse();
    Snapshot::Found found = zone_.look_up(query_.name, hash);
    if (!found.encloser) return refuse();
    return resolve(found);
  }

 private:
  size_t limit() const {
    if (asker_.is_tcp) return limits::dns_message_bytes_max;
    return std::min<size_t>(query_.edns.udp_bytes_max, limits::dns_udp_bytes_max);
  }
  size_t refuse() { return response_.finish(Rcode::refused, false); }

  size_t resolve(Snapshot::Found found);
  bool follow(const RrSet& cname, Snapshot::Found& found);
  size_t negative(Rcode rcode);
  size_t positive(const RrSet& set);
  bool add_addresses(Response::Section section, Response::NameAt owner, const RrSet& set);
  void add_targets(const RrSet& set, size_t set_at, size_t prefix);

  const Snapshot& zone_;
  const Query& query_;
  const Asker& asker_;
  Response response_;
  Response::NameAt owner_ = header_bytes;  // of the answer: the question's name or a CNAME's target
  size_t apex_bytes_ = 0;
};

// RFC 1034, 4.3.2, without the parts for delegations and caches.
size_t Answerer::resolve(Snapshot::Found found) {
  apex_bytes_ = found.encloser.apex().size();
  std::array<Entry, limits::dns_cname_hops_max> seen;
  for (size_t hops = 0;; ++hops) {
    if (!found.entry) return negative(Rcode::no_such_name);
    RrSet set = zone_.set(found.entry, query_.type);
    if (query_.type == rr_type::any && (found.entry.set_count() > 0 || found.entry.is_apex())) {
      response_.add(Response::answer, owner_, rr_type::hinfo, limits::dns_ttl_s_max, kAnyData);
      return response_.finish(Rcode::ok, true);
    }
    if (set.count > 0) return positive(set);
    RrSet cname = zone_.set(found.entry, rr_type::cname);
    if (cname.count == 0) return negative(Rcode::ok);
    seen[hops] = found.entry;
    if (!follow(cname, found)) return response_.finish_truncated();
    // Where the chain leaves the zone or goes in a circle, the rest is the asker's to see.
    bool is_circle = found.entry && std::ranges::find(seen, found.entry) != seen.end();
    if (!found.encloser || is_circle || hops + 1 == seen.size()) return response_.finish(Rcode::ok, true);
  }
}

// Adds the CNAME and looks its target up. False when there was no room.
bool Answerer::follow(const RrSet& cname, Snapshot::Found& found) {
  size_t data_at = response_.size() + kDataAt;
  if (!response_.add(Response::answer, owner_, cname)) return false;
  owner_ = data_at;
  Name target;
  target.assign(cname.rrs.subspan(2));
  found = zone_.look_up(target, zone_.hash(target.view()));
  ByteView apex = query_.name.view().last(apex_bytes_);
  bool is_same_zone = found.encloser && std::ranges::equal(found.encloser.apex(), apex);
  if (!is_same_zone) found = {};
  return true;
}

// RFC 2308: the SOA record in the authority section.
size_t Answerer::negative(Rcode rcode) {
  size_t apex_at = header_bytes + query_.name.size() - apex_bytes_;
  if (!response_.add(Response::authority, apex_at, zone_.soa())) return response_.finish_truncated();
  return response_.finish(rcode, true);
}

size_t Answerer::positive(const RrSet& set) {
  size_t set_at = response_.size();
  bool has_order = is_address(set.type) && set.count > 1;
  bool fits =
      has_order ? add_addresses(Response::answer, owner_, set) : response_.add(Response::answer, owner_, set);
  if (!fits) return response_.finish_truncated();
  if (auto prefix = target_at(set.type)) add_targets(set, set_at, *prefix);
  return response_.finish(Rcode::ok, true);
}

bool Answerer::add_addresses(Response::Section section, Response::NameAt owner, const RrSet& set) {
  if (!response_.has_room_for(set, owner)) return false;
  Nearness nearness(zone_.subnets(), asker_.address);
  for (bool near : {true, false})
    for_each_rr(set, [&](ByteView data) {
      if (nearness.is_near(data) == near) response_.add(section, owner, set.type, set.ttl_s, data);
    });
  return true;
}

// The addresses of the targets of the first few records, as far as there is room.
void Answerer::add_targets(const RrSet& set, size_t set_at, size_t prefix) {
  size_t left = limits::dns_additional_names_max;
  for_each_rr(set, [&](ByteView data) {
    size_t name_at = set_at + kDataAt + prefix;
    set_at += kDataAt + data.size();
    if (left == 0 || data.size() <= prefix) return;
    --left;
    Name target;
    target.assign(data.subspan(prefix));
    Entry entry = zone_.find(target.view(), zone_.hash(target.view()));
    if (!entry) return;
    for (RrType type : {RrType::a, RrType::aaaa})
      if (RrSet addresses = zone_.set(entry, type); addresses.count > 0)
        add_addresses(Response::additional, name_at, addresses);
  });
}

}  // namespace

size_t answer(const Snapshot& zone, const Query& query, uint64_t hash, const Asker& asker,
              std::span<uint8_t> out) {
  return Answerer(zone, query, asker, out).run(hash);
}

size_t answer_unfit(Verdict verdict, const Query& query, std::span<uint8_t> out) {
  if (verdict == Verdict::silent) return 0;
  return write_error(query, verdict == Verdict::format_error ? Rcode::format_error : Rcode::not_implemented,
                     out);
}

size_t answer(const Snapshot& zone, ByteView packet, const Asker& asker, std::span<uint8_t> out) {
  Query query;
  Verdict verdict = parse_query(packet, query);
  if (verdict != Verdict::good) return answer_unfit(verdict, query, out);
  return answer(zone, query, zone.hash(query.name.view()), asker, out);
}

}  // namespace p2p::dns
