// A ticket: one printable line that lets a device join. It holds an invite with its secret, and
// several members to ask. Whoever has it can join, so it is never logged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "core/invite.h"

namespace p2p {

// A member and where it was last known to listen.
struct Contact {
  NodeId id;
  std::vector<SocketAddress> addresses;

  bool operator==(const Contact&) const = default;
};

void write_contact(Writer& out, const Contact& contact);
Contact read_contact(Reader& in);  // fails the reader on bad input

struct Ticket {
  NetworkId network;
  Invite invite;
  KeyPair invite_key;
  std::vector<Contact> contacts;

  // "p2p1" and z-base-32 with a checksum. White space inside is passed over. The error tells
  // what is wrong: not a ticket, a newer version, a character, a misspelling or a cut.
  static Result<Ticket> parse(std::string_view text);
  // At most limits::ticket_contacts_max contacts with contact_addresses_max addresses each.
  std::string to_text() const;
};

}  // namespace p2p
