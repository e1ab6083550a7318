#include "daemon/engine.h"

#include "os/clock.h"
#include "os/memory.h"

namespace p2p::daemon {
namespace {

// Packets taken in one turn of the loop, so that a flood cannot starve timers and the control API.
constexpr size_t kPacketsPerTurn = 256;

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

Result<os::UdpSocket> open_socket(uint16_t port, bool is_demanded) {
  auto socket = os::UdpSocket::open(port);
  if (socket || is_demanded || port == 0) return socket;
  return os::UdpSocket::open(0);
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::start(asio::io_context& io, EngineOptions options, Handler handler) {
  auto watcher = os::AddressWatcher::open();
  if (!watcher) return tl::unexpected(watcher.error());
  auto interfaces = watcher->snapshot();
  if (!interfaces) return tl::unexpected(interfaces.error());
  if (auto checked = os::check_bind(*interfaces, options.bind); !checked)
    return tl::unexpected(checked.error());
  if (options.bind.ip && options.bind.interface.empty())
    options.bind.interface = os::interface_of(*interfaces, *options.bind.ip);
  auto socket = open_socket(options.port, options.port_is_demanded);
  if (!socket) return tl::unexpected(socket.error());
  std::unique_ptr<Engine> out(
      new Engine(io, std::move(*socket), std::move(*watcher), options.bind, std::move(handler)));
  if (auto opened = out->open(io, std::move(options.node)); !opened) return tl::unexpected(opened.error());
  return out;
}

Engine::Engine(asio::io_context& io, os::UdpSocket socket, os::AddressWatcher watcher, os::BindFilter bind,
               Handler handler)
    : socket_(std::move(socket)),
      watcher_(std::move(watcher)),
      bind_(std::move(bind)),
      handler_(std::move(handler)),
      packets_(io, socket_.fd()),
      changes_(io, watcher_.fd()),
      timer_(io),
      resolver_(io, [this](input::LookedUp found) { feed(found); }) {}

Engine::~Engine() {
  // The descriptors belong to the socket and the watcher.
  packets_.release();
  changes_.release();
}

Status Engine::open(asio::io_context& io, NodeOptions options) {
  Now now = os::read_clocks();
  quic::EndpointOptions endpoint_options{options.identity};
  auto endpoint = quic::Endpoint::create(
      endpoint_options, [this](const quic::PacketView& packet) { send_packet(packet); }, now.mono);
  if (!endpoint) return tl::unexpected(endpoint.error());
  endpoint_ = std::move(*endpoint);
  if (options.beacons && !options.guest) open_beacons(io, options);
  node_ = std::make_unique<Node>(std::move(options), now);
  debounce_.changed(now.mono - limits::address_debounce_max);
  wait_for_packets();
  wait_for_addresses();
  turn();
  // What the disk gave was in memory twice until the map had taken it.
  os::release_free_memory();
  return {};
}

void Engine::open_beacons(asio::io_context& io, NodeOptions& options) {
  auto opened = BeaconPort::open(
      io, [this](input::BeaconHeard heard) { step(heard, os::read_clocks()); }, [this] { turn(); });
  if (opened) {
    beacons_ = std::move(*opened);
    return;
  }
  options.beacons = false;
  handler_(output::Log{LogLevel::warning, opened.error().message});
}

void Engine::feed(const Input& input) {
  step(input, os::read_clocks());
  turn();
}

void Engine::flush() {
  endpoint_->flush(os::read_clocks().mono);
  socket_.flush();
}

void Engine::wait_for_packets() {
  packets_.async_wait(asio::posix::stream_descriptor::wait_read, [this](std::error_code error) {
    if (error) return;
    read_packets();
    turn();
    wait_for_packets();
  });
}

void Engine::wait_for_addresses() {
  changes_.async_wait(asio::posix::stream_descriptor::wait_read, [this](std::error_code error) {
    if (error) return;
    if (watcher_.drain()) debounce_.changed(os::read_clocks().mono);
    turn();
    wait_for_addresses();
  });
}

void Engine::read_packets() {
  Now now = os::read_clocks();
  socket_.receive(kPacketsPerTurn, [&](const IpAddress& local, uint32_t interface,
                                       const SocketAddress& remote, ByteView bytes) {
    bool is_wanted = bound_interfaces_.empty() || bound_interfaces_.contains(interface);
    if (is_wanted) endpoint_->receive({local, remote, bytes}, now.mono);
  });
}

void Engine::read_addresses(Now now) {
  auto interfaces = watcher_.snapshot();
  if (!interfaces) {
    debounce_.failed(now.mono);
    handler_(
        output::Log{LogLevel::warning, "cannot read this host's addresses: " + interfaces.error().message});
    return;
  }
  addresses_ = os::usable_addresses(*interfaces, bind_);
  bound_interfaces_.clear();
  interfaces_ = std::move(*interfaces);
  if (beacons_) beacons_->follow(interfaces_, addresses_);
  for (const os::Interface& interface : interfaces_)
    if (interface.name == bind_.interface) bound_interfaces_.insert(interface.index);
  step(input::AddressesAre{addresses_, socket_.port()}, now);
}

void Engine::turn() {
  Now now = os::read_clocks();
  if (debounce_.take(now.mono)) read_addresses(now);
  if (node_->next_deadline(now.mono) <= now.mono) step(input::Tick{}, now);
  if (endpoint_->next_deadline() <= now.mono) endpoint_->on_timer(now.mono);
  // Answers first: they take along what else is to be written to the same peer.
  for (bool more = true; more;) {
    auto events = endpoint_->take_events();
    for (const Input& event : events) step(event, now);
    endpoint_->flush(now.mono);
    more = !events.empty();
  }
  socket_.flush();
  if (on_turn_) on_turn_();
  arm(now);
}

void Engine::step(const Input& input, Now now) {
  for (Output& output : node_->step(input, now)) perform(std::move(output), now);
}

void Engine::perform(Output output, Now now) {
  std::visit(
      Overloaded{
          [&](output::Dial& dial) { endpoint_->dial(dial.link, dial.peer, dial.to, now.mono); },
          [&](output::Send& send) {
            if (send.delivery == Delivery::datagram) return endpoint_->send_datagram(send.link, send.bytes);
            endpoint_->send(send.link, std::move(send.bytes));
          },
          [&](output::Close& close) { endpoint_->close(close.link, close.code, close.reason, now.mono); },
          [&](output::Beacon& beacon) {
            if (beacons_) beacons_->send(beacon.bytes);
          },
          [&](output::LookUp& wish) { resolver_.ask(wish.seed); },
          [&](auto& other) { handler_(std::move(other)); },
      },
      output);
}

void Engine::arm(Now now) {
  Instant due =
      std::min({node_->next_deadline(now.mono), endpoint_->next_deadline(), debounce_.next_deadline()});
  if (due == Instant::never()) return;
  // At least a moment, so that a deadline that lies in the past cannot keep the loop from its sockets.
  timer_.expires_after(std::max(due - now.mono, Duration(100us)));
  timer_.async_wait([this](std::error_code error) {
    if (!error) turn();
  });
}

void Engine::send_packet(const quic::PacketView& packet) {
  IpAddress from = packet.local;
  if (from.is_unspecified() && !bind_.interface.empty())
    for (const IpAddress& own : addresses_)
      if (own.is_v6() == packet.remote.ip.is_v6()) from = own;
  socket_.send(from, packet.remote, packet.bytes);
}

}  // namespace p2p::daemon
