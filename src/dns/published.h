// What an owner publishes at its own name besides its addresses, from the words of the command line.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/resource.h"

namespace p2p::dns {

// "NAME=PORT" of --service: "ssh=22", "sip/udp=5060", "_http._tcp=80". A NAME of RFC 6335; TCP
// unless it says otherwise. The error is one line that says what is wrong.
Result<ResourceRecord> parse_service(std::string_view text);

// --record: as parse_record(), but nothing that would fight with what the node itself says: its
// addresses, and the service under which its peers find it.
Result<ResourceRecord> parse_own_record(std::string_view text);

// The SSHFP record (RFC 4255, RFC 6594: SHA-256) of a host key as ssh-keygen(1) writes its public
// half, "ssh-ed25519 AAAA... comment"; none when it is no such line.
std::optional<ResourceRecord> sshfp_of(std::string_view public_key);

// Whether they fit a record beside some addresses. The error says how long they are.
Status check_published_size(const std::vector<ResourceRecord>& records);

}  // namespace p2p::dns
