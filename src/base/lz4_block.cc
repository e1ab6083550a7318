#include "base/lz4_block.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/check.h"

namespace p2p {
namespace {

constexpr size_t kMatchMin = 4;
// As the format wants it: the last 5 bytes are literals, and no match begins in the last 12.
constexpr size_t kLastLiterals = 5, kLastMatchDistance = 12;
constexpr size_t kTableBits = 14;
// Places that are compared, newest first.
constexpr int kTries = 16;
// In a token's half: more follows.
constexpr size_t kNibbleMax = 15;

uint32_t word_at(ByteView in, size_t at) {
  uint32_t out;
  std::memcpy(&out, in.data() + at, sizeof out);
  return out;
}

class Packer {
 public:
  explicit Packer(ByteView in) : in_(in), before_(in.size()), newest_(size_t{1} << kTableBits, kNone) {
    out_.reserve(in.size() + in.size() / 255 + 16);
  }

  Bytes run() {
    size_t end = in_.size() > kLastMatchDistance ? in_.size() - kLastMatchDistance : 0;
    for (size_t at = 0; at < end;) {
      Match match = best_at(at);
      note_place(at++);
      if (match.length < kMatchMin) continue;
      size_t begin = at - 1;
      while (begin > done_ && match.from > 0 && in_[begin - 1] == in_[match.from - 1])
        --begin, --match.from, ++match.length;
      put_sequence(begin, begin - match.from, match.length);
      for (; at < std::min(done_, end); ++at) note_place(at);
      at = done_;
    }
    put_sequence(in_.size(), 0, 0);
    return std::move(out_);
  }

 private:
  static constexpr uint16_t kNone = 0xffff;
  struct Match {
    size_t from = 0, length = 0;
  };

  uint16_t& newest(size_t at) { return newest_[word_at(in_, at) * 2654435761u >> (32 - kTableBits)]; }

  // The longest of the last few places that begin as this one does; of equal ones the newest.
  Match best_at(size_t at) {
    Match best;
    size_t most = in_.size() - kLastLiterals - at;
    uint16_t from = newest(at);
    for (int tries = 0; from != kNone && tries < kTries; ++tries, from = before_[from]) {
      size_t length = 0;
      while (length < most && in_[from + length] == in_[at + length]) ++length;
      if (length > best.length) best = {from, length};
    }
    return best;
  }

  void note_place(size_t at) { before_[at] = std::exchange(newest(at), static_cast<uint16_t>(at)); }

  // The literals up to `at`, and a copy; none with length 0, which only the last sequence may have.
  void put_sequence(size_t at, size_t offset, size_t length) {
    size_t literals = at - done_, more = length == 0 ? 0 : length - kMatchMin;
    out_.push_back(static_cast<uint8_t>(std::min(literals, kNibbleMax) << 4 | std::min(more, kNibbleMax)));
    put_rest(literals);
    auto first = in_.begin() + static_cast<long>(done_);
    out_.insert(out_.end(), first, first + static_cast<long>(literals));
    done_ = at + length;
    if (length == 0) return;
    out_.push_back(static_cast<uint8_t>(offset));
    out_.push_back(static_cast<uint8_t>(offset >> 8));
    put_rest(more);
  }

  void put_rest(size_t count) {
    if (count < kNibbleMax) return;
    for (count -= kNibbleMax; count >= 255; count -= 255) out_.push_back(255);
    out_.push_back(static_cast<uint8_t>(count));
  }

  ByteView in_;
  Bytes out_;
  size_t done_ = 0;  // written so far, of the plain bytes
  // By the hash of four bytes the newest place where they are, and for each place the one before.
  std::vector<uint16_t> before_, newest_;
};

// A half token, with the bytes that continue it.
size_t read_count(Reader& in, size_t nibble) {
  size_t out = nibble;
  for (uint8_t more = 255; nibble == kNibbleMax && more == 255 && in.ok();) out += more = in.u8();
  return out;
}

}  // namespace

Bytes lz4_pack(ByteView plain) {
  P2P_CHECK(plain.size() <= lz4_plain_max);
  return Packer(plain).run();
}

std::optional<Bytes> lz4_unpack(ByteView packed, size_t plain_max) {
  Reader in(packed);
  Bytes out;
  out.reserve(std::min(plain_max, packed.size() * 2));
  for (;;) {
    uint8_t token = in.u8();
    ByteView literals = in.bytes(read_count(in, token >> 4));
    if (!in.ok() || literals.size() > plain_max - out.size()) return std::nullopt;
    out.insert(out.end(), literals.begin(), literals.end());
    if (in.remaining() == 0) return (token & kNibbleMax) == 0 ? std::optional(std::move(out)) : std::nullopt;
    size_t low = in.u8(), offset = low | size_t{in.u8()} << 8;
    size_t length = read_count(in, token & kNibbleMax) + kMatchMin;
    bool is_good = in.ok() && offset > 0 && offset <= out.size() && length <= plain_max - out.size();
    if (!is_good) return std::nullopt;
    // Byte for byte: a copy may run into what it makes.
    out.resize(out.size() + length);
    for (uint8_t* to = out.data() + out.size() - length; length > 0; --length, ++to) *to = *(to - offset);
  }
}

}  // namespace p2p
