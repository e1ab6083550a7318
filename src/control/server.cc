#include "control/server.h"

#include <sys/socket.h>
#include <thread>
#include <vector>

#include "base/limits_local.h"
#include "control/connection.h"
#include "control/unix_listener.h"

namespace p2p::control {

namespace {

constexpr size_t kTokenLengthMin = 16;
// After a failed accept (no descriptors left): time for some to close.
constexpr Duration kAcceptPause = 100ms;

using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

asio::ip::tcp::endpoint endpoint_of(const SocketAddress& address) {
  ByteView bytes = address.ip.bytes();
  if (address.ip.is_v4()) {
    asio::ip::address_v4::bytes_type v4{};
    std::copy(bytes.begin(), bytes.end(), v4.begin());
    return {asio::ip::address_v4(v4), address.port};
  }
  asio::ip::address_v6::bytes_type v6{};
  std::copy(bytes.begin(), bytes.end(), v6.begin());
  return {asio::ip::address_v6(v6, address.scope), address.port};
}

// Accepts at one listening socket.
class Door {
 public:
  Door(asio::io_context& io, Shared& shared, Gate& gate)
      : acceptor_(io), pause_(io), shared_(shared), gate_(gate) {}

  // Takes the descriptor of a listening socket over.
  Status open(int family, int fd) {
    std::error_code error;
    acceptor_.assign(asio::generic::stream_protocol(family, 0), fd, error);
    if (error) return fail("cannot accept clients: " + error.message());
    return {};
  }

  void accept() {
    acceptor_.async_accept([this](std::error_code error, StreamSocket socket) {
      // One that was accepted just before close() goes too.
      if (!acceptor_.is_open()) return;
      if (error) return accept_later();
      take(std::move(socket));
      accept();
    });
  }

  void close() {
    std::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    std::vector<Connection*> open(gate_.connections.begin(), gate_.connections.end());
    for (Connection* connection : open) connection->close();
  }

 private:
  void take(StreamSocket socket) {
    if (gate_.connections.size() < limits::control_connections_max)
      return std::make_shared<Connection>(std::move(socket), shared_, gate_)->start();
    std::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(too_many_clients()), ignored);
  }

  void accept_later() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](std::error_code error) {
      if (!error) accept();
    });
  }

  Acceptor acceptor_;
  asio::steady_timer pause_;
  Shared& shared_;
  Gate& gate_;
};

}  // namespace

class Server::Impl {
 public:
  Impl(UnixListener listener, const ServerOptions& options, Backend& backend, EventStream& events)
      : listener_(std::move(listener)), shared_{backend, events, options.request_time, options.reply_time} {}
  ~Impl() { stop(); }

  Status open(const ServerOptions& options) {
    Status opened = local_.open(AF_UNIX, listener_->fd().release());
    if (!opened || !options.admin_http) return opened;
    if (options.admin_token.size() < kTokenLengthMin)
      return fail("--admin-http needs a token of at least " + std::to_string(kTokenLengthMin) +
                  " characters");
    admin_gate_.token = options.admin_token;
    return listen_tcp(*options.admin_http);
  }

  void run() {
    local_.accept();
    if (admin_address_.port != 0) admin_.accept();
    thread_ = std::thread([this] { io_.run(); });
  }

  void stop() {
    if (!thread_.joinable()) return;
    // Everything that is closed completes at once, and then the thread has nothing more to do.
    asio::post(io_, [this] {
      local_.close();
      admin_.close();
    });
    thread_.join();
    listener_.reset();
  }

  SocketAddress admin_address() const { return admin_address_; }

 private:
  Status listen_tcp(const SocketAddress& address) {
    std::error_code error;
    asio::ip::tcp::acceptor tcp(io_);
    asio::ip::tcp::endpoint endpoint = endpoint_of(address);
    tcp.open(endpoint.protocol(), error);
    if (!error) tcp.set_option(asio::socket_base::reuse_address(true), error);
    // Clients inherit it: a watcher whose host vanished is noticed.
    if (!error) tcp.set_option(asio::socket_base::keep_alive(true), error);
    if (!error) tcp.bind(endpoint, error);
    if (!error) tcp.listen(asio::socket_base::max_listen_connections, error);
    if (!error) endpoint = tcp.local_endpoint(error);
    int fd = error ? -1 : tcp.release(error);
    if (error)
      return fail("cannot listen for --admin-http at " + address.to_string() + ": " + error.message());
    admin_address_ = {address.ip, endpoint.port(), address.scope};
    return admin_.open(endpoint.protocol().family(), fd);
  }

  std::optional<UnixListener> listener_;
  Shared shared_;
  Gate local_gate_;
  Gate admin_gate_;
  asio::io_context io_{1};
  Door local_{io_, shared_, local_gate_};
  Door admin_{io_, shared_, admin_gate_};
  SocketAddress admin_address_;
  std::thread thread_;
};

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Backend& backend,
                                              EventStream& events) {
  Result<UnixListener> listener = UnixListener::open(options.socket_path);
  if (!listener) return tl::unexpected(listener.error());
  auto impl = std::make_unique<Impl>(std::move(*listener), options, backend, events);
  if (Status opened = impl->open(options); !opened) return tl::unexpected(opened.error());
  impl->run();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;
void Server::stop() { impl_->stop(); }
SocketAddress Server::admin_address() const { return impl_->admin_address(); }

}  // namespace p2p::control
