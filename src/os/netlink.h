// Reads the kernel's messages about links and addresses: rtnetlink(7) bytes in, interfaces out.
// The bytes are treated as hostile, though only the kernel should write them.
#pragma once

#include <map>

#include "base/bytes.h"
#include "os/interface.h"

namespace p2p::os {

// What one datagram, or several of one dump, said.
struct NetlinkNews {
  std::map<uint32_t, Interface> interfaces;  // by index
  bool changed = false;                      // something about links or addresses was new or went
  bool done = false;                         // the dump ends here (NLMSG_DONE)
  bool interrupted = false;                  // something changed during the dump: ask again (NLM_F_DUMP_INTR)
  int error = 0;                             // an errno that the kernel answered with, positive
};

// Adds what `datagram` says to `news`. An error is a malformed datagram; what stood before the
// fault may have been added.
Status parse_netlink(ByteView datagram, NetlinkNews& news);

}  // namespace p2p::os
