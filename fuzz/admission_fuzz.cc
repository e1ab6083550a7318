// Invites, admissions and votes from a peer or a file.
#include "base/check.h"
#include "core/testing.h"
#include "fuzz/mutate.h"

namespace p2p::fuzz {

std::vector<Bytes> samples() {
  test::Network net;
  KeyPair a = test::key(1);
  InviteTerms terms;
  terms.uses = 3;
  terms.expires = test::at_s(5);
  terms.fixed_name = test::label("fixed");
  return {net.admit(a, 1).encode(), net.admit(test::key(2), 2, &a).encode(), net.invite.encode(),
          net.make_invite(net.invite_key, terms).encode(), net.vote(a, test::node_id(2), 7).encode()};
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace p2p;
  static const test::Network net;
  ByteView bytes(data, size);
  if (auto invite = Invite::parse(bytes)) P2P_CHECK(*Invite::parse(invite->encode()) == *invite);
  if (auto vote = Vote::parse(bytes)) P2P_CHECK(Vote::parse(vote->encode())->encode() == vote->encode());
  auto admission = Admission::parse(bytes);
  if (!admission) return 0;
  P2P_CHECK(*Admission::parse(admission->encode()) == *admission);
  Membership members(net.id);
  Merge outcome = members.insert(*admission);
  P2P_CHECK((outcome == Merge::changed) == (members.size() == 1));
  return 0;
}
