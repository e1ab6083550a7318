// For tests and fuzz targets: one message of each kind.
#pragma once

#include "core/message.h"
#include "core/testing.h"

namespace p2p::test {

inline std::vector<Message> sample_messages() {
  Network net;
  KeyPair a = key(1), b = key(2);
  Admission first = net.admit(a, 1), second = net.admit(b, 2, &a);
  Hello hello{net.id, 7, at_s(3), 99, {first, second}, net.record(b, 1)};
  Hello bare = hello;
  bare.record.reset();
  Join join{net.id, 7, true, at_s(3), net.invite, first.proof, first.consent};
  Range hashes{RangeKind::hashes, 2, uint64_t{0xab} << 56, {1, 2, 3}, {}};
  Range list{RangeKind::list, 1, uint64_t{0xc} << 60, {}, {{1, 2}, {3, 4}}};
  Range want{RangeKind::want, 0, 0, {}, {{1, 0}}};
  return {hello,
          bare,
          join,
          Welcome{},
          Welcome{first},
          Items{{first, net.record(a, 1), net.vote(b, node_id(1), 1)}, {}, {}, 0},
          Keepalive{at_s(3), 5},
          Ranges{{hashes, list, want}},
          Prune{false, {1, 2}},
          Prune{true, {}},
          Probe{7, 99},
          ProbeAnswer{7, 98},
          ProbeAnswer{7, std::nullopt}};
}

// One packed message with the items of a few nodes.
inline Bytes sample_packed_items() {
  Network net;
  std::vector<Item> items;
  for (uint64_t number = 1; number <= 6; ++number) {
    items.emplace_back(net.admit(key(number), 1));
    items.emplace_back(net.record(key(number), 1));
  }
  return encode_items(items).front();
}

}  // namespace p2p::test
