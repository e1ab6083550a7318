// Tells when the host's links or addresses change, and what they are.
#pragma once

#include "base/fd.h"
#include "os/interface.h"

namespace p2p::os {

class AddressWatcher {
 public:
  // A netlink socket that hears of links, IPv4 and IPv6 addresses. Errors: the system's reason.
  static Result<AddressWatcher> open();

  // Readable when there may be news.
  int fd() const { return fd_.get(); }

  // Reads all waiting notifications without waiting for more; true when a link or an address may
  // have changed (or the kernel had more to say than the socket could hold): take a snapshot().
  bool drain();

  // The host's interfaces now, by index, from a dump on a socket of its own. Bounded in time.
  Result<std::vector<Interface>> snapshot();

 private:
  explicit AddressWatcher(OwnedFd fd) : fd_(std::move(fd)) {}

  OwnedFd fd_;
};

}  // namespace p2p::os
