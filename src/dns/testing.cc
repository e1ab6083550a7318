#include "dns/testing.h"

#include <ldns/ldns.h>

#include <cstdlib>

#include "base/check.h"
#include "dns/rr_data.h"

namespace p2p::dns::testing {
namespace {

std::vector<std::string> texts(const ldns_rr_list* list, bool is_question) {
  std::vector<std::string> out;
  for (size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
    char* text = ldns_rr2str(ldns_rr_list_rr(list, i));
    std::string line(text);
    std::free(text);
    if (!line.empty() && line.back() == '\n') line.pop_back();
    for (char& c : line)
      if (c == '\t') c = ' ';
    if (is_question) line = line.substr(0, line.find_last_not_of(' ') + 1);
    out.push_back(line);
  }
  return out;
}

}  // namespace

Bytes make_query(std::string_view name, RrType type, const AskOptions& options) {
  Writer out;
  bool has_edns = options.udp_bytes != 0;
  out.u16(options.id).u16(options.flags).u16(1).u16(0).u16(0).u16(has_edns ? 1 : 0);
  out.bytes(name_from_text(name)).u16(static_cast<uint16_t>(type)).u16(options.rr_class);
  if (!has_edns) return out.take();
  out.u8(0).u16(static_cast<uint16_t>(rr_type::opt)).u16(options.udp_bytes);
  out.u8(0).u8(options.edns_version).u16(options.wants_dnssec ? 0x8000 : 0);
  if (options.cookie.empty())
    out.u16(0);
  else
    out.u16(static_cast<uint16_t>(4 + options.cookie.size())).u16(10).bytes16(options.cookie);
  return out.take();
}

Reply read_reply(ByteView packet) {
  Reply out;
  ldns_pkt* parsed = nullptr;
  if (packet.size() < header_bytes || ldns_wire2pkt(&parsed, packet.data(), packet.size()) != LDNS_STATUS_OK)
    return out;
  out.is_readable = true;
  out.id = get16(packet.data());
  out.flags = get16(packet.data() + 2);
  out.rcode = ldns_pkt_get_rcode(parsed) | ldns_pkt_edns_extended_rcode(parsed) << 4;
  auto questions = texts(ldns_pkt_question(parsed), true);
  if (!questions.empty()) out.question = questions[0];
  out.answer = texts(ldns_pkt_answer(parsed), false);
  out.authority = texts(ldns_pkt_authority(parsed), false);
  out.additional = texts(ldns_pkt_additional(parsed), false);
  out.has_edns = ldns_pkt_edns(parsed);
  ldns_pkt_free(parsed);
  return out;
}

TestNode make_node(std::string label, const std::vector<std::string>& records) {
  TestNode out{.label = std::move(label), .resources = {}};
  for (const std::string& text : records) {
    if (auto ip = IpAddress::parse(text)) {
      out.resources.push_back(ResourceRecord::address(*ip));
      continue;
    }
    auto record = parse_record(text);
    P2P_CHECK(record);
    out.resources.push_back(*record);
  }
  return out;
}

std::shared_ptr<const Snapshot> TestZone::build() const {
  ZoneInput input{.zone = zone,
                  .serial = 7,
                  .hash_seed = 42,
                  .omits_unreachable = omits_unreachable,
                  .subnets = subnets,
                  .nodes = {}};
  for (const TestNode& node : nodes)
    input.nodes.push_back(
        {node.label, node.is_reachable, node.is_self, {node.resources.begin(), node.resources.end()}});
  return build_zone(input);
}

TestZone small_zone() {
  TestZone out;
  out.subnets = {{*IpAddress::parse("10.1.0.1"), 24, 2},
                 {*IpAddress::parse("fd00:1::1"), 64, 2},
                 {*IpAddress::parse("10.2.0.1"), 16, 3}};
  out.nodes.push_back(make_node(
      "alpha",
      {"10.1.0.1", "10.2.0.1", "fd00:1::1", "_p2p-ddns._udp SRV 0 0 7353 .", "_ssh._tcp SRV 0 0 22 .",
       "_http._tcp SRV 1 2 8080 .", "_http._tcp TXT path=/x", "www CNAME .", "* CNAME .",
       "SSHFP 4 2 0000000000000000000000000000000000000000000000000000000000000001", "TXT hello"}));
  out.nodes.back().is_self = true;
  out.nodes.push_back(make_node("beta", {"10.1.0.2", "_ssh._tcp SRV 0 0 22 ."}));
  out.nodes.back().is_reachable = false;
  out.nodes.push_back(make_node(
      "gamma", {"192.0.2.7", "10.2.0.7", "10.1.0.7", "10.1.0.8", "fd00:2::7", "fd00:1::7", "a.b.c TXT deep",
                "out CNAME elsewhere.example.", "loop CNAME loop.gamma.p2p.internal.",
                "gone CNAME nobody.p2p.internal.", "chain CNAME www.alpha.p2p.internal.", "*.lab A 10.9.9.9",
                "x.lab TXT here", "MX 10 gamma.p2p.internal.", "TYPE65280 \\# 3 010203"}));
  return out;
}

Reply ask(const Snapshot& zone, ByteView query, const Asker& asker) {
  Bytes out(65535);
  size_t size = answer(zone, query, asker, out);
  return read_reply(ByteView(out).first(size));
}

Reply ask(const Snapshot& zone, std::string_view name, RrType type, const AskOptions& options) {
  return ask(zone, make_query(name, type, options));
}

}  // namespace p2p::dns::testing
