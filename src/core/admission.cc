#include "core/admission.h"

#include "core/wire_time.h"

namespace p2p {
namespace {

constexpr uint8_t kVersion = 1;

// Zeros stand for the authority.
NodeId or_zeros(const std::optional<NodeId>& admitter) { return admitter.value_or(NodeId{}); }

Bytes consent_text(const std::optional<NodeId>& admitter, const InviteId& invite) {
  return Writer().bytes(invite.view()).bytes(or_zeros(admitter).view()).take();
}

}  // namespace

Signature Admission::prove(const KeyPair& invite_key, const NetworkId& network, const NodeId& node) {
  return invite_key.sign(Purpose::proof, network, node.view());
}

bool Admission::proof_holds(const InviteId& invite, const NetworkId& network, const NodeId& node,
                            const Signature& proof) {
  return verify(invite, Purpose::proof, network, node.view(), proof);
}

Bytes Admission::signed_part() const {
  return Writer()
      .u8(kVersion)
      .bytes16(invite->encode())
      .bytes(node.view())
      .bytes(proof.view())
      .bytes(consent.view())
      .u64(to_wire_ms(admitted_at))
      .bytes(or_zeros(admitter).view())
      .bytes8(extension)
      .take();
}

Signature Admission::consent_to(const std::optional<NodeId>& admitter, const InviteId& invite,
                                const NetworkId& network, const KeyPair& newcomer) {
  return newcomer.sign(Purpose::consent, network, consent_text(admitter, invite));
}

bool Admission::consent_holds(const NetworkId& network) const {
  return verify(node, Purpose::consent, network, consent_text(admitter, invite->id), consent);
}

Admission Admission::issue(Admission unsigned_one, const NetworkId& network, const KeyPair& key) {
  Admission out = std::move(unsigned_one);
  out.admitted_at = from_wire_ms(to_wire_ms(out.admitted_at));
  out.signature = key.sign(Purpose::admission, network, out.signed_part());
  return out;
}

Result<Admission> Admission::parse(ByteView bytes) {
  Reader reader(bytes);
  Admission out;
  uint8_t version = reader.u8();
  ByteView invite_bytes = reader.bytes16();
  out.node.bytes = reader.array<32>();
  out.proof.bytes = reader.array<64>();
  out.consent.bytes = reader.array<64>();
  out.admitted_at = from_wire_ms(reader.u64());
  NodeId admitter{reader.array<32>()};
  ByteView extension = reader.bytes8();
  out.signature.bytes = reader.array<64>();
  if (!reader.done() || version != kVersion) return fail("an admission is malformed");
  if (admitter != NodeId{}) out.admitter = admitter;
  out.extension.assign(extension.begin(), extension.end());
  auto invite = Invite::parse(invite_bytes);
  if (!invite) return tl::unexpected(invite.error());
  out.invite = std::move(*invite);
  return out;
}

Bytes Admission::encode() const { return Writer().bytes(signed_part()).bytes(signature.view()).take(); }

bool Admission::is_genuine(const NetworkId& network) const {
  if (invite->terms.expires && admitted_at > *invite->terms.expires) return false;
  ByteView signer = admitter ? admitter->view() : network.view();
  return proof_holds(invite->id, network, node, proof) && consent_holds(network) &&
         verify_signature(signer, Purpose::admission, network, signed_part(), signature);
}

}  // namespace p2p
