// The limits of finding peers again: beacons on the link, seeds, the search among known members.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace p2p::limits {

// --- Seeds (--bootstrap) -----------------------------------------------------------------------

// Names that one node may be given, each looked up in a thread of its own.
inline constexpr size_t seeds_max = 8;
// A DNS name's text (RFC 1035, 2.3.4), and addresses of one answer that are dialled.
inline constexpr size_t seed_host_bytes_max = 253;
inline constexpr size_t seed_addresses_max = 8;

// --- Beacons -----------------------------------------------------------------------------------

// The UDP port of the link-multicast group (docs/protocol.md, "beacon").
inline constexpr uint16_t beacon_port = 7354;
// Interfaces that beacons are sent on and heard on.
inline constexpr size_t beacon_interfaces_max = 16;
// The mean of the pause between beacons of a node that misses nothing: joins what became two
// networks on one link without anybody noticing.
inline constexpr Duration rare_beacon_pause_mean = 5min;
// Beacons that one node sends at once, and per second after that: its addresses may flap.
inline constexpr double beacons_burst = 4;
inline constexpr double beacons_per_s = 1;
// Beacons that are opened at once, and per second after that, at 2 us each: a link of a thousand
// nodes that were all renumbered.
inline constexpr double beacons_read_burst = 1000;
inline constexpr double beacons_read_per_s = 1000;
// Dials that beacons lead to, at once and per second after that: whoever was a member, or repeats
// what it heard, can cause them.
inline constexpr double beacon_answers_burst = 24;
inline constexpr double beacon_answers_per_s = 4;
// Beacons that wait for their answer: it is put off at random, for others answer too.
inline constexpr size_t beacon_answers_waiting_max = 64;
// The most that an answer is put off, and for each node of the network.
inline constexpr Duration beacon_answer_delay_max = 2s;
inline constexpr Duration beacon_answer_delay_per_node = 5ms;

// --- Addresses that worked -----------------------------------------------------------------------

// Peers of which such are kept (the neighbours and some), and addresses of one.
inline constexpr size_t used_peers_max = 64;
inline constexpr size_t used_addresses_max = 4;
// Of one peer, an address that only a beacon came from stands for so long at least: it is dialled before
// another one takes its place.
inline constexpr Duration heard_address_life_min = 1min;

// --- Cloned keys ---------------------------------------------------------------------------------

// A twin that was not heard of for so long is gone.
inline constexpr Duration twin_memory = 5min;
// The mean of the pause between calls of a twin: some of them fit into twin_memory.
inline constexpr Duration twin_call_pause_mean = 45s;
// Calls at once and per second after that: each is caused by a record of our own key.
inline constexpr double twin_calls_burst = 8;
inline constexpr double twin_calls_per_s = 0.2;
// Between two versions that a node with a twin publishes only because of it.
inline constexpr Duration twin_claim_pause = 1min;

}  // namespace p2p::limits
