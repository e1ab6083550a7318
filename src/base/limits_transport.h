// The limits of QUIC and of the sockets below it.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace p2p::limits {

// --- Transport ---------------------------------------------------------------------------------

// Connections, half-open ones included: 109 KiB each while half-open.
inline constexpr size_t connections_max = 512;
// Unproven incoming handshakes; above the first number they must show their address (Retry), above the second
// one new ones are dropped.
inline constexpr size_t half_open_retry_above = 16;
inline constexpr size_t half_open_max = 128;
// A link on which more bytes wait (not acknowledged yet, frames as a whole) is told no news, until
// fewer than the second number wait: some 32 records and a third of them. What it misses then is
// found by reconciliation.
inline constexpr size_t behind_above_bytes = 32 * 1024;
inline constexpr size_t behind_until_bytes = 12 * 1024;
// Bytes waiting for one peer to read. A peer beyond it is closed and reconciles when it returns.
inline constexpr size_t send_queue_bytes_max = 4 * 1024 * 1024;
// In each such time with bytes waiting a peer must take so many of them, or all that waited when it
// began: a link of 4 kbit/s does, and one that does not is closed.
inline constexpr Duration drain_time_max = 20s;
inline constexpr size_t drain_bytes_min = 8 * 1024;
// Stateless resets and version negotiations sent per second, to strangers.
inline constexpr double stateless_replies_per_s = 100;
// Handshakes begun for senders that have not shown their address, at once and per second: each
// costs 0.3 ms, whatever its bytes. Beyond it a Retry, at 9 us, comes first.
inline constexpr double unshown_handshakes_burst = 64;
inline constexpr double unshown_handshakes_per_s = 100;
// Handshakes under way from one address (an IPv6 /64 counts as one) that has shown that it is real.
inline constexpr size_t half_open_per_address_max = 32;
// How long a Retry token is good: one round trip and some loss.
inline constexpr Duration retry_token_life = 10s;
// What a peer may have under way towards us on one link: bounds what we hold for reordering, and
// still gives 6 MB/s over a round trip of 10 ms.
inline constexpr size_t stream_window_bytes = 128 * 1024;
// Datagrams that wait to leave on one link: more are dropped.
inline constexpr size_t datagrams_queued_max = 16;
// What is kept of a peer's reason for closing.
inline constexpr size_t close_reason_bytes_max = 200;
// Closed connections kept to answer late packets, about 2 KiB each, and the longest time.
inline constexpr size_t farewells_max = 512;
inline constexpr Duration farewell_keep_max = 3s;
// Things that an honest peer rarely does (change of address, ids or keys) at once, and per second
// after that: a peer beyond it is closed.
inline constexpr double glitch_burst = 100;
inline constexpr double glitches_per_s = 1;
// The round trip assumed before it is measured: a lost first packet is sent again after thrice this.
inline constexpr Duration initial_round_trip = 100ms;
// The UDP port of a node that was not told one; if it is taken, any free port.
inline constexpr uint16_t default_port = 7353;

// --- The kernel --------------------------------------------------------------------------------

// The longest UDP packet taken in: a QUIC packet on an Ethernet link and some.
inline constexpr size_t udp_packet_bytes_max = 2048;
// Packets that one system call takes in or sends.
inline constexpr size_t udp_batch_packets_max = 32;
// What the kernel is asked to hold for the socket, each way: a flood of updates from many peers.
inline constexpr size_t udp_socket_bytes = 2 * 1024 * 1024;
// One message of the kernel about links, and the wait for its whole answer.
inline constexpr size_t netlink_datagram_bytes_max = 64 * 1024;
inline constexpr Duration netlink_answer_time_max = 2s;

// Log lines written at once, and per second after that: a peer can cause many.
inline constexpr double log_lines_burst = 200;
inline constexpr double log_lines_per_s = 10;

}  // namespace p2p::limits
