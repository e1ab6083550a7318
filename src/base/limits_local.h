// The limits of the local API, the database and the edits of this host's files.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace p2p::limits {

// --- Local control and storage -----------------------------------------------------------------

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

// --- The host around us ------------------------------------------------------------------------

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
