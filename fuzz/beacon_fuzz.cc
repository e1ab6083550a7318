// A beacon: any bytes, and any text in a good seal.
#include "base/check.h"
#include "core/beacon.h"
#include "core/testing.h"
#include "fuzz/mutate.h"

namespace p2p::fuzz {
namespace {

const BeaconKey& our_key() {
  static const BeaconKey out = beacon_key(test::Network().admit(test::key(1), 1));
  return out;
}

}  // namespace

std::vector<Bytes> samples() {
  Beacon beacon{.sender = test::node_id(2), .port = 7353, .looks = true, .moved = true};
  return {seal_beacon(beacon, our_key(), {1})};
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace p2p;
  ByteView bytes(data, size);
  auto beacon = open_beacon(bytes, fuzz::our_key());
  if (!beacon) return 0;
  P2P_CHECK(size == beacon_bytes && beacon->port != 0);
  BeaconNonce nonce = Reader(bytes).array<24>();
  auto again = open_beacon(seal_beacon(*beacon, fuzz::our_key(), nonce), fuzz::our_key());
  P2P_CHECK(again == beacon);
  return 0;
}
