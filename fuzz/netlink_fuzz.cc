// A datagram that is said to come from the kernel.
#include "fuzz/mutate.h"
#include "os/netlink.h"

namespace p2p::fuzz {

std::vector<Bytes> samples() {
  // nlmsghdr of RTM_NEWADDR, ifaddrmsg, one attribute IFA_ADDRESS; little endian as on x86.
  return {
      {32, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 24, 0, 0, 2, 0, 0, 0, 8, 0, 1, 0, 10, 0, 0, 1},
      {20, 0, 0, 0, 3, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}};
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  p2p::os::NetlinkNews news;
  (void)p2p::os::parse_netlink({data, size}, news);
  return 0;
}
