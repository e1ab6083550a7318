// Bytes in and out: one reading cursor with a sticky error, one growing writer. All integers of
// our formats are big endian ("network order").
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace p2p {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A copy in one block of memory, for what a network has ten thousand of. It does not say how long it is.
std::shared_ptr<const uint8_t[]> shared_copy(ByteView bytes);

// Reads from borrowed bytes. The first read past the end sets the error for good; from then on
// all reads give zeros and empty views, so a parser checks once, at its end, with ok() or done().
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  uint8_t u8() { return static_cast<uint8_t>(integer(1)); }
  uint16_t u16() { return static_cast<uint16_t>(integer(2)); }
  uint32_t u32() { return static_cast<uint32_t>(integer(4)); }
  uint64_t u64() { return integer(8); }

  // The next `count` bytes, borrowed; empty after an error.
  ByteView bytes(size_t count);
  // A view that a length of one or two bytes precedes.
  ByteView bytes8() { return bytes(u8()); }
  ByteView bytes16() { return bytes(u16()); }

  template <size_t N>
  std::array<uint8_t, N> array() {
    std::array<uint8_t, N> out{};
    ByteView view = bytes(N);
    std::copy(view.begin(), view.end(), out.begin());
    return out;
  }

  void fail() { failed_ = true, rest_ = {}; }
  bool ok() const { return !failed_; }
  // All was read and nothing failed.
  bool done() const { return !failed_ && rest_.empty(); }
  size_t remaining() const { return rest_.size(); }
  ByteView rest() const { return rest_; }

 private:
  uint64_t integer(size_t width);

  ByteView rest_;
  bool failed_ = false;
};

// Appends to bytes that it owns.
class Writer {
 public:
  Writer() { out_.reserve(kUsualSize); }

  Writer& u8(uint8_t v) { return integer(v, 1); }
  Writer& u16(uint16_t v) { return integer(v, 2); }
  Writer& u32(uint32_t v) { return integer(v, 4); }
  Writer& u64(uint64_t v) { return integer(v, 8); }
  Writer& bytes(ByteView v);
  // With a length before them. The caller has bounded the size; longer is our bug (CHECK).
  Writer& bytes8(ByteView v);
  Writer& bytes16(ByteView v);

  size_t size() const { return out_.size(); }
  ByteView view() const { return out_; }
  Bytes take() { return std::move(out_); }

 private:
  // Most of what is written fits into it.
  static constexpr size_t kUsualSize = 256;
  Writer& integer(uint64_t v, size_t width);

  Bytes out_;
};

}  // namespace p2p
