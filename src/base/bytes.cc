#include "base/bytes.h"

#include <algorithm>

#include "base/check.h"

namespace p2p {

std::shared_ptr<const uint8_t[]> shared_copy(ByteView bytes) {
  auto out = std::make_shared<uint8_t[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), out.get());
  return out;
}

uint64_t Reader::integer(size_t width) {
  uint64_t value = 0;
  for (uint8_t byte : bytes(width)) value = value << 8 | byte;
  return value;
}

ByteView Reader::bytes(size_t count) {
  if (count > rest_.size()) {
    fail();
    return {};
  }
  ByteView out = rest_.first(count);
  rest_ = rest_.subspan(count);
  return out;
}

Writer& Writer::integer(uint64_t v, size_t width) {
  std::array<uint8_t, 8> big_endian{};
  for (size_t i = 0; i < width; ++i) big_endian[i] = static_cast<uint8_t>(v >> (8 * (width - 1 - i)));
  out_.insert(out_.end(), big_endian.begin(), big_endian.begin() + static_cast<long>(width));
  return *this;
}

Writer& Writer::bytes(ByteView v) {
  out_.insert(out_.end(), v.begin(), v.end());
  return *this;
}

Writer& Writer::bytes8(ByteView v) {
  P2P_CHECK(v.size() <= 0xff);
  return u8(static_cast<uint8_t>(v.size())).bytes(v);
}

Writer& Writer::bytes16(ByteView v) {
  P2P_CHECK(v.size() <= 0xffff);
  return u16(static_cast<uint16_t>(v.size())).bytes(v);
}

}  // namespace p2p
