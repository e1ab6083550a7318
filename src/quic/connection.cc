#include "quic/connection.h"

#include <array>
#include <utility>

#include "base/limits_transport.h"

namespace p2p::quic {
namespace {

// A peer's text, safe to show.
std::string printable(ByteView text) {
  std::string out(as_text(text.first(std::min(text.size(), limits::close_reason_bytes_max))));
  for (char& c : out)
    if (c < 0x20 || c > 0x7e) c = '?';
  return out;
}

Ending timed_out(std::string reason) {
  return {static_cast<uint64_t>(CloseCode::timeout), std::move(reason), false, std::nullopt, false};
}

}  // namespace

std::optional<Ending> Connection::read(const PacketView& packet, Instant now) {
  now_ = now;
  // To a dialer this host has no address: whatever the kernel chooses is right.
  Path path(dialed_ ? IpAddress() : packet.local, packet.remote);
  ngtcp2_pkt_info info{};
  int code = ngtcp2_conn_read_pkt(conn_, path.get(), &info, packet.bytes.data(), packet.bytes.size(),
                                  timestamp(now));
  // Behind the messages that came with it: a peer that has more to say than that says it first.
  if (std::exchange(datagram_acked_, false)) shared_.events.push_back(input::Acknowledged{link_});
  if (code != 0) return failure(code);
  if (up_) tls_.reset();
  note_drain();
  return offence();
}

std::optional<Ending> Connection::expire(Instant now) {
  now_ = now;
  if (!up_ && now >= up_by_) return timed_out("no answer");
  if (now >= drain_.deadline()) return give_up_reader(now);
  int code = ngtcp2_conn_handle_expiry(conn_, timestamp(now));
  if (code != 0) return failure(code);
  return offence();
}

std::optional<Ending> Connection::write(Instant now, const PacketSink& sink) {
  now_ = now;
  if (up_ && dialed_ && stream_ < 0) open_stream();
  note_drain();
  std::array<uint8_t, packet_bytes_max> buffer;
  size_t quantum = ngtcp2_conn_get_send_quantum(conn_);
  for (size_t written = 0; written < quantum;) {
    Path path;
    ngtcp2_ssize size = write_packet(buffer, path.get());
    if (size < 0) return failure(static_cast<int>(size));
    if (size == 0) break;
    written += static_cast<size_t>(size);
    sink({local_of(*path.get()), remote_of(*path.get()), ByteView(buffer.data(), static_cast<size_t>(size))});
  }
  // ngtcp2 0.12 would pace the handshake by a guessed round trip and delay its end.
  if (ngtcp2_conn_get_handshake_completed(conn_)) ngtcp2_conn_update_pkt_tx_time(conn_, timestamp(now));
  return offence();
}

ngtcp2_ssize Connection::write_packet(std::span<uint8_t> buffer, ngtcp2_path* path) {
  if (!datagrams_.empty()) {
    ngtcp2_ssize size = write_datagram(buffer, path);
    if (size != 0) return size;
  }
  return write_stream(buffer, path);
}

ngtcp2_ssize Connection::write_datagram(std::span<uint8_t> buffer, ngtcp2_path* path) {
  const Bytes& first = datagrams_.front();
  ngtcp2_vec data{const_cast<uint8_t*>(first.data()), first.size()};
  ngtcp2_pkt_info info{};
  int accepted = 0;
  ngtcp2_ssize size = ngtcp2_conn_writev_datagram(conn_, path, &info, buffer.data(), buffer.size(), &accepted,
                                                  NGTCP2_WRITE_DATAGRAM_FLAG_NONE, 0, &data,
                                                  first.empty() ? 0 : 1, timestamp(now_));
  bool refused = size == NGTCP2_ERR_INVALID_STATE || size == NGTCP2_ERR_INVALID_ARGUMENT;
  if (accepted || refused) datagrams_.pop_front();
  return refused ? 0 : size;
}

ngtcp2_ssize Connection::write_stream(std::span<uint8_t> buffer, ngtcp2_path* path) {
  bool has_data = stream_ >= 0 && !stream_blocked_ && queue_.has_unsent();
  // A frame of more than three pieces that is lost and then split costs ngtcp2 0.12 112 bytes for good.
  std::array<ngtcp2_vec, 3> data;
  size_t count = has_data ? queue_.unsent(data) : 0;
  ngtcp2_pkt_info info{};
  ngtcp2_ssize taken = -1;
  ngtcp2_ssize size = ngtcp2_conn_writev_stream(conn_, path, &info, buffer.data(), buffer.size(), &taken,
                                                NGTCP2_WRITE_STREAM_FLAG_NONE, has_data ? stream_ : -1,
                                                data.data(), count, timestamp(now_));
  if (taken > 0) queue_.sent(static_cast<size_t>(taken));
  switch (size) {
    case NGTCP2_ERR_STREAM_DATA_BLOCKED: stream_blocked_ = true; return write_stream(buffer, path);
    case NGTCP2_ERR_STREAM_SHUT_WR:
    case NGTCP2_ERR_STREAM_NOT_FOUND: offend("the peer stopped the stream of the link"); return 0;
    default: return size;
  }
}

void Connection::open_stream() {
  if (ngtcp2_conn_open_bidi_stream(conn_, &stream_, nullptr) != 0) offend("the peer allows no stream");
}

std::optional<Packet> Connection::close(CloseCode code, std::string_view reason, Instant now) {
  now_ = now;
  reason = reason.substr(0, limits::close_reason_bytes_max);
  return close_packet(compat::application_error(static_cast<uint64_t>(code), as_bytes(reason)));
}

std::optional<Packet> Connection::close_packet(const compat::CloseError& error) {
  std::array<uint8_t, packet_bytes_max> buffer;
  Path path;
  ngtcp2_pkt_info info{};
  ngtcp2_ssize size = ngtcp2_conn_write_connection_close(conn_, path.get(), &info, buffer.data(),
                                                         buffer.size(), &error, timestamp(now_));
  if (size <= 0) return std::nullopt;
  return Packet{local_of(*path.get()), remote_of(*path.get()), Bytes(buffer.begin(), buffer.begin() + size)};
}

Ending Connection::failure(int liberr) {
  switch (liberr) {
    case NGTCP2_ERR_DRAINING: return closed_by_peer();
    case NGTCP2_ERR_IDLE_CLOSE: return timed_out("the peer fell silent");
    case NGTCP2_ERR_HANDSHAKE_TIMEOUT: return timed_out("no answer");
    case NGTCP2_ERR_DROP_CONN:
    case NGTCP2_ERR_RETRY:
      return {static_cast<uint64_t>(CloseCode::protocol_error), ngtcp2_strerror(liberr), false, {}, false};
    default: break;
  }
  Ending out{static_cast<uint64_t>(CloseCode::protocol_error), ngtcp2_strerror(liberr), false, {}, true};
  if (tls_ && tls_->refused_peer()) out.reason = "another node answered";
  bool is_tls = liberr == NGTCP2_ERR_CRYPTO;
  out.last_words = close_packet(is_tls ? compat::tls_error(ngtcp2_conn_get_tls_alert(conn_))
                                       : compat::library_error(liberr));
  return out;
}

Ending Connection::closed_by_peer() const {
  compat::CloseError error = compat::received_error(conn_);
  std::string text = printable({error.reason, error.reasonlen});
  if (compat::is_application_error(error)) return {error.error_code, text, true, {}, true};
  std::string reason = "the peer ended the connection, QUIC error " + std::to_string(error.error_code);
  if (!text.empty()) reason += " (" + text + ")";
  return {static_cast<uint64_t>(CloseCode::protocol_error), reason, false, {}, true};
}

std::optional<Ending> Connection::offence() {
  if (!offence_) return std::nullopt;
  auto code = CloseCode::protocol_error;
  return Ending{static_cast<uint64_t>(code), *offence_, false, close(code, *offence_, now_), true};
}

// Before it is up there is a deadline for that.
void Connection::note_drain() {
  if (up_) drain_.note(queue_.bytes(), queue_.acked_bytes(), now_);
}

Ending Connection::give_up_reader(Instant now) {
  std::string reason = "the peer does not read: " + std::to_string(queue_.bytes()) + " bytes wait";
  auto code = CloseCode::timeout;
  return {static_cast<uint64_t>(code), reason, false, close(code, reason, now), true};
}

Instant Connection::deadline() const {
  Instant library = instant(ngtcp2_conn_get_expiry(conn_));
  return std::min(library, up_ ? drain_.deadline() : up_by_);
}

bool Connection::send(ByteView message) {
  if (queue_.bytes_with(message) > limits::send_queue_bytes_max) return false;
  queue_.push(message);
  return true;
}

bool Connection::send_datagram(ByteView message) {
  if (!up_ || datagrams_.size() >= limits::datagrams_queued_max) return false;
  if (message.size() > datagram_bytes_max()) return false;
  datagrams_.emplace_back(message.begin(), message.end());
  return true;
}

size_t Connection::datagram_bytes_max() const {
  // Header byte, the peer's id, packet number, tag; frame type and length.
  size_t overhead = 1 + ngtcp2_conn_get_dcid(conn_)->datalen + 4 + 16 + 3;
  size_t fits = packet_bytes_max - overhead;
  uint64_t allowed = ngtcp2_conn_get_remote_transport_params(conn_)->max_datagram_frame_size;
  return allowed < 3 ? 0 : std::min<uint64_t>(fits, allowed - 3);
}

Duration Connection::farewell_time() const {
  ngtcp2_duration three = 3 * ngtcp2_conn_get_pto(conn_);
  return std::min(Duration(static_cast<int64_t>(three / NGTCP2_MICROSECONDS)), limits::farewell_keep_max);
}

}  // namespace p2p::quic
