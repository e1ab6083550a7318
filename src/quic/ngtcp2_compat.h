// ngtcp2 with its GnuTLS helper, and what differs between the two generations that we build with:
// 0.12 (Debian 12) and 1.x (Debian 13, Ubuntu 24.04). Nothing else in this program asks for the
// library's version.
#pragma once

#include <ngtcp2/ngtcp2.h>
#include <ngtcp2/ngtcp2_crypto.h>
#include <ngtcp2/ngtcp2_crypto_gnutls.h>

#include "base/bytes.h"

namespace p2p::quic::compat {

#if NGTCP2_VERSION_NUM >= 0x010000

using EncryptionLevel = ngtcp2_encryption_level;
using CidStatus = ngtcp2_connection_id_status_type;
using CloseError = ngtcp2_ccerr;

inline CloseError application_error(uint64_t code, ByteView reason) {
  CloseError out;
  ngtcp2_ccerr_set_application_error(&out, code, reason.data(), reason.size());
  return out;
}
inline CloseError tls_error(uint8_t alert) {
  CloseError out;
  ngtcp2_ccerr_set_tls_alert(&out, alert, nullptr, 0);
  return out;
}
inline CloseError library_error(int liberr) {
  CloseError out;
  ngtcp2_ccerr_set_liberr(&out, liberr, nullptr, 0);
  return out;
}
inline CloseError received_error(ngtcp2_conn* conn) { return *ngtcp2_conn_get_ccerr(conn); }
inline bool is_application_error(const CloseError& error) {
  return error.type == NGTCP2_CCERR_TYPE_APPLICATION;
}

inline void set_original_dcid(ngtcp2_transport_params& params, const ngtcp2_cid& cid) {
  params.original_dcid = cid;
  params.original_dcid_present = 1;
}
inline ByteView token_of(const ngtcp2_pkt_hd& header) { return {header.token, header.tokenlen}; }
inline void set_token(ngtcp2_settings& settings, ByteView token) {
  settings.token = token.data();
  settings.tokenlen = token.size();
  settings.token_type = NGTCP2_TOKEN_TYPE_RETRY;
}

#else

using EncryptionLevel = ngtcp2_crypto_level;
using CidStatus = int;
using CloseError = ngtcp2_connection_close_error;

inline CloseError application_error(uint64_t code, ByteView reason) {
  CloseError out;
  ngtcp2_connection_close_error_set_application_error(&out, code, reason.data(), reason.size());
  return out;
}
inline CloseError tls_error(uint8_t alert) {
  CloseError out;
  ngtcp2_connection_close_error_set_transport_error_tls_alert(&out, alert, nullptr, 0);
  return out;
}
inline CloseError library_error(int liberr) {
  CloseError out;
  ngtcp2_connection_close_error_set_transport_error_liberr(&out, liberr, nullptr, 0);
  return out;
}
inline CloseError received_error(ngtcp2_conn* conn) {
  CloseError out;
  ngtcp2_conn_get_connection_close_error(conn, &out);
  return out;
}
inline bool is_application_error(const CloseError& error) {
  return error.type == NGTCP2_CONNECTION_CLOSE_ERROR_CODE_TYPE_APPLICATION;
}

inline void set_original_dcid(ngtcp2_transport_params& params, const ngtcp2_cid& cid) {
  params.original_dcid = cid;
}
inline ByteView token_of(const ngtcp2_pkt_hd& header) { return {header.token.base, header.token.len}; }
inline void set_token(ngtcp2_settings& settings, ByteView token) {
  settings.token = {const_cast<uint8_t*>(token.data()), token.size()};
}

#endif

}  // namespace p2p::quic::compat
