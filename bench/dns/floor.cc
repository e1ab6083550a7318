// What the kernel alone costs: receives and sends in batches of 32, and answers whatever comes
// with itself and one fixed A record (or the code for "no such name").
//   dns_floor IP:PORT
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "dns/server_socket.h"
#include "dns/wire.h"

int main(int argc, char** argv) {
  using namespace p2p;
  using namespace p2p::dns;
  auto at = SocketAddress::parse(argc == 2 ? argv[1] : "");
  if (!at) return std::fprintf(stderr, "usage: dns_floor IP:PORT\n"), 2;
  auto socket = bind_udp(*at);
  if (!socket) return std::fprintf(stderr, "%s\n", socket.error().message.c_str()), 1;
  constexpr size_t kBatch = 32;
  constexpr uint8_t kAnswer[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 0, 0, 1};
  static std::array<std::array<uint8_t, 1500>, kBatch> buffers;
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts;
  std::array<KernelAddress, kBatch> peers;
  for (;;) {
    for (size_t i = 0; i < kBatch; ++i) {
      parts[i] = {buffers[i].data(), 1200};
      messages[i].msg_hdr = {};
      messages[i].msg_hdr.msg_name = &peers[i];
      messages[i].msg_hdr.msg_namelen = sizeof peers[i];
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    int count = recvmmsg(socket->get(), messages.data(), kBatch, MSG_WAITFORONE, nullptr);
    for (int n = 0; n < count; ++n) {
      size_t i = static_cast<size_t>(n);
      uint8_t* packet = buffers[i].data();
      packet[2] |= 0x84;
      packet[11] = 0;
      if (packet[13] == 'n') {
        packet[3] |= 3;
        parts[i].iov_len = messages[i].msg_len;
      } else {
        packet[7] = 1;
        std::memcpy(packet + messages[i].msg_len, kAnswer, sizeof kAnswer);
        parts[i].iov_len = messages[i].msg_len + sizeof kAnswer;
      }
    }
    for (int done = 0; done < count;) {
      int sent = sendmmsg(socket->get(), &messages[static_cast<size_t>(done)],
                          static_cast<unsigned>(count - done), 0);
      done += sent > 0 ? sent : 1;
    }
  }
}
