// A range of addresses: an address and how many of its first bits count.
#pragma once

#include "base/ip.h"

namespace p2p::dns {

struct Subnet {
  IpAddress ip;
  uint8_t bits = 0;
  // The interface that it is on, where it is one of this host's own: ranges of one link have one
  // number. 0 otherwise.
  uint32_t link = 0;

  // `address` has 4 or 16 bytes.
  bool contains(ByteView address) const {
    ByteView mine = ip.bytes();
    if (address.size() != mine.size() || bits > mine.size() * 8) return false;
    size_t whole = bits / 8;
    for (size_t i = 0; i < whole; ++i)
      if (address[i] != mine[i]) return false;
    int rest = bits % 8;
    return rest == 0 || (address[whole] ^ mine[whole]) >> (8 - rest) == 0;
  }
};

}  // namespace p2p::dns
