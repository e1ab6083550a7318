// Every wire message. What parses is encoded again, and that is parsed to the same.
#include "base/check.h"
#include "base/limits.h"
#include "core/testing_messages.h"
#include "fuzz/mutate.h"

namespace p2p::fuzz {

std::vector<Bytes> samples() {
  std::vector<Bytes> out;
  for (const Message& message : test::sample_messages()) out.push_back(encode_message(message));
  out.push_back(test::sample_packed_items());
  return out;
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace p2p;
  static const test::Network net;
  auto message = parse_message({data, size});
  if (!message) return 0;
  Bytes bytes = encode_message(*message);
  P2P_CHECK(bytes.size() <= limits::message_bytes_max);
  auto again = parse_message(bytes);
  P2P_CHECK(again && encode_message(*again) == bytes);
  if (const auto* items = std::get_if<Items>(&*message)) {
    size_t count = 0;
    for (const Bytes& part : encode_items(items->items)) {
      auto parsed = parse_message(part);
      P2P_CHECK(parsed.has_value());
      count += std::get<Items>(*parsed).items.size();
    }
    P2P_CHECK(count == items->items.size());
  }
  if (const auto* ranges = std::get_if<Ranges>(&*message)) {
    Directory map(net.id);
    map.merge(net.admit(test::key(1), 1), Instant{}, std::nullopt);
    for (const Bytes& answer : encode_ranges(answer_ranges(map, ranges->ranges).ranges))
      P2P_CHECK(parse_message(answer).has_value());
  }
  return 0;
}
