#include "daemon/explain.h"

#include <algorithm>

#include "base/limits_dns.h"
#include "cli/suggest.h"
#include "control/node_lookup.h"
#include "control/request.h"

namespace p2p::daemon {
namespace {

using control::Answer;
using control::FailureKind;
using control::refuse;

constexpr size_t kNearestMax = 3;

std::string called(const NodeId& id, std::span<const NodeView> nodes) {
  for (const NodeView& node : nodes)
    if (node.id == id) return node.name;
  return id.to_string();
}

std::string nearest_names(const std::string& word, std::span<const NodeView> nodes) {
  std::vector<std::string_view> names;
  for (const NodeView& node : nodes) names.push_back(node.name);
  std::string out;
  for (size_t i = 0; i < kNearestMax; ++i) {
    std::string near = cli::nearest_word(word, names);
    if (near.empty()) break;
    out += (out.empty() ? "; did you mean " : ", ") + near;
    std::erase(names, std::string_view(near));
  }
  return out.empty() ? "; \"p2p-ddns list\" shows all names" : out + "?";
}

// Labels of 1 to 63 bytes, 255 in all with the final zero.
bool fits_dns(const std::string& name) {
  constexpr size_t kLabelMax = 63;
  for (size_t start = 0; start <= name.size();) {
    size_t end = std::min(name.find('.', start), name.size());
    if (end == start || end - start > kLabelMax) return false;
    start = end + 1;
  }
  return name.size() + 2 <= dns::name_bytes_max;
}

dns::Snapshot::Found look_up(const dns::Snapshot& snapshot, const std::string& name) {
  dns::Name wire;
  wire.assign(dns::name_from_text(name));
  return snapshot.look_up(wire, snapshot.hash(wire.view()));
}

// What is no node's own name: an alias, a wildcard, a service. Empty when there is no such name.
std::string meaning_of(const dns::Snapshot& all, const std::string& name) {
  dns::Entry entry = look_up(all, name).entry;
  if (!entry) return {};
  if (entry.name()[0] == 1 && entry.name()[1] == '*') return "a name that a wildcard stands for";
  if (name.starts_with('_') || name.find("._") != name.npos) return "a service name";
  if (entry.set_count() == 0) return "a name that only has names below it";
  return all.set(entry, dns::rr_type::cname).count > 0 ? "an alias" : "a name with records of its own";
}

// The node at or below which the name is: the last label but the zone, or in front of "._ssh._tcp".
const NodeView* owner_of(std::string relative, std::span<const NodeView> nodes) {
  if (size_t at = relative.rfind("._"); at != relative.npos && relative.find('.', at + 1) == relative.npos)
    relative = relative.substr(0, relative.find("._"));
  std::string label = relative.substr(relative.rfind('.') + 1);
  auto found = std::ranges::find(nodes, label, &NodeView::name);
  return found == nodes.end() ? nullptr : &*found;
}

}  // namespace

Answer<doctor::Explanation> explain_name(const std::string& asked, const Zone& zone,
                                         std::span<const NodeView> nodes, const dns::Snapshot& all) {
  doctor::Explanation out;
  out.asked = asked;
  auto found = control::find_node(nodes, asked);
  if (found) {
    out.node = **found;
    out.name = out.node->fqdn;
    bool is_id = out.node->id.to_string().starts_with(asked) && asked != out.node->name;
    if (out.node->state != NodeState::left) out.addresses = out.node->addresses;
    out.meaning = is_id ? "an id" : asked == out.name ? "a whole name" : "a bare name";
    return out;
  }
  if (found.error().kind != FailureKind::not_found) return tl::unexpected(found.error());
  std::string suffix = "." + zone.text();
  auto domain = Zone::parse(asked);
  std::string name = domain ? domain->text() : asked;
  std::string relative = name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
  out.name = relative + suffix;
  if (fits_dns(out.name)) out.meaning = meaning_of(all, out.name);
  if (out.meaning.empty()) {
    size_t dot = relative.rfind('.');
    std::string word = dot == relative.npos ? relative : relative.substr(dot + 1);
    return refuse(FailureKind::not_found, "no node is called " + asked + nearest_names(word, nodes));
  }
  out.addresses = dns_says(all, out.name).addresses;
  if (const NodeView* owner = owner_of(relative, nodes)) out.node = *owner;
  return out;
}

doctor::DnsSays dns_says(const dns::Snapshot& served, const std::string& name) {
  doctor::DnsSays out;
  if (!fits_dns(name)) return out;
  dns::Snapshot::Found found = look_up(served, name);
  out.exists = static_cast<bool>(found.entry);
  for (size_t hops = 0; found.entry && hops < limits::dns_cname_hops_max; ++hops) {
    dns::RrSet cname = served.set(found.entry, dns::rr_type::cname);
    if (cname.count == 0) break;
    dns::Name target;
    target.assign(cname.rrs.subspan(2));
    found = served.look_up(target, served.hash(target.view()));
  }
  if (!found.entry) return out;  // or an alias for a name of others
  for (RrType type : {RrType::a, RrType::aaaa}) {
    dns::RrSet set = served.set(found.entry, type);
    if (set.count > 0) out.ttl_s = set.ttl_s;
    dns::for_each_rr(set, [&](ByteView data) {
      if (auto ip = IpAddress::from_bytes(data)) out.addresses.push_back(*ip);
    });
  }
  std::ranges::sort(out.addresses);
  return out;
}

void add_origin(doctor::Explanation& explanation, const NodeOrigin& origin, std::span<const NodeView> nodes) {
  explanation.origin = origin;
  if (origin.told_by) explanation.told_by = called(*origin.told_by, nodes);
  if (origin.same_claim.empty() || !explanation.node) return;
  if (origin.same_claim.front() != explanation.node->id) {
    explanation.owner = called(origin.same_claim.front(), nodes);
    return;
  }
  for (size_t i = 1; i < origin.same_claim.size(); ++i)
    explanation.losers.push_back(called(origin.same_claim[i], nodes));
}

}  // namespace p2p::daemon
