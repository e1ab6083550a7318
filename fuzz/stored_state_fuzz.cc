// A database that anybody may have written: a node starts from it, or it is called malformed.
#include "base/check.h"
#include "core/node.h"
#include "core/testing.h"
#include "fuzz/mutate.h"

namespace p2p::fuzz {
namespace {

constexpr const char* kKeys[] = {"network",    "zone", "invite",       "invite_secret", "alias",
                                 "claimed_at", "port", "seq_reserved", "admitted"};

StoredState read_state(Reader& in) {
  StoredState out;
  for (const char* key : kKeys) {
    ByteView value = in.bytes16();
    out.settings[key] = test::copy(value);
  }
  while (in.remaining() > 0) {
    auto kind = static_cast<StoredKind>(in.u8() % 5);
    NodeId id = test::node_id(in.u8() % 4);
    out.items.push_back({kind, id, test::copy(in.bytes16())});
  }
  return out;
}

}  // namespace

std::vector<Bytes> samples() {
  test::Network net;
  KeyPair a = test::key(1), b = test::key(2);
  Standing standing = net.standing("web");
  standing.admitted = true;
  standing.claimed_at = test::at_s(1);
  std::map<std::string, Bytes> settings;
  for (const StoreOp& op : to_settings(standing))
    settings[std::get<PutSetting>(op).key] = std::get<PutSetting>(op).value;
  Writer out;
  for (const char* key : kKeys) out.bytes16(settings[key]);
  auto put = [&](StoredKind kind, uint8_t id, ByteView body) {
    out.u8(static_cast<uint8_t>(kind)).u8(id).bytes16(body);
  };
  put(StoredKind::admission, 1, net.admit(a, 1).encode());
  put(StoredKind::admission, 2, net.admit(b, 2, &a).encode());
  put(StoredKind::record, 1, net.record(a, 7).bytes());
  put(StoredKind::record, 2, net.record(b, 8).bytes());
  Writer contact;
  write_contact(contact, {test::node_id(3), {{test::ip("10.0.0.3"), 7353, 0}}});
  put(StoredKind::contact, 3, contact.view());
  return {out.take()};
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace p2p;
  static const KeyPair identity = test::key(1);
  Reader in({data, size});
  StoredState state = fuzz::read_state(in);
  auto standing = standing_from(state);
  if (!standing || !*standing) return 0;
  NodeOptions options{.identity = identity,
                      .instance = 1,
                      .seed = 1,
                      .standing = **standing,
                      .state = std::move(state),
                      .contacts = {},
                      .authority = std::nullopt};
  Now now{test::mono_s(1), test::at_s(1)};
  Node node(std::move(options), now);
  node.step(input::AddressesAre{{test::ip("10.0.0.1")}, 7353}, now);
  if (auto self = node.node(node.id(), now))
    P2P_CHECK(self->addresses.size() == (self->state == NodeState::left ? 0 : 1));
  node.status(now);
  return 0;
}
