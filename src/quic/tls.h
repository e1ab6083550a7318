// TLS 1.3 for QUIC (RFC 9001) where both ends show a raw Ed25519 public key (RFC 7250) and
// nothing else: no names, no authorities, no tickets, no early data. The key is the node's id.
#pragma once

#include <gnutls/gnutls.h>

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "core/identity.h"
#include "quic/ngtcp2_compat.h"

namespace p2p::quic {

// A node's key as GnuTLS wants it, made once and shared by all its sessions.
class TlsCredentials {
 public:
  // `protocol` is what both ends must name in the handshake (ALPN, RFC 7301).
  static Result<std::unique_ptr<TlsCredentials>> create(const KeyPair& identity, std::string protocol);
  ~TlsCredentials();
  TlsCredentials(const TlsCredentials&) = delete;
  TlsCredentials& operator=(const TlsCredentials&) = delete;

  gnutls_certificate_credentials_t certificate() const { return certificate_; }
  gnutls_priority_t priority() const { return priority_; }
  const std::string& protocol() const { return protocol_; }

 private:
  explicit TlsCredentials(std::string protocol) : protocol_(std::move(protocol)) {}
  Status load(const KeyPair& identity);

  std::string protocol_;
  gnutls_certificate_credentials_t certificate_ = nullptr;
  gnutls_priority_t priority_ = nullptr;
};

// One connection's handshake. It may go once the handshake is confirmed: the keys are with the
// library then, and without tickets TLS has nothing more to say.
class TlsSession {
 public:
  // `expected` is the id that the peer must prove; none for incoming connections, which may be
  // from anybody. The credentials must live longer.
  static Result<std::unique_ptr<TlsSession>> create(const TlsCredentials& credentials, bool is_server,
                                                    std::optional<NodeId> expected);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Joins it to its connection, which must live as long as this.
  void attach(ngtcp2_conn* conn);

  // The id that the peer has proved. Only after the handshake.
  std::optional<NodeId> peer() const;
  // Whether both ends named the same protocol.
  bool agreed_on_protocol() const;
  // Whether the handshake failed because somebody else than the expected node answered.
  bool refused_peer() const { return refused_peer_; }

 private:
  TlsSession() = default;
  static ngtcp2_conn* connection_of(ngtcp2_crypto_conn_ref* ref);
  static TlsSession& of(gnutls_session_t session);
  static int verify_peer(gnutls_session_t session);
  static int after_client_hello(gnutls_session_t session, unsigned type, unsigned when, unsigned incoming,
                                const gnutls_datum_t* message);
  Status set_up(bool is_server);
  friend class TlsCredentials;

  const TlsCredentials* credentials_ = nullptr;
  gnutls_session_t session_ = nullptr;
  ngtcp2_crypto_conn_ref ref_{};
  ngtcp2_conn* conn_ = nullptr;
  std::optional<NodeId> expected_;
  bool refused_peer_ = false;
};

}  // namespace p2p::quic
