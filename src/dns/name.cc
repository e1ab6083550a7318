#include "dns/name.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/limits.h"

namespace p2p::dns {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;

uint64_t load8(const uint8_t* at) {
  uint64_t word;
  std::memcpy(&word, at, 8);
  return word;
}

// Eight characters at once: bit 7 of a byte of `upper` is set where it is a letter A to Z.
// Lengths of labels are below 'A', so they may be among them.
uint64_t lower8(uint64_t word) {
  uint64_t low_bits = word & kOnes * 0x7f;
  uint64_t from_a = low_bits + kOnes * (0x80 - 'A');
  uint64_t above_z = low_bits + kOnes * (0x80 - 'Z' - 1);
  uint64_t upper = (from_a ^ above_z) & ~word & kOnes * 0x80;
  return word | upper >> 2;
}

uint8_t lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? static_cast<uint8_t>(c + ('a' - 'A')) : c; }

uint64_t mix(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

void Name::assign(ByteView wire) {
  P2P_CHECK(wire.size() <= name_bytes_max);
  size_ = wire.size();
  if (size_ < 8) {
    std::transform(wire.begin(), wire.end(), bytes_.begin(), lower);
    return;
  }
  auto lower_at = [&](size_t at) {
    uint64_t word = lower8(load8(wire.data() + at));
    std::memcpy(bytes_.data() + at, &word, 8);
  };
  for (size_t at = 0; at + 8 <= size_; at += 8) lower_at(at);
  lower_at(size_ - 8);  // once more over some of them: lower stays lower
}

bool Name::assign_wildcard(ByteView parent) {
  if (parent.size() + 2 > name_bytes_max) return false;
  size_ = parent.size() + 2;
  bytes_[0] = 1;
  bytes_[1] = '*';
  std::copy(parent.begin(), parent.end(), bytes_.begin() + 2);
  return true;
}

size_t name_size(ByteView bytes) {
  size_t end = std::min(bytes.size(), name_bytes_max);
  for (size_t at = 0; at < end; at += 1u + bytes[at]) {
    if (bytes[at] == 0) return at + 1;
    if (bytes[at] > limits::label_bytes_max) return 0;
  }
  return 0;
}

size_t label_count(ByteView name) {
  size_t count = 0;
  for (ByteView rest = name; rest[0] != 0; rest = parent_of(rest)) ++count;
  return count;
}

uint64_t hash_name(ByteView name, uint64_t seed) {
  constexpr uint64_t kOdd = 0x9e3779b97f4a7c15, kOther = 0xd6e8feb86659fd93;
  const uint8_t* at = name.data();
  size_t left = name.size();
  uint64_t hash = mix(seed ^ left, kOdd);
  if (left < 8) {
    uint64_t word = 0;
    for (size_t i = 0; i < left; ++i) word = word << 8 | at[i];
    return mix(hash ^ word, kOther);
  }
  for (; left > 8; left -= 8, at += 8) hash = mix(hash ^ load8(at), kOther);
  return mix(hash ^ load8(at + left - 8), kOdd);
}

Bytes name_from_text(std::string_view text) {
  Writer out;
  for (size_t start = 0; start < text.size();) {
    size_t dot = std::min(text.find('.', start), text.size());
    out.bytes8(as_bytes(text.substr(start, dot - start)));
    start = dot + 1;
  }
  return out.u8(0).take();
}

Bytes reverse_name(const IpAddress& ip) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Bytes out;
  out.reserve(80);
  auto put = [&](std::string_view label) {
    out.push_back(static_cast<uint8_t>(label.size()));
    out.insert(out.end(), label.begin(), label.end());
  };
  ByteView bytes = ip.bytes();
  for (size_t i = bytes.size(); i-- > 0;) {
    if (ip.is_v4()) {
      put(std::to_string(bytes[i]));
    } else {
      put(kDigits.substr(bytes[i] & 15, 1));
      put(kDigits.substr(bytes[i] >> 4, 1));
    }
  }
  put(ip.is_v4() ? "in-addr" : "ip6");
  put("arpa");
  out.push_back(0);
  return out;
}

}  // namespace p2p::dns
