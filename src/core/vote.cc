#include "core/vote.h"

namespace p2p {
namespace {
constexpr uint8_t kVersion = 1;
}

Bytes Vote::signed_part() const {
  return Writer().u8(kVersion).bytes(voter.view()).bytes(target.view()).u64(target_seq).take();
}

Vote Vote::issue(const NodeId& target, uint64_t target_seq, const NetworkId& network, const KeyPair& voter) {
  Vote out{voter.id<NodeTag>(), target, target_seq, {}};
  out.signature = voter.sign(Purpose::vote, network, out.signed_part());
  return out;
}

Result<Vote> Vote::parse(ByteView bytes) {
  Reader reader(bytes);
  Vote out;
  uint8_t version = reader.u8();
  out.voter.bytes = reader.array<32>();
  out.target.bytes = reader.array<32>();
  out.target_seq = reader.u64();
  out.signature.bytes = reader.array<64>();
  if (!reader.done() || version != kVersion) return fail("a vote is malformed");
  return out;
}

Bytes Vote::encode() const { return Writer().bytes(signed_part()).bytes(signature.view()).take(); }

bool Vote::is_genuine(const NetworkId& network) const {
  return verify(voter, Purpose::vote, network, signed_part(), signature);
}

}  // namespace p2p
