// Domain names in wire format: labels with their lengths, the empty one (a zero byte) at the end,
// never compressed (RFC 1035, 3.1).
#pragma once

#include <optional>

#include "base/ip.h"
#include "dns/wire.h"

namespace p2p::dns {

// A name in lower case, as it is looked up. No initial value and no clearing: only size() bytes
// of it ever mean anything.
class Name {
 public:
  Name() : size_(0) {}

  // Takes a whole name of at most name_bytes_max bytes, its final zero byte included.
  void assign(ByteView wire);
  // "*" in front of `parent`. False when that is too long.
  bool assign_wildcard(ByteView parent);

  ByteView view() const { return {bytes_.data(), size_}; }
  size_t size() const { return size_; }

 private:
  size_t size_;
  std::array<uint8_t, name_bytes_max> bytes_;
};

// Bytes of the name at the front of `bytes`, its final zero byte included; 0 when there is none:
// cut off, compressed, a label over 63 bytes, or over 255 in all.
size_t name_size(ByteView bytes);

// The name without its first label; empty for the root.
inline ByteView parent_of(ByteView name) { return name.subspan(name[0] == 0 ? 1 : 1u + name[0]); }

size_t label_count(ByteView name);  // the root has none

// For tables that hold names which strangers chose: `seed` is secret, so that nobody can make
// names meet.
uint64_t hash_name(ByteView name, uint64_t seed);

// "p2p.internal" in wire format. The text is a valid zone or host name.
Bytes name_from_text(std::string_view text);

// 4.3.2.1.in-addr.arpa (RFC 1035, 3.5) or the 32 nibbles of ip6.arpa (RFC 3596, 2.5).
Bytes reverse_name(const IpAddress& ip);

}  // namespace p2p::dns
