// The limits of the DNS server.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace p2p::limits {

// --- DNS ---------------------------------------------------------------------------------------

// TTLs of all answers in seconds: short, for names move. The lower one is for unreachable nodes.
inline constexpr uint16_t dns_ttl_s_min = 1;
inline constexpr uint16_t dns_ttl_s_max = 5;
// How long "there is no such name" may be remembered (RFC 2308): a node may just be joining.
inline constexpr uint16_t dns_negative_ttl_s = 1;
// An answer by UDP: what passes all paths unfragmented (DNS flag day 2020). And any message.
inline constexpr size_t dns_udp_bytes_max = 1232;
inline constexpr size_t dns_message_bytes_max = 65535;
// One query by UDP, and by TCP: a question has 271 bytes, the rest is for options.
inline constexpr size_t dns_udp_query_bytes_max = 1232;
inline constexpr size_t dns_tcp_query_bytes_max = 4096;
// Records that a node publishes besides its addresses, and labels in front of its name: bounds
// the names that one member can fill the table with.
inline constexpr size_t dns_records_per_node_max = 64;
inline constexpr size_t dns_owner_labels_max = 5;
// Data of one set of records (a list of services is the only large one): fits a message by TCP.
inline constexpr size_t dns_set_bytes_max = 40000;
// Nodes named for one address: containers' bridges have the same one everywhere.
inline constexpr size_t dns_names_per_address_max = 8;
// Bounds the work for one answer: CNAMEs followed, and targets whose addresses are added.
inline constexpr size_t dns_cname_hops_max = 8;
inline constexpr size_t dns_additional_names_max = 8;
// Addresses to listen at: each has a thread for UDP.
inline constexpr size_t dns_listen_max = 8;
// Datagrams received and sent with one system call.
inline constexpr size_t dns_batch = 32;
// Answers to one prefix (/24, /56) at once and per second, and bytes to it beyond twice what came
// from it: a forged source gains nothing. Loopback has no limit.
inline constexpr size_t dns_prefixes_max = 4096;
inline constexpr double dns_answers_burst = 1000;
inline constexpr double dns_answers_per_s = 1000;
inline constexpr double dns_bytes_burst = 16 * 1024;
inline constexpr double dns_bytes_per_s = 2 * 1024;
// TCP connections, and of one address. Above the pressure mark each gets one query and little time.
inline constexpr size_t dns_connections_max = 128;
inline constexpr size_t dns_connections_per_address_max = 8;
inline constexpr size_t dns_connections_pressure = 115;
// From one complete query to the next, and until answers are taken; under pressure, and for the
// whole connection under pressure.
inline constexpr Duration dns_tcp_idle_max = 10s;
inline constexpr Duration dns_tcp_pressed_idle_max = 500ms;
inline constexpr Duration dns_tcp_pressed_life_max = 5s;
// Read from one connection before all of it is answered: bounds pipelining.
inline constexpr size_t dns_tcp_read_bytes = 8 * 1024;

}  // namespace p2p::limits
