// The limits of what a node publishes, and of how its names reach the programs of its host.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace p2p::limits {

// --- Names -------------------------------------------------------------------------------------

// What --service, --record and --sshfp may take of a record, in bytes: beside the longest name it
// leaves room for 11 IPv4 or 6 IPv6 addresses.
inline constexpr size_t published_bytes_max = 600;
// The name of a service (RFC 6335, 5.1).
inline constexpr size_t service_name_max = 15;
// A public key of the SSH server, in bytes: RSA of 16,384 bits has about 2,800 in this form.
inline constexpr size_t ssh_key_file_bytes_max = 16 * 1024;

// The names are gathered anew at most so often; and where that takes long, the loop rests from it so
// many times as long: a storm of changes costs it at most a twentieth of its time. What counts is the
// thread's processor time: on a busy host the names must not wait for what others do.
inline constexpr Duration names_gather_pause = 10ms;
inline constexpr int names_gather_rest_factor = 20;
// The same for the threads that build what programs read: a quarter of one core at the most.
inline constexpr int names_rest_factor = 4;
// A hosts file is written, and brought onto the disk, at most so often.
inline constexpr Duration hosts_write_pause = 250ms;
// Between two looks at what others do to our files, and two beats of the names file's heart.
inline constexpr Duration names_check_interval = 1s;
// A loop that did not show itself for so long is hung: the names file's heart stops with it.
inline constexpr Duration names_loop_silence_max = 5s;
// Where DNS is served for resolvers of this host that were set up for it, on 127.0.0.1.
inline constexpr uint16_t setup_dns_port = 7355;

}  // namespace p2p::limits
