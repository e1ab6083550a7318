// The core with the world around it: one UDP socket, the QUIC endpoint, the link-multicast group, the
// kernel's addresses, seeds' names and the time. What only a daemon or only a client does with the
// core's other outputs (the disk, events, logs), its handler decides. Everything here runs on the thread
// of the io_context.
#pragma once

#include <asio.hpp>
#include <functional>
#include <memory>
#include <set>

#include "core/node.h"
#include "daemon/address_debounce.h"
#include "daemon/beacon_port.h"
#include "daemon/seed_resolver.h"
#include "os/address_watcher.h"
#include "os/udp_socket.h"
#include "os/usable_addresses.h"
#include "quic/endpoint.h"

namespace p2p::daemon {

struct EngineOptions {
  NodeOptions node;
  os::BindFilter bind;
  uint16_t port = 0;              // 0: any free one
  bool port_is_demanded = false;  // no other port will do
};

class Engine {
 public:
  // Takes Persist, Notify, Log, Joined, JoinRefused and Finished. Must not call the engine.
  using Handler = std::function<void(Output)>;

  // Errors are lines for the user: no such address or interface here, the port is taken, no
  // netlink. Borrows `io`.
  static Result<std::unique_ptr<Engine>> start(asio::io_context& io, EngineOptions options, Handler handler);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void feed(const Input& input);
  // What is still to be said to the peers goes out now; for the end of the process.
  void flush();
  const Node& node() const { return *node_; }
  // See Node.
  std::optional<std::set<NodeId>> take_name_news() { return node_->take_name_news(); }
  const quic::Endpoint& endpoint() const { return *endpoint_; }
  uint16_t port() const { return socket_.port(); }
  // This host's, as last looked at.
  const std::vector<os::Interface>& interfaces() const { return interfaces_; }
  // Called at the end of each turn of the loop that did something.
  void on_turn(std::function<void()> callback) { on_turn_ = std::move(callback); }

 private:
  Engine(asio::io_context& io, os::UdpSocket socket, os::AddressWatcher watcher, os::BindFilter bind,
         Handler handler);
  Status open(asio::io_context& io, NodeOptions options);

  void wait_for_packets();
  void wait_for_addresses();
  void read_packets();
  void read_addresses(Now now);
  void open_beacons(asio::io_context& io, NodeOptions& options);
  void turn();
  void step(const Input& input, Now now);
  void perform(Output output, Now now);
  void arm(Now now);
  void send_packet(const quic::PacketView& packet);

  os::UdpSocket socket_;
  os::AddressWatcher watcher_;
  os::BindFilter bind_;
  Handler handler_;
  std::function<void()> on_turn_;
  asio::posix::stream_descriptor packets_;
  asio::posix::stream_descriptor changes_;
  asio::steady_timer timer_;
  AddressDebounce debounce_;
  std::vector<os::Interface> interfaces_;
  std::vector<IpAddress> addresses_;     // published
  std::set<uint32_t> bound_interfaces_;  // packets from others are not taken; empty: from all
  std::unique_ptr<quic::Endpoint> endpoint_;
  std::unique_ptr<Node> node_;
  std::unique_ptr<BeaconPort> beacons_;  // null: none are sent nor heard
  SeedResolver resolver_;
};

}  // namespace p2p::daemon
