#include "control/server.h"

#include <sys/socket.h>
#include <thread>

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

// One listening socket and the connections that came through it.
struct Door {
  Door(asio::io_context& io, Shared& shared_state) : acceptor(io), pause(io), shared(shared_state) {}

  void accept() {
    acceptor.async_accept([this](std::error_code error, StreamSocket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) {
        pause.expires_after(kAcceptPause);
        pause.async_wait([this](std::error_code stopped) {
          if (!stopped) accept();
        });
        return;
      }
      std::make_shared<Connection>(std::move(socket), shared, gate)->start();
      accept();
    });
  }

  Acceptor acceptor;
  asio::steady_timer pause;
  Shared& shared;
  Gate gate;
};

}  // namespace

class Server::Impl {
 public:
  Impl(UnixListener listener, Backend& backend, EventStream& events)
      : listener_(std::move(listener)),
        shared_{backend, events},
        io_(std::make_unique<asio::io_context>(1)),
        local_(std::make_unique<Door>(*io_, shared_)) {}
  ~Impl() { stop(); }

  Status open(const ServerOptions& options) {
    std::error_code error;
    // Asio owns the descriptor from here on.
    local_->acceptor.assign(asio::generic::stream_protocol(AF_UNIX, 0), listener_->fd().release(), error);
    if (error) return fail("cannot listen at " + options.socket_path + ": " + error.message());
    if (!options.admin_http) return {};
    if (options.admin_token.size() < kTokenLengthMin)
      return fail("--admin-http needs a token of at least " + std::to_string(kTokenLengthMin) + " characters");
    admin_ = std::make_unique<Door>(*io_, shared_);
    admin_->gate.token = options.admin_token;
    return listen_tcp(*options.admin_http);
  }

  void run() {
    local_->accept();
    if (admin_) admin_->accept();
    thread_ = std::thread([this] { io_->run(); });
  }

  void stop() {
    if (!io_) return;
    io_->stop();
    if (thread_.joinable()) thread_.join();
    local_.reset();
    // Connections live in the handlers of io_, so they end here; they use what is above.
    Gates gates = keep_gates();
    io_.reset();
    listener_.reset();
  }

  SocketAddress admin_address() const { return admin_address_; }

 private:
  Status listen_tcp(const SocketAddress& address) {
    std::error_code error;
    asio::ip::tcp::acceptor tcp(*io_);
    asio::ip::tcp::endpoint endpoint = endpoint_of(address);
    tcp.open(endpoint.protocol(), error);
    if (!error) tcp.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) tcp.bind(endpoint, error);
    if (!error) tcp.listen(asio::socket_base::max_listen_connections, error);
    if (!error) endpoint = tcp.local_endpoint(error);
    int fd = error ? -1 : tcp.release(error);
    if (!error) admin_->acceptor.assign(asio::generic::stream_protocol(endpoint.protocol()), fd, error);
    if (error) return fail("cannot listen for --admin-http at " + address.to_string() + ": " + error.message());
    admin_address_ = {address.ip, endpoint.port(), address.scope};
    return {};
  }
};

}  // namespace p2p::control
