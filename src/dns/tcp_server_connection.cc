#include "dns/tcp_server_connection.h"

#include <sys/socket.h>

#include <cerrno>

#include "base/limits_dns.h"

namespace p2p::dns {
namespace {

constexpr size_t kLengthBytes = 2;

bool is_only_for_now(int code) { return code == EAGAIN || code == EINTR; }

}  // namespace

TcpConnection::State TcpConnection::serve(bool may_read, bool is_pressed, const Responder& responder,
                                          std::span<uint8_t> scratch, uint64_t& answers) {
  return state_ = work(may_read, is_pressed, responder, scratch, answers);
}

TcpConnection::State TcpConnection::work(bool may_read, bool is_pressed, const Responder& responder,
                                         std::span<uint8_t> scratch, uint64_t& answers) {
  for (;;) {
    flush();
    if (phase_ == Phase::closed) return State::closed;
    if (!out_.empty()) return State::writes;
    if (phase_ == Phase::open && has_whole_query()) {
      answer_queries(is_pressed, responder, scratch, answers);
      continue;
    }
    if (phase_ == Phase::finishing) {
      if (has_client_closed_) return State::closed;
      shutdown(fd(), SHUT_WR);
      phase_ = Phase::draining;
    }
    if (!may_read) return State::reads;
    may_read = false;
    read(scratch);
  }
}

Instant TcpConnection::deadline(bool is_pressed) const {
  if (!is_pressed) return active_at_ + limits::dns_tcp_idle_max;
  return std::min(active_at_ + limits::dns_tcp_pressed_idle_max,
                  opened_at_ + limits::dns_tcp_pressed_life_max);
}

bool TcpConnection::has_whole_query() const {
  return in_.size() >= kLengthBytes && in_.size() >= kLengthBytes + get16(in_.data());
}

void TcpConnection::read(std::span<uint8_t> scratch) {
  ssize_t size = recv(fd(), scratch.data(), limits::dns_tcp_read_bytes, 0);
  if (size < 0) {
    if (!is_only_for_now(errno)) phase_ = Phase::closed;
    return;
  }
  if (size == 0) {
    // It may only have closed its half, and still wait for answers.
    has_client_closed_ = true;
    phase_ = phase_ == Phase::draining ? Phase::closed : Phase::finishing;
    return;
  }
  if (phase_ != Phase::open) return;
  in_.insert(in_.end(), scratch.begin(), scratch.begin() + size);
  if (in_.size() >= kLengthBytes && get16(in_.data()) > limits::dns_tcp_query_bytes_max)
    phase_ = Phase::closed;
}

void TcpConnection::answer_queries(bool is_pressed, const Responder& responder, std::span<uint8_t> scratch,
                                   uint64_t& answers) {
  size_t taken = 0, filled = 0;
  ByteView in = in_;
  while (phase_ == Phase::open && in.size() - taken >= kLengthBytes) {
    size_t size = get16(&in[taken]);
    if (size > limits::dns_tcp_query_bytes_max) phase_ = Phase::closed;
    bool has_room = scratch.size() - filled >= kLengthBytes + limits::dns_message_bytes_max;
    if (in.size() - taken < kLengthBytes + size || !has_room) break;
    ByteView packet = in.subspan(taken + kLengthBytes, size);
    taken += kLengthBytes + size;
    std::span<uint8_t> reply = scratch.subspan(filled + kLengthBytes, limits::dns_message_bytes_max);
    Query query;
    Verdict verdict = parse_query(packet, query);
    uint64_t hash = verdict == Verdict::good ? responder.zone.hash(query.name.view()) : 0;
    size_t reply_size = responder.respond(verdict, query, hash, peer_, true, reply).size;
    if (reply_size == 0) continue;
    put16(&scratch[filled], reply_size);
    filled += kLengthBytes + reply_size;
    ++answers;
    active_at_ = responder.now;
    if (is_pressed) phase_ = Phase::finishing;
  }
  in_.erase(in_.begin(), in_.begin() + static_cast<ptrdiff_t>(taken));
  if (filled > 0) send(scratch.first(filled));
}

// Sends what the socket takes and keeps the rest.
void TcpConnection::send(ByteView bytes) {
  ssize_t sent = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && !is_only_for_now(errno)) phase_ = Phase::closed;
  out_.assign(bytes.begin() + std::max<ssize_t>(sent, 0), bytes.end());
}

void TcpConnection::flush() {
  if (out_.empty()) return;
  Bytes waiting = std::move(out_);
  out_.clear();
  send(waiting);
}

}  // namespace p2p::dns
