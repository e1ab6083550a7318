// The link-multicast group on the loop: what comes is handed over, what is to be sent is sent, on the
// links where this host has addresses that others are told.
#pragma once

#include <asio.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "core/node_io.h"
#include "os/beacon_socket.h"
#include "os/interface.h"

namespace p2p::daemon {

class BeaconPort {
 public:
  using OnHeard = std::function<void(input::BeaconHeard)>;
  using OnTurn = std::function<void()>;

  // Borrows `io`. `on_heard` is called for each datagram, `on_turn` once after all that waited.
  static Result<std::unique_ptr<BeaconPort>> open(asio::io_context& io, OnHeard on_heard, OnTurn on_turn);
  ~BeaconPort();
  BeaconPort(const BeaconPort&) = delete;
  BeaconPort& operator=(const BeaconPort&) = delete;

  // Beacons go out on, and come in by, the interfaces that have one of these addresses.
  void follow(const std::vector<os::Interface>& interfaces, const std::vector<IpAddress>& published);
  void send(ByteView bytes) { socket_.send(bytes); }

 private:
  BeaconPort(asio::io_context& io, os::BeaconSocket socket, OnHeard on_heard, OnTurn on_turn);
  void wait(asio::posix::stream_descriptor& waiter);

  os::BeaconSocket socket_;
  OnHeard on_heard_;
  OnTurn on_turn_;
  std::vector<asio::posix::stream_descriptor> waiters_;
};

}  // namespace p2p::daemon
