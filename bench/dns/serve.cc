// Our server with NAMES nodes of one A and one AAAA record each, until its input ends:
//   dns_serve IP:PORT NAMES
// With "--zone" or "--hosts" in place of the address it prints the same names for other servers.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "dns/rr_data.h"
#include "dns/server.h"
#include "dns/zone_input.h"
#include "os/clock.h"

namespace {

using namespace p2p;
using namespace p2p::dns;

std::vector<ResourceRecord> records_of(uint32_t i) {
  auto byte = [i](int shift) { return static_cast<uint8_t>(i >> shift); };
  return {ResourceRecord::address(IpAddress::v4({10, byte(16), byte(8), byte(0)})),
          ResourceRecord::address(
              IpAddress::v6({0xfd, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, byte(16), byte(8), byte(0)}))};
}

void print_hosts(size_t names) {
  for (uint32_t i = 0; i < names; ++i)
    for (const ResourceRecord& rr : records_of(i))
      std::printf("%s host%u.p2p.internal\n", IpAddress::from_bytes(rr.data)->to_string().c_str(), i);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: dns_serve IP:PORT|--zone|--hosts NAMES\n"), 2;
  std::string what = argv[1];
  size_t names = static_cast<size_t>(std::atoi(argv[2]));
  if (what == "--hosts") return print_hosts(names), 0;
  std::vector<std::vector<ResourceRecord>> records;
  for (uint32_t i = 0; i < names; ++i) records.push_back(records_of(i));
  ZoneInput input{.hash_seed = 1, .subnets = {}, .nodes = {}};
  for (uint32_t i = 0; i < names; ++i)
    input.nodes.push_back(
        {.label = "host" + std::to_string(i), .resources = {records[i].begin(), records[i].end()}});
  Instant before = os::read_clocks().mono;
  auto zone = build_zone(input);
  auto taken = os::read_clocks().mono - before;
  if (what == "--zone") return std::fputs(zone_text(*zone, "p2p.internal").value_or("").c_str(), stdout), 0;
  auto at = SocketAddress::parse(what);
  if (!at) return std::fprintf(stderr, "%s\n", at.error().message.c_str()), 2;
  auto server =
      Server::start({.listen = {*at}, .allow = {}, .clock = [] { return os::read_clocks().mono; }}, zone);
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message.c_str()), 1;
  std::printf("%zu names in %zu KiB, built in %.1f ms\n", zone->name_count(), zone->memory_bytes() / 1024,
              static_cast<double>(taken.count()) / 1000);
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}
