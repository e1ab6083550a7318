// Every limit of the program, with its unit and the reason. Nothing that a peer, a client or a
// file can make grow is without one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace p2p::limits {

// --- Formats (docs/protocol.md) ----------------------------------------------------------------

// One record with its signature, in bytes: fits one 1,200-byte QUIC packet with room for headers.
inline constexpr size_t record_bytes_max = 1000;
// The highest sequence number of a record: out of reach of anybody honest, so that no arithmetic on
// numbers below it can overflow.
inline constexpr uint64_t seq_max = uint64_t{1} << 62;
// Addresses that one record may carry.
inline constexpr size_t record_addresses_max = 24;
// A DNS label (RFC 1035, 2.3.4).
inline constexpr size_t label_bytes_max = 63;
// A zone's text form; leaves room for "label." within the 253 characters of a host name.
inline constexpr size_t zone_text_max = 180;
// Contacts that are remembered from the ticket, and read from the store.
inline constexpr size_t contacts_max = 64;
// Contacts in a ticket, and addresses of one contact: keeps a ticket within a screen.
inline constexpr size_t ticket_contacts_max = 4;
inline constexpr size_t contact_addresses_max = 4;
// Characters of a ticket's text.
inline constexpr size_t ticket_text_max = 2000;
// Admissions between the authority and a member. A deeper member admits nobody, so a hello that
// carries the whole chain stays below hello_bytes_max.
inline constexpr size_t admission_depth_max = 24;
// One message between peers, without its length prefix.
inline constexpr size_t message_bytes_max = 64 * 1024;
// Messages that one reconciliation step may answer with: bounds work per received message.
inline constexpr size_t reconcile_ranges_max = 256;

// --- The map -----------------------------------------------------------------------------------

// Nodes that one network may hold: bounds memory (about 1 KB each).
inline constexpr size_t nodes_max = 20000;
// A network of up to this many nodes links everybody to everybody.
inline constexpr size_t full_mesh_nodes_max = 12;
// Ring overlay above that: successor and predecessor in each ring.
inline constexpr size_t ring_count = 4;
// Links with members; one beyond it is refused and tries others.
inline constexpr size_t links_max = 64;
// Incoming links of one member: a restarted one has dead ones left, more are somebody's game.
inline constexpr size_t links_per_peer_max = 4;
// Incoming links of strangers who have not shown yet that they may be here: they cannot take the
// places of members.
inline constexpr size_t stranger_links_max = 32;
// Client (guest) links among them.
inline constexpr size_t guest_links_max = 32;
// Dials under way at once: the rest waits its turn.
inline constexpr size_t dials_max = 64;
// Reconciliation messages of one link that are answered at once, and per second after that.
inline constexpr double reconcile_burst = 200;
inline constexpr double reconcile_per_s = 40;
// Items of late whose copies are passed over unread: 8 bytes each.
inline constexpr size_t seen_items_max = 1024;
// Nodes whose items one link may ask for at once (a newcomer needs all), and per second after that.
inline constexpr double reconcile_nodes_burst = 25000;
inline constexpr double reconcile_nodes_per_s = 1000;
// Signed votes kept against one node: more add nothing, this many decide at once.
inline constexpr size_t votes_per_node_max = 3;
// New versions of one owner's record that are accepted at once (then: owner_updates_every).
inline constexpr double owner_updates_burst = 60;
// Votes of one member that are accepted at once (then: voter_every): one that lost all its neighbours
// votes against some twenty.
inline constexpr double voter_burst = 64;

// --- Time --------------------------------------------------------------------------------------

// A record is re-signed after a third of its life and forgotten after all of it.
inline constexpr Duration record_life = 30 * 24h;
// Keepalive message on each link.
inline constexpr Duration keepalive_interval = 5s;
// A connection on which no packet came for so long is dead.
inline constexpr Duration link_idle_max = 15s;
// Between two versions that a node publishes only because somebody voted against it or showed a
// version that it does not remember: bounds what others can make it publish. A vote takes effect
// after ten times as long.
inline constexpr Duration overtake_pause = 1s;
// A member with a link but no hello after this is closed.
inline constexpr Duration hello_timeout = 5s;
// One dial attempt, from first packet to a proven peer.
inline constexpr Duration handshake_timeout = 5s;
// The mean of the memoryless pause between dials of a peer that should be linked.
inline constexpr Duration redial_pause_mean = 2s;
// A wanted peer without a link for so long is voted against: the first after a link was lost,
// the second when there never was one.
inline constexpr Duration vote_after_loss = 3s;
inline constexpr Duration vote_after_silence = 8s;
// A node without any link for so long shows all others as unreachable from here.
inline constexpr Duration isolation_grace = 10s;
// How long a peer that brought a forged item is kept out.
inline constexpr Duration shun_time = 60s;
// A link that the overlay no longer asks for is kept for so long.
inline constexpr Duration unwanted_link_grace = 10s;
// How long a leaving node waits for its farewell to go out.
inline constexpr Duration farewell_time = 100ms;
// And for links that are still being made, so that all hear it.
inline constexpr Duration farewell_patience = 1s;
// A vote that its target did not refute for so long marks the target unreachable.
inline constexpr Duration vote_refutation_time = 10s;
// Kernel address changes are gathered for this long after the last one, at most
// address_debounce_max after the first.
inline constexpr Duration address_debounce = 15ms;
inline constexpr Duration address_debounce_max = 50ms;
// Addresses that could not be read are read again after this: what the kernel lacked, memory or a
// descriptor, is not there sooner, and peers have old addresses as long.
inline constexpr Duration address_retry_pause = 1s;
// A clock before this (2024-01-01 UTC) was never set.
inline constexpr int64_t clock_unset_before_s = 1704067200;
// A clock that stood still while its device was off may be behind by so much, but none that others keep.
inline constexpr Duration clock_behind_max = 5 * 366 * 24h;

}  // namespace p2p::limits
