#include "dns/tcp_server.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/limits_dns.h"

namespace p2p::dns {
namespace {

constexpr size_t kEvents = 64;
// The pause after an accept() that failed for want of descriptors or memory.
constexpr Duration kAcceptPause = 100ms;

int wait_ms(Instant until, Instant now) {
  if (until >= Instant::never()) return -1;
  auto left = std::chrono::ceil<std::chrono::milliseconds>(std::max(until - now, Duration(0)));
  return static_cast<int>(left.count());
}

}  // namespace

Result<std::unique_ptr<TcpServer>> TcpServer::start(std::vector<OwnedFd> listeners, Shared& shared) {
  OwnedFd epoll(epoll_create1(EPOLL_CLOEXEC));
  OwnedFd wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (epoll.get() < 0 || wake.get() < 0)
    return fail(std::string("cannot answer DNS by TCP: ") + std::strerror(errno));
  return std::make_unique<TcpServer>(std::move(listeners), std::move(epoll), std::move(wake), shared);
}

TcpServer::TcpServer(std::vector<OwnedFd> listeners, OwnedFd epoll, OwnedFd wake, Shared& shared)
    : listeners_(std::move(listeners)),
      epoll_(std::move(epoll)),
      wake_(std::move(wake)),
      shared_(shared),
      zone_(shared.zone),
      scratch_(TcpConnection::scratch_bytes),
      thread_([this] { run(); }) {}

TcpServer::~TcpServer() {
  uint64_t one = 1;
  ssize_t written = write(wake_.get(), &one, sizeof one);
  (void)written;  // a full counter wakes as well
  thread_.join();
}

bool TcpServer::watch(int operation, int fd, uint32_t events) {
  epoll_event event{.events = events, .data = {.fd = fd}};
  return epoll_ctl(epoll_.get(), operation, fd, &event) == 0;
}

bool TcpServer::is_pressed() const { return connections_.size() >= limits::dns_connections_pressure; }

void TcpServer::run() {
  watch(EPOLL_CTL_ADD, wake_.get(), EPOLLIN);
  for (const OwnedFd& listener : listeners_) watch(EPOLL_CTL_ADD, listener.get(), 0);
  now_ = shared_.clock();
  std::array<epoll_event, kEvents> events;
  while (!shared_.is_stopping.load(std::memory_order_relaxed)) {
    set_accepting(connections_.size() < limits::dns_connections_max && now_ >= accept_again_at_);
    int count = epoll_wait(epoll_.get(), events.data(), kEvents, wait_ms(sweep_at_, now_));
    now_ = shared_.clock();
    handle({events.data(), static_cast<size_t>(std::max(count, 0))});
    if (now_ >= sweep_at_) sweep();
  }
}

// While there is no place, those who come wait in the kernel's queue.
void TcpServer::set_accepting(bool is_accepting) {
  if (is_accepting == is_accepting_) return;
  is_accepting_ = is_accepting;
  for (const OwnedFd& listener : listeners_)
    watch(EPOLL_CTL_MOD, listener.get(), is_accepting ? uint32_t{EPOLLIN} : 0);
}

// Those who are there come first, and those who go make room for those who come.
void TcpServer::handle(std::span<const epoll_event> events) {
  for (const epoll_event& event : events)
    if (auto found = connections_.find(event.data.fd); found != connections_.end())
      serve(found->second, true);
  auto happened_at = [&](const OwnedFd& listener) {
    return std::ranges::any_of(events,
                               [&](const epoll_event& event) { return event.data.fd == listener.get(); });
  };
  for (const OwnedFd& listener : listeners_)
    if (happened_at(listener)) accept_one(listener.get());
}

// One for each turn: epoll tells again of those who wait still, which costs less than to ask in vain each
// time whether there is another. And whoever comes again as soon as he is turned away does not keep us here.
void TcpServer::accept_one(int listener) {
  KernelAddress address{};
  socklen_t size = sizeof address;
  OwnedFd socket(accept4(listener, &address.generic, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.get() >= 0) return take(std::move(socket), from_kernel(address).ip);
  if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) return;
  accept_again_at_ = now_ + kAcceptPause;
  sweep_at_ = std::min(sweep_at_, accept_again_at_);
}

void TcpServer::take(OwnedFd socket, const IpAddress& peer) {
  if (!shared_.is_allowed(zone_.get(), peer)) return Counters::add(shared_.counters.not_allowed, 1);
  auto has_peer = [&](const auto& item) { return item.second.peer() == peer; };
  size_t of_peer = static_cast<size_t>(std::count_if(connections_.begin(), connections_.end(), has_peer));
  if (of_peer >= limits::dns_connections_per_address_max)
    return Counters::add(shared_.counters.tcp_refused, 1);
  Counters::add(shared_.counters.tcp_connections, 1);
  int fd = socket.get();
  auto [place, is_new] = connections_.try_emplace(fd, std::move(socket), peer, now_);
  if (!is_new || !watch(EPOLL_CTL_ADD, fd, EPOLLIN)) return forget(fd);
  // The pressure may begin with this one: then all have less time.
  sweep_at_ = std::min(sweep_at_, is_pressed() ? now_ : place->second.deadline(false));
  serve(place->second, true);
}

void TcpServer::serve(TcpConnection& connection, bool may_read) {
  uint64_t answers = 0;
  Responder responder{zone_.get(), shared_.cookies, now_};
  auto before = connection.state();
  auto state = connection.serve(may_read, is_pressed(), responder, scratch_, answers);
  Counters::add(shared_.counters.tcp_answers, answers);
  if (state == TcpConnection::State::closed) return forget(connection.fd());
  if (state == before) return;
  watch(EPOLL_CTL_MOD, connection.fd(), state == TcpConnection::State::reads ? EPOLLIN : EPOLLOUT);
}

// Closes it; epoll forgets a closed descriptor by itself.
void TcpServer::forget(int fd) { connections_.erase(fd); }

void TcpServer::sweep() {
  sweep_at_ = Instant::never();
  if (accept_again_at_ > now_) sweep_at_ = accept_again_at_;
  bool pressed = is_pressed();
  size_t cut =
      std::erase_if(connections_, [&](const auto& item) { return item.second.deadline(pressed) <= now_; });
  Counters::add(shared_.counters.tcp_cut_off, cut);
  for (const auto& [fd, connection] : connections_)
    sweep_at_ = std::min(sweep_at_, connection.deadline(pressed));
}

}  // namespace p2p::dns
