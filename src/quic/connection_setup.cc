// How connections begin.
#include <gnutls/crypto.h>

#include "base/limits.h"
#include "base/limits_transport.h"
#include "quic/connection.h"

namespace p2p::quic {
namespace {

ngtcp2_cid random_cid(size_t size) {
  ngtcp2_cid out{};
  out.datalen = size;
  gnutls_rnd(GNUTLS_RND_RANDOM, out.data, size);
  return out;
}

ngtcp2_settings settings(Instant now) {
  ngtcp2_settings out;
  ngtcp2_settings_default(&out);
  out.initial_ts = timestamp(now);
  out.initial_rtt = nanoseconds(limits::initial_round_trip);
  // An answer that goes out at once takes the acknowledgement with it, in one packet; what comes in one
  // batch is acknowledged once all the same.
  out.ack_thresh = 1;
  out.handshake_timeout = nanoseconds(limits::handshake_timeout);
  // No larger packet is ever tried. Not by no_pmtud: with it ngtcp2 (to 1.11 at least) fails an
  // assertion when a path that was left comes back (its pull request 1593).
  out.max_tx_udp_payload_size = packet_bytes_max;
  return out;
}

}  // namespace

Connection::Connection(Shared& shared, LinkId link, bool dialed, Instant now)
    : shared_(shared),
      link_(link),
      dialed_(dialed),
      now_(now),
      up_by_(now + limits::handshake_timeout),
      glitches_(limits::glitch_burst, limits::glitches_per_s) {
  // The acceptor may not write before it has seen the stream.
  if (dialed_) queue_.push({});
}

Connection::~Connection() {
  tls_.reset();
  if (conn_) ngtcp2_conn_del(conn_);
}

Result<std::unique_ptr<Connection>> Connection::dial(Shared& shared, LinkId link,
                                                     const std::optional<NodeId>& peer,
                                                     const SocketAddress& to, Instant now) {
  std::unique_ptr<Connection> out(new Connection(shared, link, true, now));
  Path path(IpAddress(), to);
  if (Status ready = out->set_up(path.get(), nullptr, peer); !ready) return tl::unexpected(ready.error());
  return out;
}

Result<std::unique_ptr<Connection>> Connection::accept(Shared& shared, LinkId link, const Incoming& incoming,
                                                       const IpAddress& local, const SocketAddress& remote,
                                                       Instant now) {
  std::unique_ptr<Connection> out(new Connection(shared, link, false, now));
  Path path(local, remote);
  if (Status ready = out->set_up(path.get(), &incoming, std::nullopt); !ready)
    return tl::unexpected(ready.error());
  return out;
}

Status Connection::set_up(const ngtcp2_path* path, const Incoming* incoming, std::optional<NodeId> expected) {
  auto tls = TlsSession::create(*shared_.credentials, incoming != nullptr, expected);
  if (!tls) return tl::unexpected(tls.error());

  ngtcp2_cid own = new_cid();
  ngtcp2_callbacks calls = callbacks();
  ngtcp2_settings set = settings(now_);
  ngtcp2_transport_params params = parameters(incoming, own);
  int code;
  if (incoming) {
    const ngtcp2_pkt_hd& header = *incoming->header;
    if (incoming->original_dcid) compat::set_token(set, compat::token_of(header));
    code = ngtcp2_conn_server_new(&conn_, &header.scid, &own, path, NGTCP2_PROTO_VER_V1, &calls, &set,
                                  &params, nullptr, this);
    // The client uses the id that it made up until it knows ours.
    shared_.routes.add_cid(header.dcid, link_);
    if (incoming->original_dcid) shared_.routes.add_cid(*incoming->original_dcid, link_);
  } else {
    ngtcp2_cid theirs = random_cid(2 * own_cid_bytes);
    code = ngtcp2_conn_client_new(&conn_, &theirs, &own, path, NGTCP2_PROTO_VER_V1, &calls, &set, &params,
                                  nullptr, this);
  }
  if (code != 0) return fail(std::string("QUIC: cannot start a connection: ") + ngtcp2_strerror(code));
  tls_ = std::move(*tls);
  tls_->attach(conn_);
  return {};
}

ngtcp2_transport_params Connection::parameters(const Incoming* incoming, const ngtcp2_cid& own) const {
  ngtcp2_transport_params out;
  ngtcp2_transport_params_default(&out);
  out.initial_max_data = limits::stream_window_bytes;
  out.initial_max_stream_data_bidi_local = limits::stream_window_bytes;
  out.initial_max_stream_data_bidi_remote = limits::stream_window_bytes;
  // The dialer opens the one stream of a link.
  out.initial_max_streams_bidi = incoming ? 1 : 0;
  out.initial_max_streams_uni = 0;
  out.max_idle_timeout = nanoseconds(limits::link_idle_max);
  out.active_connection_id_limit = 4;
  out.max_datagram_frame_size = packet_bytes_max;
  if (!incoming) return out;
  const ngtcp2_cid& dcid = incoming->header->dcid;
  compat::set_original_dcid(out, incoming->original_dcid ? *incoming->original_dcid : dcid);
  if (incoming->original_dcid) {
    out.retry_scid = dcid;
    out.retry_scid_present = 1;
  }
  out.stateless_reset_token_present =
      ngtcp2_crypto_generate_stateless_reset_token(out.stateless_reset_token, shared_.reset_secret.data(),
                                                   shared_.reset_secret.size(), &own) == 0;
  return out;
}

ngtcp2_cid Connection::new_cid() {
  ngtcp2_cid out = random_cid(own_cid_bytes);
  while (shared_.routes.by_cid({out.data, out.datalen})) out = random_cid(own_cid_bytes);
  shared_.routes.add_cid(out, link_);
  return out;
}

}  // namespace p2p::quic
