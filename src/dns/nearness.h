// Which addresses are near an asker: on its own link, as far as this host can tell.
#pragma once

#include "dns/snapshot.h"

namespace p2p::dns {

class Nearness {
 public:
  // An asker on this host is on all of its links; one on a link of ours, on that one; any other is
  // taken to have a /24 or a /64.
  Nearness(const std::vector<Subnet>& subnets, const IpAddress& asker)
      : subnets_(subnets),
        is_local_(asker.is_loopback()),
        guess_{asker, uint8_t(asker.is_v4() ? 24 : 64), 0} {
    for (const Subnet& subnet : subnets)
      if (!is_local_ && subnet.contains(asker.bytes())) link_ = subnet.link;
  }

  bool is_near(ByteView address) const {
    if (!is_local_ && link_ == 0) return guess_.contains(address);
    for (const Subnet& subnet : subnets_)
      if ((is_local_ || subnet.link == link_) && subnet.contains(address)) return true;
    return false;
  }

 private:
  const std::vector<Subnet>& subnets_;
  bool is_local_;
  uint32_t link_ = 0;
  Subnet guess_;
};

}  // namespace p2p::dns
