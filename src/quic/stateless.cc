#include "quic/stateless.h"

#include <gnutls/crypto.h>

#include "base/limits_transport.h"
#include "quic/routes.h"

namespace p2p::quic {
namespace {

Bytes first_of(ByteView buffer, ngtcp2_ssize size) {
  if (size <= 0) return {};
  return Bytes(buffer.begin(), buffer.begin() + size);
}

}  // namespace

Bytes version_negotiation(const ngtcp2_version_cid& seen) {
  std::array<uint8_t, packet_bytes_max> buffer;
  uint8_t unused = 0;
  gnutls_rnd(GNUTLS_RND_NONCE, &unused, 1);
  uint32_t ours = NGTCP2_PROTO_VER_V1;
  return first_of(buffer,
                  ngtcp2_pkt_write_version_negotiation(buffer.data(), buffer.size(), unused, seen.scid,
                                                       seen.scidlen, seen.dcid, seen.dcidlen, &ours, 1));
}

std::optional<Bytes> stateless_reset(const Secret& reset_secret, ByteView cid, size_t trigger_bytes) {
  constexpr size_t usual_bytes = 42;
  constexpr size_t least_bytes = NGTCP2_MIN_STATELESS_RESET_RANDLEN + NGTCP2_STATELESS_RESET_TOKENLEN;
  size_t size = std::min(usual_bytes, trigger_bytes - 1);
  if (trigger_bytes == 0 || size < least_bytes) return std::nullopt;
  ngtcp2_cid id;
  ngtcp2_cid_init(&id, cid.data(), cid.size());
  std::array<uint8_t, NGTCP2_STATELESS_RESET_TOKENLEN> token;
  if (ngtcp2_crypto_generate_stateless_reset_token(token.data(), reset_secret.data(), reset_secret.size(),
                                                   &id) != 0)
    return std::nullopt;
  std::array<uint8_t, usual_bytes> noise;
  gnutls_rnd(GNUTLS_RND_NONCE, noise.data(), noise.size());
  std::array<uint8_t, usual_bytes> buffer;
  ngtcp2_ssize written =
      ngtcp2_pkt_write_stateless_reset(buffer.data(), size, token.data(), noise.data(), size - token.size());
  if (written <= 0) return std::nullopt;
  return first_of(buffer, written);
}

Bytes retry(const Secret& token_secret, const ngtcp2_pkt_hd& header, const Path& path, Instant now) {
  ngtcp2_cid ours{};
  ours.datalen = own_cid_bytes;
  gnutls_rnd(GNUTLS_RND_RANDOM, ours.data, ours.datalen);
  std::array<uint8_t, NGTCP2_CRYPTO_MAX_RETRY_TOKENLEN> token;
  const ngtcp2_addr& remote = path.get()->remote;
  ngtcp2_ssize token_size = ngtcp2_crypto_generate_retry_token(
      token.data(), token_secret.data(), token_secret.size(), header.version, remote.addr, remote.addrlen,
      &ours, &header.dcid, timestamp(now));
  if (token_size <= 0) return {};
  std::array<uint8_t, packet_bytes_max> buffer;
  return first_of(buffer,
                  ngtcp2_crypto_write_retry(buffer.data(), buffer.size(), header.version, &header.scid, &ours,
                                            &header.dcid, token.data(), static_cast<size_t>(token_size)));
}

std::optional<ngtcp2_cid> verify_retry(const Secret& token_secret, const ngtcp2_pkt_hd& header,
                                       const Path& path, Instant now) {
  ByteView token = compat::token_of(header);
  const ngtcp2_addr& remote = path.get()->remote;
  ngtcp2_cid original;
  int code = ngtcp2_crypto_verify_retry_token(
      &original, token.data(), token.size(), token_secret.data(), token_secret.size(), header.version,
      remote.addr, remote.addrlen, &header.dcid, nanoseconds(limits::retry_token_life), timestamp(now));
  if (code != 0) return std::nullopt;
  return original;
}

Bytes refuse_token(const ngtcp2_pkt_hd& header) {
  std::array<uint8_t, packet_bytes_max> buffer;
  return first_of(
      buffer, ngtcp2_crypto_write_connection_close(buffer.data(), buffer.size(), header.version, &header.scid,
                                                   &header.dcid, NGTCP2_INVALID_TOKEN, nullptr, 0));
}

}  // namespace p2p::quic
