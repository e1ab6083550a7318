// Resource records checked, and to and from text: ldns's job. Not for the path of a query.
#pragma once

#include <optional>
#include <string>

#include "dns/wire.h"

namespace p2p::dns {

class Snapshot;

// Whether a node may publish records of this type: not those that make zones (NS, SOA, DNAME,
// DNSSEC), nor those that are no data at all (OPT, ANY, ...).
bool is_publishable(RrType type);

// The data of one record as it goes into an answer, if it is what its type asks for; a target of
// "." in SRV and CNAME has become `node`. The input may come from anybody.
std::optional<Bytes> checked_data(RrType type, ByteView data, ByteView node);

// "[OWNER] TYPE DATA" as in a zone file, for `--record`: "TXT hello", "www CNAME .",
// "* CNAME .", "_imap._tcp SRV 0 0 143 .". OWNER is relative to the node, DATA's names are whole.
// What could be either, as in "mx A 10.0.0.1", is a type when in capitals.
Result<ResourceRecord> parse_record(std::string_view text);

// All of the zone in the format of RFC 1035, 5, sorted; the reverse names are not in it. Error: no
// libldns here.
Result<std::string> zone_text(const Snapshot& snapshot, std::string_view zone);

}  // namespace p2p::dns
