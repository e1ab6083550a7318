// A record from a peer: whatever parses can be used, and says the same when it is signed anew.
#include "base/check.h"
#include "base/limits.h"
#include "core/testing.h"
#include "fuzz/mutate.h"

namespace p2p::fuzz {

std::vector<Bytes> samples() {
  test::Network net;
  KeyPair owner = test::key(1);
  return {test::copy(net.record(owner, 1).bytes()),
          test::copy(net.record(owner, 9, {.addresses = {"10.0.0.1", "2001:db8::1"}, .left = true}).bytes()),
          test::copy(net.record(owner, 9, {.client = true, .expires_s = std::nullopt}).bytes())};
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace p2p;
  static const test::Network net;
  auto record = SignedRecord::parse({data, size});
  if (!record) return 0;
  P2P_CHECK(record->bytes().size() == size && size <= limits::record_bytes_max);
  P2P_CHECK(record->addresses().size() <= limits::record_addresses_max);
  record->peer_port();
  P2P_CHECK(record->addresses() == addresses_of(record->unpacked().resources));
  record->is_signed_by_owner(net.id);
  auto again = SignedRecord::sign(record->unpacked(), net.id, test::key(2));
  P2P_CHECK(again.has_value());
  auto parsed = SignedRecord::parse(again->bytes());
  P2P_CHECK(parsed && parsed->seq() == record->seq() && parsed->name() == record->name());
  P2P_CHECK(encode_resources(parsed->unpacked().resources) == encode_resources(record->unpacked().resources));
  P2P_CHECK(parsed->left() == record->left() &&
            parsed->unpacked().other_flags == record->unpacked().other_flags);
  return 0;
}
