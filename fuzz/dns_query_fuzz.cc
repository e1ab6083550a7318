// Any packet, by UDP and by TCP, to a fixed zone with all sorts of names in it.
#include "base/limits_dns.h"
#include "dns/answer.h"
#include "dns/zone_input.h"
#include "fuzz/dns_reply_check.h"

namespace {

using namespace p2p;
using namespace p2p::dns;

ResourceRecord record(std::string_view owner, RrType type, Bytes data) {
  return {name_from_text(owner), type, 5, std::move(data)};
}

std::shared_ptr<const Snapshot> fixed_zone() {
  std::vector<ResourceRecord> records{
      ResourceRecord::address(IpAddress::v4({10, 0, 0, 1})),
      ResourceRecord::address(IpAddress::v4({10, 0, 0, 2})),
      ResourceRecord::service("_s._tcp", 22),
      record("*", rr_type::cname, {0}),
      record("l", rr_type::cname, name_from_text("l.a.z")),
      record("*.w", rr_type::txt, {1, 'x'}),
      record("b.c.d", rr_type::sshfp, {4, 2, 1}),
  };
  for (uint8_t i = 0; i < 20; ++i)
    records.push_back(record("t", rr_type::txt, Writer().bytes8(Bytes(100, i)).take()));
  for (uint8_t i = 0; i < 20; ++i) records.push_back(ResourceRecord::address(IpAddress::v6({0xfd, i})));
  ZoneInput input{
      .zone = *p2p::Zone::parse("z"), .subnets = {{IpAddress::v4({10, 0, 0, 0}), 24, 1}}, .nodes = {}};
  input.nodes.push_back({.label = "a", .is_self = true, .resources = {records.begin(), records.end()}});
  return build_zone(input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto zone = fixed_zone();
  static std::vector<uint8_t> out(limits::dns_message_bytes_max);
  ByteView packet(data, size);
  static const Cookie cookie{};
  for (bool is_tcp : {false, true}) {
    Asker asker{.address = IpAddress::v4({10, 0, 0, 9}), .is_tcp = is_tcp, .cookie = &cookie};
    size_t reply = answer(*zone, packet, asker, out);
    check_reply(packet, ByteView(out).first(reply), is_tcp ? out.size() : limits::dns_udp_bytes_max);
  }
  return 0;
}
