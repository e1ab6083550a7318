// Any records that a member may have signed: the zone is built of them, and each name asked for
// each type gets a sound answer.
#include "base/limits.h"
#include "base/limits_dns.h"
#include "dns/answer.h"
#include "dns/zone_input.h"
#include "fuzz/dns_reply_check.h"

namespace {

using namespace p2p;
using namespace p2p::dns;

void ask(const Snapshot& zone, ByteView name, RrType type, std::span<uint8_t> out) {
  Writer query;
  query.u32(0x77770100).u16(1).u16(0).u32(0).bytes(name).u16(static_cast<uint16_t>(type)).u16(class_in);
  for (bool is_tcp : {false, true}) {
    size_t size = answer(zone, query.view(), {.is_tcp = is_tcp}, out);
    P2P_CHECK(size > 0);
    check_reply(query.view(), out.first(size), is_tcp ? limits::dns_message_bytes_max : 512);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static std::vector<uint8_t> out(limits::dns_message_bytes_max);
  if (size > limits::record_bytes_max) return 0;
  auto records = parse_resources({data, size});
  if (!records) return 0;
  ZoneInput input{.zone = *p2p::Zone::parse("z"), .subnets = {}, .nodes = {}};
  input.nodes.push_back({.label = "a", .is_self = true, .resources = {records->begin(), records->end()}});
  input.nodes.push_back(
      {.label = "b", .is_reachable = false, .resources = {records->begin(), records->end()}});
  auto zone = build_zone(input);
  zone->for_each_entry([&](const Entry& entry) {
    for (RrType type : {RrType::a, RrType::srv, rr_type::cname, rr_type::soa, rr_type::any})
      ask(*zone, entry.name(), type, out);
    entry.for_each_set([&](const RrSet& set) {
      ask(*zone, entry.name(), set.type, out);
      return true;
    });
    Name below;
    if (below.assign_wildcard(entry.name())) ask(*zone, below.view(), RrType::aaaa, out);
  });
  return 0;
}
