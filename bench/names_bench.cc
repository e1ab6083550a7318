// What one changed name of many costs: the loop's thread (update; beside it gathering all anew), and the
// threads that rebuild what DNS and the NSS module answer from. Google Benchmark; compare medians.
#include <benchmark/benchmark.h>

#include "core/testing.h"
#include "daemon/dns_way.h"
#include "resolver/names_snapshot.h"

namespace p2p::daemon {
namespace {

const Now kNow{test::mono_s(10), test::at_s(10)};

// Knows so many others, from its disk.
std::unique_ptr<Node> node_that_knows(size_t others) {
  test::Network network;
  KeyPair self = test::key(0);
  NodeOptions options{.identity = self};
  options.standing.network = network.id;
  options.standing.admitted = true;
  options.standing.alias = test::label("self");
  for (size_t i = 0; i <= others; ++i) {
    Admission admission = network.admit(test::key(i), 1);
    options.state.items.push_back({StoredKind::admission, admission.node, admission.encode()});
    if (i == 0) continue;
    std::string low = std::to_string(i / 250 % 250) + "." + std::to_string(i % 250);
    SignedRecord record =
        network.record(test::key(i), 1, {.name = "node" + std::to_string(i), .addresses = {"10.1." + low}});
    options.state.items.push_back({StoredKind::record, admission.node, test::copy(record.bytes())});
  }
  return std::make_unique<Node>(std::move(options), kNow);
}

const Node& node_of(size_t others) {
  static std::map<size_t, std::unique_ptr<Node>> nodes;
  std::unique_ptr<Node>& node = nodes[others];
  if (!node) node = node_that_knows(others);
  return *node;
}

NameTablePtr gather(const Node& node) { return gather_names(node, {}, false, kNow); }

void UpdateAfterOneChange(benchmark::State& state) {
  const Node& node = node_of(static_cast<size_t>(state.range(0)));
  NameTable before = *gather(node);
  KeyPair changing = test::key(static_cast<uint64_t>(state.range(0) / 2));
  NodeId changed = changing.id<NodeTag>();
  before.rows.edit(changed).record = test::Network().record(changing, 0);
  for (auto _ : state) benchmark::DoNotOptimize(update_names(node, {}, {changed}, kNow, before));
}
BENCHMARK(UpdateAfterOneChange)->Arg(100)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

void GatherAll(benchmark::State& state) {
  const Node& node = node_of(static_cast<size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(gather(node));
}
BENCHMARK(GatherAll)->Arg(100)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

void BuildDnsSnapshot(benchmark::State& state) {
  NameTablePtr names = gather(node_of(static_cast<size_t>(state.range(0))));
  for (auto _ : state) benchmark::DoNotOptimize(build_snapshot(*names, 1, 1));
}
BENCHMARK(BuildDnsSnapshot)->Arg(10000)->Unit(benchmark::kMicrosecond);

void BuildNamesFile(benchmark::State& state) {
  NameTablePtr names = gather(node_of(static_cast<size_t>(state.range(0))));
  for (auto _ : state)
    benchmark::DoNotOptimize(resolver::encode_names(names->zone, entries_of(*names), 1, kNow.mono));
}
BENCHMARK(BuildNamesFile)->Arg(10000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace p2p::daemon
