#include "core/ticket.h"

#include <algorithm>
#include <cctype>

#include "base/limits.h"
#include "base/zbase32.h"

namespace p2p {
namespace {

constexpr std::string_view kPrefix = "p2p1";
constexpr uint8_t kVersion = 1;

uint32_t checksum(ByteView payload) { return static_cast<uint32_t>(digest64(payload) >> 32); }

Result<Bytes> decode_text(std::string_view text) {
  std::string clean;
  for (char c : text)
    if (!std::isspace(static_cast<unsigned char>(c))) clean.push_back(c);
  if (clean.empty()) return fail("the ticket is empty");
  if (clean.size() > limits::ticket_text_max)
    return fail("this is not a ticket: it has more than " + std::to_string(limits::ticket_text_max) +
                " characters");
  if (clean.compare(0, 3, "p2p") != 0) return fail("this is not a ticket: tickets begin with \"p2p1\"");
  if (clean.compare(0, kPrefix.size(), kPrefix) != 0)
    return fail("the ticket is of another version than this program reads (\"p2p1\")");
  auto payload = zbase32_decode(std::string_view(clean).substr(kPrefix.size()));
  if (!payload) return fail("the ticket is malformed: behind \"p2p1\" " + payload.error().message);
  return payload;
}

}  // namespace

void write_contact(Writer& out, const Contact& contact) {
  size_t count = std::min(contact.addresses.size(), limits::contact_addresses_max);
  out.bytes(contact.id.view()).u8(static_cast<uint8_t>(count));
  for (size_t i = 0; i < count; ++i)
    out.bytes8(contact.addresses[i].ip.bytes()).u16(contact.addresses[i].port);
}

Contact read_contact(Reader& in) {
  Contact out{NodeId{in.array<32>()}, {}};
  size_t count = in.u8();
  if (count > limits::contact_addresses_max) in.fail();
  for (size_t i = 0; i < count && in.ok(); ++i) {
    auto ip = IpAddress::from_bytes(in.bytes8());
    uint16_t port = in.u16();
    if (!ip || port == 0)
      in.fail();
    else
      out.addresses.push_back({*ip, port, 0});
  }
  return out;
}

Result<Ticket> Ticket::parse(std::string_view text) {
  auto payload = decode_text(text);
  if (!payload) return tl::unexpected(payload.error());
  constexpr size_t kChecksumBytes = 4;
  if (payload->size() < kChecksumBytes) return fail("the ticket is cut off");
  ByteView body = ByteView(*payload).first(payload->size() - kChecksumBytes);
  if (Reader(ByteView(*payload).last(kChecksumBytes)).u32() != checksum(body))
    return fail("the ticket is misspelt or cut off: its checksum does not match; copy it again, whole");
  Reader reader(body);
  if (reader.u8() != kVersion) return fail("the ticket is of a newer version; upgrade this program");
  NetworkId network{reader.array<32>()};
  auto invite = Invite::parse(reader.bytes16());
  KeyPair key(reader.array<32>());
  std::vector<Contact> contacts;
  size_t count = reader.u8();
  if (count > limits::ticket_contacts_max) reader.fail();
  for (size_t i = 0; i < count && reader.ok(); ++i) contacts.push_back(read_contact(reader));
  if (!reader.done() || !invite) return fail("the ticket is malformed; ask for a new one");
  if (key.id<InviteTag>() != invite->id || !invite->is_signed_by(network))
    return fail("the ticket is forged: its invite is not signed by its network");
  return Ticket{network, std::move(*invite), key, std::move(contacts)};
}

std::string Ticket::to_text() const {
  Writer body;
  body.u8(kVersion).bytes(network.view()).bytes16(invite.encode()).bytes(invite_key.seed());
  size_t count = std::min(contacts.size(), limits::ticket_contacts_max);
  body.u8(static_cast<uint8_t>(count));
  for (size_t i = 0; i < count; ++i) write_contact(body, contacts[i]);
  uint32_t sum = checksum(body.view());
  body.u32(sum);
  return std::string(kPrefix) + zbase32_encode(body.view());
}

}  // namespace p2p
