// Every limit of the program, with its unit and the reason. Nothing that a peer, a client or a
// file can make grow is without one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace p2p::limits {

// --- Formats (docs/protocol.md) ---------------------------------------------------------------

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

// --- The map ----------------------------------------------------------------------------------

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
// New versions of one owner's record that are accepted at once, and per second after that.
inline constexpr double owner_updates_burst = 60;
inline constexpr double owner_updates_per_s = 5;
// Votes of one member that are accepted at once, and per second after that: one that lost all its
// neighbours votes against some twenty.
inline constexpr double voter_burst = 64;
inline constexpr double voter_per_s = 2;

// --- Time -------------------------------------------------------------------------------------

// A record is re-signed after a third of its life and forgotten after all of it.
inline constexpr Duration record_life = 30 * 24h;
// Keepalive message on each link.
inline constexpr Duration keepalive_interval = 5s;
// A connection on which no packet came for so long is dead.
inline constexpr Duration link_idle_max = 15s;
// A link that brought no message for so long is dead, although its connection lives: six lost
// keepalives in a row.
inline constexpr Duration link_silence_max = 32s;
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
// A clock before this (2024-01-01 UTC) was never set.
inline constexpr int64_t clock_unset_before_s = 1704067200;

// --- Transport --------------------------------------------------------------------------------

// Connections, half-open ones included: 109 KiB each while half-open.
inline constexpr size_t connections_max = 512;
// Unproven incoming handshakes; above the first number they must show their address (Retry), above the second
// one new ones are dropped.
inline constexpr size_t half_open_retry_above = 16;
inline constexpr size_t half_open_max = 128;
// Bytes waiting for one peer to read. A peer beyond it is closed and reconciles when it returns.
inline constexpr size_t send_queue_bytes_max = 4 * 1024 * 1024;
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

// --- Local control and storage ----------------------------------------------------------------

// The request line and the header fields of one HTTP message, in bytes and in fields.
inline constexpr size_t control_head_bytes_max = 8 * 1024;
inline constexpr size_t control_header_fields_max = 64;
// Connections to one listening socket, watchers included: bounds descriptors and buffers.
inline constexpr size_t control_connections_max = 64;
// From accept to the last byte of the request, and from the first to the last byte of the reply:
// total times, so that neither a dribbling nor a silent client keeps its place.
inline constexpr Duration control_request_time_max = 5s;
inline constexpr Duration control_reply_time_max = 10s;
// Bytes of all replies that wait for their readers; beyond it new requests are told "busy".
inline constexpr size_t control_replies_bytes_max = 64 * 1024 * 1024;
// What the command line reads of one answer: nodes_max nodes of about 1 KB in JSON.
inline constexpr size_t control_answer_bytes_max = 32 * 1024 * 1024;
// How long the command line waits for one answer.
inline constexpr Duration control_answer_time_max = 10s;
// One line of `watch`, and the nesting of any JSON that we read.
inline constexpr size_t control_line_bytes_max = 64 * 1024;
inline constexpr size_t json_depth_max = 16;
// A name or an id in a request, in bytes: a host name has at most 253.
inline constexpr size_t control_name_bytes_max = 253;
// What a ticket may ask for: nodes that join by it, and its life.
inline constexpr uint32_t ticket_uses_max = 1000000;
inline constexpr Duration ticket_life_max = 3650 * 24h;
// Open streams of `watch`, and events waiting for a slow reader.
inline constexpr size_t watchers_max = 32;
inline constexpr size_t watcher_events_max = 10000;
// Bytes of events written to one watcher at once.
inline constexpr size_t watcher_write_bytes_max = 64 * 1024;
// Sequence numbers reserved on disk ahead of use, so that no publication waits for the disk.
inline constexpr uint64_t seq_reserve_step = 1000;
// Rows waiting for the disk, merged by key. Beyond it an erasure only takes back what waits: the
// row stays in the file, and the core judges it again at the next start.
inline constexpr size_t persist_ops_max = 5 * nodes_max;
// The longest pause between two attempts to write, and how long an ending daemon goes on trying.
inline constexpr Duration persist_retry_max = 10s;
inline constexpr Duration persist_farewell_time = 5s;
// One stored body or setting, in bytes, and rows of one kind: more is no database of ours.
inline constexpr size_t stored_body_bytes_max = 64 * 1024;
inline constexpr size_t stored_rows_max = 4 * nodes_max;

// --- The kernel -------------------------------------------------------------------------------

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

// --- DNS --------------------------------------------------------------------------------------

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

// --- The host around us -----------------------------------------------------------------------

// A hosts file, nsswitch.conf or other file of the system that we read or edit, in bytes.
inline constexpr size_t system_file_bytes_max = 64 * 1024 * 1024;
// An edit of such a file that others change at the same time is begun anew so often.
inline constexpr int system_file_tries_max = 20;
// How long an edit waits for a program that has the file open for writing.
inline constexpr Duration system_file_writer_wait = 50ms;
// Somebody else changed our lines of the hosts file so often within this time: we stop.
inline constexpr int hosts_fights_max = 3;
inline constexpr Duration hosts_fight_time = 5min;
// A command that sets the resolver up (systemctl, resolvectl).
inline constexpr Duration setup_command_time_max = 20s;

}  // namespace p2p::limits
