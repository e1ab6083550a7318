// Any packets, from strangers and in a peer's name, to an endpoint with a live link, a dial under way
// and closed links; and any bytes, in any pieces, to the reader of messages.
#include "base/check.h"
#include "base/limits.h"
#include "base/limits_transport.h"
#include "quic/message_reader.h"
#include "quic/testing.h"

namespace {

using namespace p2p;
using quic::test::Net;
using quic::test::Peer;

// A network of two, with the last packet that each sent.
struct World {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
  Bytes last;

  World() {
    net.connect(a, b);
    auto [closed, unused] = net.connect(a, b);
    net.tap = [this](const SocketAddress&, const SocketAddress&, Bytes& bytes) { return last = bytes, true; };
    net.close(b, unused, CloseCode::done, "");
    net.dial(a, b.id, *SocketAddress::parse("192.0.2.3:7353"));
    net.run(1s);
  }
};

// Each piece is a length of two bytes and so many bytes; the highest bits choose its sender, and
// whether it is laid over a packet that was really sent.
void receive_pieces(ByteView input) {
  static std::unique_ptr<World> world;
  static int runs = 0;
  if (runs++ % 1000 == 0) world = std::make_unique<World>();
  Reader reader(input);
  for (int i = 0; i < 20 && reader.remaining() > 2; ++i) {
    uint16_t head = reader.u16();
    ByteView piece = reader.bytes(std::min<size_t>(head & 0x7ff, reader.remaining()));
    Bytes bytes(piece.begin(), piece.end());
    if (head & 0x4000) {
      bytes = world->last;
      for (size_t at = 0; at < std::min(bytes.size(), piece.size()); ++at) bytes[at] ^= piece[at];
    }
    if (head & 0x1000) bytes.resize(1200);
    Peer& to = head & 0x2000 ? world->a : world->b;
    SocketAddress from = head & 0x8000 ? world->b.address : *SocketAddress::parse("203.0.113.1:1");
    world->net.inject(to, from, bytes);
  }
  world->net.run(1ms);
  for (Peer* peer : {&world->a, &world->b}) {
    P2P_CHECK(peer->endpoint->connections() <= limits::connections_max);
    P2P_CHECK(peer->endpoint->stats().half_open <= limits::half_open_max);
  }
}

void read_messages(ByteView input) {
  quic::MessageReader reader;
  std::vector<Bytes> messages;
  size_t taken = 0;
  while (taken < input.size()) {
    size_t count = std::min<size_t>(input.size() - taken, 1 + input[taken] % 50);
    if (!reader.feed(input.subspan(taken, count), messages)) return;
    taken += count;
    size_t held = reader.held();
    for (const Bytes& message : messages) {
      P2P_CHECK(!message.empty() && message.size() <= limits::message_bytes_max);
      held += message.size();
    }
    P2P_CHECK(held <= taken);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  receive_pieces({data, size});
  read_messages({data, size});
  return 0;
}
