#include "quic/tls.h"

#include <gnutls/abstract.h>

#include <algorithm>
#include <array>

namespace p2p::quic {
namespace {

// One cipher suite family, one group, one signature: what both ends always have.
constexpr const char* priorities =
    "NONE:+VERS-TLS1.3:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AEAD:+GROUP-X25519:"
    "+SIGN-EDDSA-ED25519:+ECDHE-ECDSA:+COMP-NULL:+CTYPE-SRV-RAWPK:+CTYPE-CLI-RAWPK:"
    "%DISABLE_TLS13_COMPAT_MODE";

// A SubjectPublicKeyInfo of Ed25519 (RFC 8410, 4) is this and the 32 bytes of the key.
constexpr std::array<uint8_t, 12> key_info_prefix = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                     0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

gnutls_datum_t datum(const void* data, size_t size) {
  return {static_cast<unsigned char*>(const_cast<void*>(data)), static_cast<unsigned>(size)};
}

Status check(int code, const char* what) {
  if (code >= 0) return {};
  return fail(std::string("TLS: cannot ") + what + ": " + gnutls_strerror(code));
}

// The key that the peer showed, if it is a raw Ed25519 key and nothing else.
std::optional<NodeId> shown_key(gnutls_session_t session) {
  if (gnutls_certificate_type_get2(session, GNUTLS_CTYPE_PEERS) != GNUTLS_CRT_RAWPK) return {};
  unsigned count = 0;
  const gnutls_datum_t* shown = gnutls_certificate_get_peers(session, &count);
  if (!shown || count != 1) return {};
  Reader reader({shown->data, shown->size});
  auto prefix = reader.array<key_info_prefix.size()>();
  NodeId id{reader.array<32>()};
  if (!reader.done() || prefix != key_info_prefix) return {};
  return id;
}

// GnuTLS objects that are only needed while the credentials are made.
struct KeyParts {
  gnutls_x509_privkey_t raw = nullptr;
  gnutls_privkey_t secret = nullptr;
  gnutls_pcert_st shown{};
  ~KeyParts() {
    if (raw) gnutls_x509_privkey_deinit(raw);
    if (secret) gnutls_privkey_deinit(secret);
    gnutls_pcert_deinit(&shown);
  }
};

}  // namespace

Result<std::unique_ptr<TlsCredentials>> TlsCredentials::create(const KeyPair& identity,
                                                               std::string protocol) {
  std::unique_ptr<TlsCredentials> out(new TlsCredentials(std::move(protocol)));
  if (Status loaded = out->load(identity); !loaded) return tl::unexpected(loaded.error());
  return out;
}

TlsCredentials::~TlsCredentials() {
  if (certificate_) gnutls_certificate_free_credentials(certificate_);
  if (priority_) gnutls_priority_deinit(priority_);
}

Status TlsCredentials::load(const KeyPair& identity) {
  NodeId id = identity.id<NodeTag>();
  gnutls_datum_t key = datum(id.bytes.data(), id.bytes.size());
  gnutls_datum_t seed = datum(identity.seed().data(), identity.seed().size());
  Bytes info = Writer().bytes(key_info_prefix).bytes(id.view()).take();
  gnutls_datum_t info_datum = datum(info.data(), info.size());
  KeyParts parts;

  int code = gnutls_priority_init(&priority_, priorities, nullptr);
  if (code >= 0) code = gnutls_certificate_allocate_credentials(&certificate_);
  if (code >= 0) code = gnutls_x509_privkey_init(&parts.raw);
  if (code >= 0)
    code = gnutls_x509_privkey_import_ecc_raw(parts.raw, GNUTLS_ECC_CURVE_ED25519, &key, nullptr, &seed);
  if (code >= 0) code = gnutls_privkey_init(&parts.secret);
  if (code >= 0) code = gnutls_privkey_import_x509(parts.secret, parts.raw, GNUTLS_PRIVKEY_IMPORT_COPY);
  if (code >= 0) code = gnutls_pcert_import_rawpk_raw(&parts.shown, &info_datum, GNUTLS_X509_FMT_DER, 0, 0);
  if (code >= 0) code = gnutls_certificate_set_key(certificate_, nullptr, 0, &parts.shown, 1, parts.secret);
  if (code < 0) return check(code, "load the node's key");

  // The credentials own both from here on.
  parts.secret = nullptr;
  parts.shown = {};
  gnutls_certificate_set_verify_function(certificate_, &TlsSession::verify_peer);
  return {};
}

Result<std::unique_ptr<TlsSession>> TlsSession::create(const TlsCredentials& credentials, bool is_server,
                                                       std::optional<NodeId> expected) {
  std::unique_ptr<TlsSession> out(new TlsSession);
  out->credentials_ = &credentials;
  out->expected_ = expected;
  if (Status ready = out->set_up(is_server); !ready) return tl::unexpected(ready.error());
  return out;
}

Status TlsSession::set_up(bool is_server) {
  unsigned flags = (is_server ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_ENABLE_RAWPK |
                   GNUTLS_NO_END_OF_EARLY_DATA | GNUTLS_NO_TICKETS;
  int code = gnutls_init(&session_, flags);
  if (code < 0) return check(code, "start a session");
  ref_ = {&TlsSession::connection_of, this};
  gnutls_session_set_ptr(session_, &ref_);

  code = gnutls_priority_set(session_, credentials_->priority());
  if (code >= 0)
    code = is_server ? ngtcp2_crypto_gnutls_configure_server_session(session_)
                     : ngtcp2_crypto_gnutls_configure_client_session(session_);
  if (code >= 0) code = gnutls_credentials_set(session_, GNUTLS_CRD_CERTIFICATE, credentials_->certificate());
  const std::string& protocol = credentials_->protocol();
  if (code >= 0 && !protocol.empty()) {
    gnutls_datum_t name = datum(protocol.data(), protocol.size());
    code = gnutls_alpn_set_protocols(session_, &name, 1, GNUTLS_ALPN_MANDATORY);
  }
  if (code < 0) return check(code, "set up a session");
  if (is_server) {
    gnutls_certificate_server_set_request(session_, GNUTLS_CERT_REQUIRE);
    gnutls_handshake_set_hook_function(session_, GNUTLS_HANDSHAKE_CLIENT_HELLO, GNUTLS_HOOK_POST,
                                       &TlsSession::after_client_hello);
  }
  return {};
}

TlsSession::~TlsSession() {
  if (conn_) ngtcp2_conn_set_tls_native_handle(conn_, nullptr);
  if (session_) gnutls_deinit(session_);
}

void TlsSession::attach(ngtcp2_conn* conn) {
  conn_ = conn;
  ngtcp2_conn_set_tls_native_handle(conn, session_);
}

std::optional<NodeId> TlsSession::peer() const { return shown_key(session_); }

bool TlsSession::agreed_on_protocol() const {
  gnutls_datum_t name{};
  if (gnutls_alpn_get_selected_protocol(session_, &name) < 0) return false;
  return as_text({name.data, name.size}) == credentials_->protocol();
}

ngtcp2_conn* TlsSession::connection_of(ngtcp2_crypto_conn_ref* ref) {
  return static_cast<TlsSession*>(ref->user_data)->conn_;
}

TlsSession& TlsSession::of(gnutls_session_t session) {
  auto* ref = static_cast<ngtcp2_crypto_conn_ref*>(gnutls_session_get_ptr(session));
  return *static_cast<TlsSession*>(ref->user_data);
}

// GnuTLS has checked the peer's signature before it asks here: the key shown is proved.
int TlsSession::verify_peer(gnutls_session_t session) {
  TlsSession& self = of(session);
  std::optional<NodeId> shown = shown_key(session);
  if (shown && (!self.expected_ || *self.expected_ == *shown)) return 0;
  self.refused_peer_ = true;
  return GNUTLS_E_CERTIFICATE_ERROR;
}

// GnuTLS lets a client pass that names no protocol at all.
int TlsSession::after_client_hello(gnutls_session_t session, unsigned, unsigned, unsigned,
                                   const gnutls_datum_t*) {
  return of(session).agreed_on_protocol() ? 0 : GNUTLS_E_NO_APPLICATION_PROTOCOL;
}

}  // namespace p2p::quic
