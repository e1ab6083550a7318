#include "core/invite.h"

#include "core/wire_time.h"

namespace p2p {
namespace {
constexpr uint8_t kVersion = 1;
}

Bytes Invite::signed_part() const {
  return Writer()
      .u8(kVersion)
      .bytes(id.view())
      .u64(to_wire_ms(terms.expires))
      .u32(terms.uses)
      .bytes8(as_bytes(terms.fixed_name ? terms.fixed_name->text() : ""))
      .bytes8(as_bytes(terms.zone.text()))
      .bytes8(extension)
      .take();
}

Invite Invite::issue(const InviteId& id, InviteTerms terms, const KeyPair& authority) {
  Invite out{id, std::move(terms), {}, {}};
  out.signature = authority.sign(Purpose::invite, authority.id<NetworkTag>(), out.signed_part());
  return out;
}

Result<Invite> Invite::parse(ByteView bytes) {
  Reader reader(bytes);
  Invite out;
  uint8_t version = reader.u8();
  out.id.bytes = reader.array<32>();
  uint64_t expires_ms = reader.u64();
  out.terms.uses = reader.u32();
  ByteView name = reader.bytes8();
  ByteView zone_text = reader.bytes8();
  ByteView extension = reader.bytes8();
  out.signature.bytes = reader.array<64>();
  if (!reader.done() || version != kVersion) return fail("an invite is malformed");
  out.terms.expires = optional_from_wire_ms(expires_ms);
  out.extension.assign(extension.begin(), extension.end());
  if (!name.empty()) {
    auto label = Label::from_wire(name);
    if (!label) return tl::unexpected(label.error());
    out.terms.fixed_name = *label;
  }
  auto zone = Zone::parse(as_text(zone_text));
  if (!zone || zone->text() != as_text(zone_text)) return fail("an invite's zone is malformed");
  out.terms.zone = *zone;
  return out;
}

Bytes Invite::encode() const { return Writer().bytes(signed_part()).bytes(signature.view()).take(); }

bool Invite::is_signed_by(const NetworkId& network) const {
  return verify(network, Purpose::invite, network, signed_part(), signature);
}

}  // namespace p2p
