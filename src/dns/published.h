// What an owner publishes at its own name besides its addresses, from the words of the command line.
#pragma once

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

// Whether they fit a record beside some addresses. The error says how long they are.
Status check_published_size(const std::vector<ResourceRecord>& records);

}  // namespace p2p::dns
