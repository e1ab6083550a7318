#include "daemon/host_probe.h"

#include <gtest/gtest.h>

namespace p2p::daemon {
namespace {

TEST(HostProbe, AZoneThatIsNoneIsToldInPlaceOfAnAnswer) {
  for (const std::string& zone : {std::string(300, 'a'), std::string("a..b"), std::string()}) {
    doctor::DnsProbe probe = probe_dns(*SocketAddress::parse("127.0.0.1:53"), zone);
    EXPECT_NE(probe.udp_error.find("zone"), std::string::npos) << probe.udp_error;
    EXPECT_EQ(probe.tcp_error, probe.udp_error);
  }
}

}  // namespace
}  // namespace p2p::daemon
