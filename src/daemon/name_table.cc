#include "daemon/name_table.h"

#include <algorithm>

#include "dns/wire.h"

namespace p2p::daemon {
namespace {

bool is_same(const std::vector<dns::Subnet>& a, const std::vector<dns::Subnet>& b) {
  return std::ranges::equal(a, b, [](const dns::Subnet& x, const dns::Subnet& y) {
    return x.ip == y.ip && x.bits == y.bits && x.link == y.link;
  });
}

NameRow row_of(const NamedNode& named) {
  return {named.name.text(), named.is_reachable, named.is_self, named.record};
}

// "www.dev" from wire format, in lower case; empty when a host file could not say it.
std::string host_text(ByteView owner) {
  std::string out;
  Reader reader(owner);
  for (ByteView label = reader.bytes8(); !label.empty(); label = reader.bytes8()) {
    for (uint8_t byte : label) {
      char c = static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
      bool is_good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      if (!is_good) return {};
      out += c;
    }
    out += '.';
  }
  if (!out.empty()) out.pop_back();
  return out;
}

bool stands_for_node(const ResourceView& rr) {
  return rr.type == dns::rr_type::cname && rr.data.size() == 1 && rr.data[0] == 0;
}

void add_addresses(const NameTable& names, const NameRow& row, std::vector<IpAddress>& out) {
  for (const IpAddress& ip : row.record.addresses())
    if (!(ip.is_v6() && ip.is_link_local())) out.push_back(ip);
  std::stable_partition(out.begin(), out.end(), [&](const IpAddress& ip) {
    return std::ranges::any_of(names.subnets,
                               [&](const dns::Subnet& subnet) { return subnet.contains(ip.bytes()); });
  });
}

}  // namespace

NameTablePtr gather_names(const Node& node, const std::vector<dns::Subnet>& subnets, bool omits_unreachable,
                          Now now) {
  auto out = std::make_shared<NameTable>(NameTable{node.standing().zone, omits_unreachable, subnets, {}});
  for (const auto& [id, entry] : node.map().entries()) {
    auto named = node.named(id, now);
    if (!named) continue;
    out->rows.put(id, row_of(*named));
  }
  return out;
}

NameTablePtr update_names(const Node& node, const std::vector<dns::Subnet>& subnets,
                          const std::set<NodeId>& changed, Now now, const NameTable& before) {
  auto out = std::make_shared<NameTable>(before);
  bool is_changed = !is_same(before.subnets, subnets);
  out->subnets = subnets;
  for (const NodeId& id : changed) {
    auto old = before.rows.find(id);
    auto named = node.named(id, now);
    if (!named) {
      is_changed |= out->rows.erase(id);
      continue;
    }
    NameRow row = row_of(*named);
    if (old != before.rows.end() && old->second.says_the_same(row)) continue;
    out->rows.put(id, std::move(row));
    is_changed = true;
  }
  return is_changed ? out : nullptr;
}

std::vector<resolver::NameEntry> entries_of(const NameTable& names) {
  std::vector<resolver::NameEntry> out;
  for (const auto& [id, row] : names.rows) {
    if (names.omits_unreachable && !row.is_reachable && !row.is_self) continue;
    resolver::NameEntry entry{.label = row.label, .aliases = {}, .addresses = {}};
    add_addresses(names, row, entry.addresses);
    for (const ResourceView& rr : row.record.resources()) {
      if (!stands_for_node(rr)) continue;
      std::string alias = std::ranges::equal(rr.owner, Bytes{1, '*', 0}) ? "*" : host_text(rr.owner);
      if (alias == "*")
        entry.wildcard = true;
      else if (!alias.empty())
        entry.aliases.push_back(alias + "." + row.label);
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace p2p::daemon
