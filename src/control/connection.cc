#include "control/connection.h"

#include "base/limits_local.h"
#include "control/json.h"
#include "control/request.h"
#include "control/serve.h"

namespace p2p::control {

namespace {

// After the reply: what a client still sends is read for a moment, so that the reply is not lost
// to a reset.
constexpr Duration kDrainTime = 1s;
constexpr size_t kDrainBytes = 1024 * 1024;
constexpr size_t kEventsAtOnce = 64;

}  // namespace

std::string too_many_clients() {
  return http_reply_text(failure_reply({FailureKind::unavailable, "too many clients at once, try again"}));
}

Connection::Connection(StreamSocket socket, Shared& shared, Gate& gate)
    : socket_(std::move(socket)), deadline_(socket_.get_executor()), shared_(shared), gate_(gate) {
  gate_.connections.insert(this);
}

Connection::~Connection() {
  gate_.connections.erase(this);
  shared_.reply_bytes -= counted_reply_bytes_;
}

void Connection::start() {
  set_deadline(shared_.request_time);
  read_head();
}

void Connection::set_deadline(Duration after) {
  deadline_.expires_after(after);
  deadline_.async_wait([self = shared_from_this()](std::error_code error) {
    if (!error) self->close();
  });
}

void Connection::read_head() {
  asio::async_read_until(
      socket_, asio::dynamic_buffer(in_, limits::control_head_bytes_max), "\r\n\r\n",
      [self = shared_from_this()](std::error_code error, size_t head_bytes) {
        if (error == asio::error::not_found)
          return self->send(failure_reply({FailureKind::too_large, "the request's head is too long"}));
        if (error) return self->close();
        self->answer(std::string_view(self->in_).substr(0, head_bytes));
      });
}

void Connection::answer(std::string_view head) {
  if (!socket_.is_open()) return;
  Answer<HttpRequest> http = parse_http_request(head);
  if (!http) return send(failure_reply(http.error()));
  if (!gate_.token.empty() && !bearer_matches(http->authorization, gate_.token))
    return send(
        failure_reply({FailureKind::unauthorized, "send the header \"Authorization: Bearer TOKEN\""}));
  Answer<Request> request = parse_request(*http);
  if (!request) return send(failure_reply(request.error()));
  if (std::holds_alternative<Watch>(*request)) return start_watch();
  if (shared_.reply_bytes > limits::control_replies_bytes_max)
    return send(failure_reply({FailureKind::unavailable, "too many answers wait for their readers"}));
  send(serve(*request, shared_.backend));
}

void Connection::send(const HttpReply& reply) {
  set_deadline(shared_.reply_time);
  out_ = http_reply_text(reply);
  counted_reply_bytes_ = out_.size();
  shared_.reply_bytes += counted_reply_bytes_;
  asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this()](std::error_code error, size_t) {
    if (error) return self->close();
    self->on_sent();
  });
}

void Connection::on_sent() {
  shared_.reply_bytes -= counted_reply_bytes_;
  counted_reply_bytes_ = 0;
  out_ = std::string();
  std::error_code ignored;
  socket_.shutdown(StreamSocket::shutdown_send, ignored);
  set_deadline(kDrainTime);
  drain();
}

void Connection::drain() {
  socket_.async_read_some(asio::buffer(discard_),
                          [self = shared_from_this()](std::error_code error, size_t count) {
                            self->drained_ += count;
                            if (error || self->drained_ > kDrainBytes) return self->close();
                            self->drain();
                          });
}

void Connection::start_watch() {
  // The stream calls from the publisher's thread, and never after the subscription is gone.
  subscription_ = shared_.events.subscribe([this] {
    asio::post(socket_.get_executor(), [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->write_events();
    });
  });
  if (!subscription_)
    return send(failure_reply({FailureKind::unavailable, "too many watchers: close one first"}));
  deadline_.cancel();
  out_ = http_stream_head();
  write_out();
  watch_for_end();
}

void Connection::write_out() {
  writing_ = true;
  asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this()](std::error_code error, size_t) {
    self->writing_ = false;
    if (error) return self->close();
    self->write_events();
  });
}

void Connection::write_events() {
  if (writing_ || !subscription_) return;
  out_.clear();
  while (out_.size() < limits::watcher_write_bytes_max) {
    EventStream::Batch batch = subscription_->take(kEventsAtOnce);
    if (batch.events.empty()) break;
    if (batch.lost > 0) out_ += watch_item_to_json(LostEvents{batch.events.front().time, batch.lost}) + "\n";
    for (TimedEvent& event : batch.events) out_ += watch_item_to_json(std::move(event)) + "\n";
  }
  if (!out_.empty()) write_out();
}

// A watcher that hangs up is noticed although nothing happens.
void Connection::watch_for_end() {
  socket_.async_read_some(asio::buffer(discard_), [self = shared_from_this()](std::error_code error, size_t) {
    if (error) return self->close();
    self->watch_for_end();
  });
}

void Connection::close() {
  deadline_.cancel();
  subscription_.reset();
  std::error_code ignored;
  socket_.close(ignored);
}

}  // namespace p2p::control
