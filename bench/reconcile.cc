// What it costs two nodes with N entries each to find and mend d differences: prints bytes and round
// trips, exactly, as the messages of core/reconcile are on the wire (with their frames, without
// QUIC's). Usage: reconcile [N]
#include <cstdio>
#include <cstdlib>

#include "base/random.h"
#include "core/message.h"
#include "core/testing.h"

namespace p2p {
namespace {

constexpr size_t kFrameBytes = 4;
constexpr double kYearS = 365 * 86400.0;

struct Cost {
  size_t messages = 0;  // one after the other: two are a round trip
  size_t overhead = 0, items = 0, item_bytes = 0;
};

size_t bytes_of(const std::vector<Bytes>& messages) {
  size_t out = 0;
  for (const Bytes& message : messages) out += message.size() + kFrameBytes;
  return out;
}

// All messages of one side before the other's answer, as they are under way together.
std::vector<Range> answer_all(const Directory& from, const std::vector<Bytes>& asked, Directory& to,
                              Cost& cost) {
  std::vector<Range> out;
  for (const Bytes& message : asked) {
    ReconcileAnswer answer = answer_ranges(from, std::get<Ranges>(*parse_message(message)).ranges);
    std::vector<Item> items;
    for (const NodeId& id : answer.to_send)
      for (Item& item : from.items_of(id)) items.push_back(std::move(item));
    cost.items += items.size();
    cost.item_bytes += bytes_of(encode_items(items));
    for (const Item& item : items) to.merge(item, Instant{}, std::nullopt);
    out.insert(out.end(), answer.ranges.begin(), answer.ranges.end());
  }
  return out;
}

Cost reconcile(Directory a, Directory b) {
  Cost cost;
  Directory *from = &a, *to = &b;
  std::vector<Bytes> said = encode_ranges(open_reconciliation(a));
  while (!said.empty()) {
    ++cost.messages;
    cost.overhead += bytes_of(said);
    size_t items = cost.items;
    said = encode_ranges(answer_all(*to, said, *from, cost));
    bool is_last = said.empty();
    if (is_last) cost.overhead += kFrameBytes + encode_message(Keepalive{}).size();
    if (is_last && (cost.items > items || cost.messages == 1)) ++cost.messages;
    std::swap(from, to);
  }
  if (a.hash() != b.hash()) std::puts("the maps still differ");
  return cost;
}

// As unlike each other as real ones are: versions, times, instances, addresses, names. A name is claimed
// since its owner's admission.
SignedRecord version(const Directory& map, const test::Network& net, const KeyPair& owner, size_t number,
                     uint64_t seq, Random& random) {
  std::string address = "10." + std::to_string(number >> 16 & 255) + "." + std::to_string(number >> 8 & 255) +
                        "." + std::to_string(number & 255);
  test::RecordOptions options{.name = "host" + std::to_string(number),
                              .addresses = {address},
                              .expires_s = kYearS * (1 + random.unit() / 12)};
  Record record = net.unsigned_record(owner, seq, options);
  record.instance = random.next();
  record.claimed_at = map.members().admission(record.id)->admitted_at;
  return *SignedRecord::sign(record, net.id, owner);
}

int run(size_t nodes) {
  VerificationMemo memo;
  test::Network net;
  Directory base(net.id);
  std::vector<KeyPair> owners;
  Random random(1);
  for (size_t i = 0; i < nodes; ++i) {
    owners.push_back(test::key(i));
    base.merge(
        net.admit(owners.back(), i == 0 ? 0 : 1 + random.unit() * kYearS, i == 0 ? nullptr : &owners[0]),
        Instant{}, std::nullopt);
    base.merge(version(base, net, owners[i], i, 1 + random.below(500), random), Instant{}, std::nullopt);
  }
  std::printf("%zu entries each\n%10s %8s %12s %12s %14s\n", nodes, "d", "RTT", "overhead", "per d",
              "item bytes");
  for (size_t d : {size_t{0}, size_t{1}, size_t{10}, size_t{100}, size_t{1000}, nodes}) {
    if (d > nodes) continue;
    Directory newer = base;
    for (size_t i = 0; i < d; ++i)
      newer.merge(version(base, net, owners[i], i, 1000, random), Instant{}, std::nullopt);
    // Whoever of the two opens: the mean.
    Cost one = reconcile(base, newer), other = reconcile(newer, base);
    double overhead = static_cast<double>(one.overhead + other.overhead) / 2;
    std::printf("%10zu %8.1f %10.0f B %10.0f B %12zu B\n", d,
                static_cast<double>(std::max(one.messages, other.messages)) / 2, overhead,
                d == 0 ? 0 : overhead / static_cast<double>(d), (one.item_bytes + other.item_bytes) / 2);
  }
  Cost fresh = reconcile(Directory(net.id), base);
  std::printf("%10s %8.1f %10zu B %12s %12zu B\n", "from none", static_cast<double>(fresh.messages) / 2,
              fresh.overhead, "", fresh.item_bytes);
  return 0;
}

}  // namespace
}  // namespace p2p

int main(int argc, char** argv) { return p2p::run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10000); }
