// Packets that are answered without keeping anything.
#pragma once

#include <array>
#include <optional>

#include "quic/packet.h"
#include "quic/path.h"

namespace p2p::quic {

using Secret = std::array<uint8_t, 32>;

// "I speak version 1" (RFC 9000, 6), to a packet of another version.
Bytes version_negotiation(const ngtcp2_version_cid& seen);

// "I do not know this connection" (RFC 9000, 10.3), to a packet of `trigger_bytes` with this
// connection id. Always shorter than the trigger, so that two forgetful nodes come to an end;
// nothing when the trigger is too short for that.
std::optional<Bytes> stateless_reset(const Secret& reset_secret, ByteView cid, size_t trigger_bytes);

// "Show that you receive at your address" (RFC 9000, 8.1), to a first packet. Empty on failure.
Bytes retry(const Secret& token_secret, const ngtcp2_pkt_hd& header, const Path& path, Instant now);

// Whether a token is one that we made for this address a moment ago; gives the connection id
// that the client began with.
std::optional<ngtcp2_cid> verify_retry(const Secret& token_secret, const ngtcp2_pkt_hd& header,
                                       const Path& path, Instant now);

// "Your token is bad" (RFC 9000, 8.1.3): the client fails at once instead of waiting.
Bytes refuse_token(const ngtcp2_pkt_hd& header);

}  // namespace p2p::quic
