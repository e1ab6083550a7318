// What the library tells a connection while it reads or writes. No callback may close, write or
// delete: they note what happened, and the caller at the top acts on it.
#include <gnutls/crypto.h>

#include "base/limits.h"
#include "quic/connection.h"

namespace p2p::quic {

struct Connection::Callbacks {
  static Connection& of(void* user_data) { return *static_cast<Connection*>(user_data); }

  static void random(uint8_t* out, size_t size, const ngtcp2_rand_ctx*) {
    gnutls_rnd(GNUTLS_RND_NONCE, out, size);
  }

  static int crypto_data(ngtcp2_conn* conn, compat::EncryptionLevel level, uint64_t offset,
                         const uint8_t* data, size_t size, void* user) {
    // TLS has said all that it says to a node of ours, and its session is gone.
    if (!of(user).tls_) return of(user).offend("handshake bytes after the handshake"), 0;
    return ngtcp2_crypto_recv_crypto_data_cb(conn, level, offset, data, size, user);
  }

  static int handshake_completed(ngtcp2_conn*, void* user) {
    Connection& self = of(user);
    if (!self.tls_->agreed_on_protocol()) self.offend("the peer speaks another protocol");
    if (!self.dialed_) self.came_up();
    return 0;
  }

  // Only now a dialer knows that its own key was accepted.
  static int handshake_confirmed(ngtcp2_conn*, void* user) {
    if (of(user).dialed_) of(user).came_up();
    return 0;
  }

  static int stream_open(ngtcp2_conn*, int64_t stream, void* user) {
    of(user).take_stream_bytes(stream, {}, false);
    return 0;
  }

  static int stream_data(ngtcp2_conn* conn, uint32_t flags, int64_t stream, uint64_t, const uint8_t* data,
                         size_t size, void* user, void*) {
    ngtcp2_conn_extend_max_stream_offset(conn, stream, size);
    ngtcp2_conn_extend_max_offset(conn, size);
    of(user).take_stream_bytes(stream, {data, size}, flags & NGTCP2_STREAM_DATA_FLAG_FIN);
    return 0;
  }

  static int stream_acked(ngtcp2_conn*, int64_t, uint64_t, uint64_t size, void* user, void*) {
    of(user).queue_.acked(size);
    return 0;
  }

  static int stream_close(ngtcp2_conn*, uint32_t, int64_t, uint64_t, void* user, void*) {
    of(user).offend("the peer closed the stream of the link");
    return 0;
  }

  static int stream_reset(ngtcp2_conn*, int64_t, uint64_t, uint64_t, void* user, void*) {
    of(user).offend("the peer reset the stream of the link");
    return 0;
  }

  static int stream_window(ngtcp2_conn*, int64_t, uint64_t, void* user, void*) {
    of(user).stream_blocked_ = false;
    return 0;
  }

  static int datagram(ngtcp2_conn*, uint32_t, const uint8_t* data, size_t size, void* user) {
    Connection& self = of(user);
    if (!self.up_) return 0;
    self.shared_.events.push_back(input::MessageIn{self.link_, Bytes(data, data + size), Delivery::datagram});
    return 0;
  }

  static int datagram_acked(ngtcp2_conn*, uint64_t, void* user) {
    of(user).datagram_acked_ = true;
    return 0;
  }

  static int new_connection_id(ngtcp2_conn*, ngtcp2_cid* cid, uint8_t* token, size_t, void* user) {
    Connection& self = of(user);
    self.count_glitch();
    *cid = self.new_cid();
    const auto& secret = self.shared_.reset_secret;
    int code = ngtcp2_crypto_generate_stateless_reset_token(token, secret.data(), secret.size(), cid);
    return code == 0 ? 0 : NGTCP2_ERR_CALLBACK_FAILURE;
  }

  static int remove_connection_id(ngtcp2_conn*, const ngtcp2_cid* cid, void* user) {
    of(user).shared_.routes.remove_cid(*cid);
    return 0;
  }

  static int peer_id_status(ngtcp2_conn*, compat::CidStatus type, uint64_t, const ngtcp2_cid*,
                            const uint8_t* token, void* user) {
    if (!token) return 0;
    Connection& self = of(user);
    ResetToken copy;
    std::copy(token, token + copy.size(), copy.begin());
    if (type == NGTCP2_CONNECTION_ID_STATUS_TYPE_ACTIVATE)
      self.shared_.routes.add_token(copy, self.link_);
    else
      self.shared_.routes.remove_token(copy, self.link_);
    return 0;
  }

  static int path_challenge(ngtcp2_conn* conn, uint8_t* data, void* user) {
    of(user).count_glitch();
    return ngtcp2_crypto_get_path_challenge_data_cb(conn, data, user);
  }

  static int update_key(ngtcp2_conn* conn, uint8_t* rx_secret, uint8_t* tx_secret,
                        ngtcp2_crypto_aead_ctx* rx_context, uint8_t* rx_iv,
                        ngtcp2_crypto_aead_ctx* tx_context, uint8_t* tx_iv, const uint8_t* rx_now,
                        const uint8_t* tx_now, size_t secret_size, void* user) {
    of(user).count_glitch();
    return ngtcp2_crypto_update_key_cb(conn, rx_secret, tx_secret, rx_context, rx_iv, tx_context, tx_iv,
                                       rx_now, tx_now, secret_size, user);
  }
};

ngtcp2_callbacks Connection::callbacks() {
  ngtcp2_callbacks out{};
  out.client_initial = ngtcp2_crypto_client_initial_cb;
  out.recv_client_initial = ngtcp2_crypto_recv_client_initial_cb;
  out.recv_crypto_data = Callbacks::crypto_data;
  out.handshake_completed = Callbacks::handshake_completed;
  out.handshake_confirmed = Callbacks::handshake_confirmed;
  out.encrypt = ngtcp2_crypto_encrypt_cb;
  out.decrypt = ngtcp2_crypto_decrypt_cb;
  out.hp_mask = ngtcp2_crypto_hp_mask_cb;
  out.recv_stream_data = Callbacks::stream_data;
  out.acked_stream_data_offset = Callbacks::stream_acked;
  out.stream_open = Callbacks::stream_open;
  out.stream_close = Callbacks::stream_close;
  out.stream_reset = Callbacks::stream_reset;
  out.recv_retry = ngtcp2_crypto_recv_retry_cb;
  out.rand = Callbacks::random;
  out.get_new_connection_id = Callbacks::new_connection_id;
  out.remove_connection_id = Callbacks::remove_connection_id;
  out.update_key = Callbacks::update_key;
  out.extend_max_stream_data = Callbacks::stream_window;
  out.dcid_status = Callbacks::peer_id_status;
  out.delete_crypto_aead_ctx = ngtcp2_crypto_delete_crypto_aead_ctx_cb;
  out.delete_crypto_cipher_ctx = ngtcp2_crypto_delete_crypto_cipher_ctx_cb;
  out.recv_datagram = Callbacks::datagram;
  out.ack_datagram = Callbacks::datagram_acked;
  out.get_path_challenge_data = Callbacks::path_challenge;
  out.version_negotiation = ngtcp2_crypto_version_negotiation_cb;
  return out;
}

void Connection::came_up() {
  if (up_ || offence_) return;
  std::optional<NodeId> peer = tls_->peer();
  if (!peer) return offend("the peer showed no key");
  up_ = true;
  SocketAddress remote = remote_of(*ngtcp2_conn_get_path(conn_));
  shared_.events.push_back(input::LinkUp{link_, *peer, remote});
}

void Connection::take_stream_bytes(int64_t stream, ByteView bytes, bool is_last) {
  if (offence_) return;
  if (stream_ < 0) stream_ = stream;
  if (stream != stream_ || is_last) return offend("the peer may only use one stream, without end");
  std::vector<Bytes> messages;
  if (Status fed = reader_.feed(bytes, messages); !fed) offend(fed.error().message);
  for (Bytes& message : messages) shared_.events.push_back(input::MessageIn{link_, std::move(message)});
}

void Connection::count_glitch() {
  if (!glitches_.take(now_)) offend("too many changes of address, ids or keys");
}

void Connection::offend(std::string what) {
  if (!offence_) offence_ = std::move(what);
}

}  // namespace p2p::quic
