// What one update costs each node that it passes: checking a record's signature, merging it,
// parsing and answering. Google Benchmark; compare medians.
#include <benchmark/benchmark.h>

#include "core/message.h"
#include "core/testing.h"

namespace p2p {
namespace {

void VerifyRecord(benchmark::State& state) {
  test::Network network;
  SignedRecord record = network.record(test::key(1), 1);
  for (auto _ : state) benchmark::DoNotOptimize(record.is_signed_by_owner(network.id));
}
BENCHMARK(VerifyRecord);

void SignRecord(benchmark::State& state) {
  test::Network network;
  KeyPair owner = test::key(1);
  Record record = network.unsigned_record(owner, 1, {});
  for (auto _ : state) benchmark::DoNotOptimize(SignedRecord::sign(record, network.id, owner));
}
BENCHMARK(SignRecord);

// A flooded message as a hop sees it: parsed, checked, merged.
void ParseVerifyMerge(benchmark::State& state) {
  test::Network network;
  KeyPair owner = test::key(1);
  Directory map(network.id);
  map.merge(network.admit(owner, 1), test::mono_s(1), std::nullopt);
  constexpr uint64_t kVersions = 2000;
  std::vector<Bytes> messages;
  for (uint64_t seq = 1; seq <= kVersions; ++seq)
    messages.push_back(encode_items({network.record(owner, seq)}).front());
  uint64_t next = 0;
  for (auto _ : state) {
    if (next == kVersions) {
      state.PauseTiming();
      map = Directory(network.id);
      map.merge(network.admit(owner, 1), test::mono_s(1), std::nullopt);
      next = 0;
      state.ResumeTiming();
    }
    auto message = parse_message(messages[next++]);
    for (const Item& item : std::get<Items>(*message).items)
      benchmark::DoNotOptimize(map.merge(item, test::mono_s(2), std::nullopt));
  }
}
BENCHMARK(ParseVerifyMerge);

// The second copy of a flooded record: no signature work.
void MergeDuplicate(benchmark::State& state) {
  test::Network network;
  KeyPair owner = test::key(1);
  Directory map(network.id);
  map.merge(network.admit(owner, 1), test::mono_s(1), std::nullopt);
  SignedRecord record = network.record(owner, 1);
  map.merge(record, test::mono_s(1), std::nullopt);
  for (auto _ : state) benchmark::DoNotOptimize(map.merge(record, test::mono_s(2), std::nullopt));
}
BENCHMARK(MergeDuplicate);

}  // namespace
}  // namespace p2p
