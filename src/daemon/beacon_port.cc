#include "daemon/beacon_port.h"

#include <algorithm>

namespace p2p::daemon {
namespace {

// Datagrams taken in one turn of the loop: any host of the link can send them.
constexpr size_t kBeaconsPerTurn = 64;

}  // namespace

Result<std::unique_ptr<BeaconPort>> BeaconPort::open(asio::io_context& io, OnHeard on_heard, OnTurn on_turn) {
  auto socket = os::BeaconSocket::open();
  if (!socket) return tl::unexpected(socket.error());
  return std::unique_ptr<BeaconPort>(
      new BeaconPort(io, std::move(*socket), std::move(on_heard), std::move(on_turn)));
}

BeaconPort::BeaconPort(asio::io_context& io, os::BeaconSocket socket, OnHeard on_heard, OnTurn on_turn)
    : socket_(std::move(socket)), on_heard_(std::move(on_heard)), on_turn_(std::move(on_turn)) {
  for (int fd : socket_.fds()) waiters_.emplace_back(io, fd);
  for (auto& waiter : waiters_) wait(waiter);
}

BeaconPort::~BeaconPort() {
  // The descriptors belong to the socket.
  for (auto& waiter : waiters_) waiter.release();
}

void BeaconPort::follow(const std::vector<os::Interface>& interfaces,
                        const std::vector<IpAddress>& published) {
  std::set<uint32_t> out;
  for (const os::Interface& interface : interfaces)
    for (const os::InterfaceAddress& address : interface.addresses)
      if (!interface.loopback && std::find(published.begin(), published.end(), address.ip) != published.end())
        out.insert(interface.index);
  socket_.follow(out);
}

void BeaconPort::wait(asio::posix::stream_descriptor& waiter) {
  waiter.async_wait(asio::posix::stream_descriptor::wait_read, [this, &waiter](std::error_code error) {
    if (error) return;
    socket_.receive(kBeaconsPerTurn, [this](const SocketAddress& from, ByteView bytes) {
      on_heard_({from, Bytes(bytes.begin(), bytes.end())});
    });
    on_turn_();
    wait(waiter);
  });
}

}  // namespace p2p::daemon
