// Writes the state directory of a node that knows N others, as if it had met them: for measuring
// what knowing them costs. Usage: make_state DIRECTORY N
#include <cstdlib>
#include <iostream>

#include "base/paths.h"
#include "core/testing.h"
#include "os/entropy.h"
#include "store/directory.h"
#include "store/secret_file.h"
#include "store/sqlite.h"

namespace p2p {
namespace {

constexpr double kLife = 30.0 * 86400;

WallTime now() {
  return WallTime{std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

StoreBatch batch_of(const KeyPair& authority, const KeyPair& invite_key, const KeyPair& identity,
                    uint64_t others) {
  Founding founding = found_network(authority, invite_key, identity, Zone(), now());
  founding.standing.alias = *Label::parse("bench");
  StoreBatch out{0, to_settings(founding.standing)};
  NodeId self = identity.id<NodeTag>();
  out.ops.push_back(PutItem{StoredKind::admission, self, founding.admission.encode()});
  NetworkId network = founding.standing.network;
  const Invite& invite = founding.standing.invite->invite;
  for (uint64_t i = 0; i < others; ++i) {
    KeyPair key = test::key(i);
    NodeId id = key.id<NodeTag>();
    Admission admission =
        Admission::issue(Admission{.invite = invite,
                                   .node = id,
                                   .proof = Admission::prove(invite_key, network, id),
                                   .consent = Admission::consent_to(std::nullopt, invite.id, network, key),
                                   .admitted_at = now()},
                         network, authority);
    Record record{.id = id,
                  .seq = 1,
                  .expires = now() + Duration(std::chrono::seconds(static_cast<int64_t>(kLife))),
                  .instance = i,
                  .claimed_at = now(),
                  .name = *Label::parse("host" + std::to_string(i)),
                  .resources = {},
                  .extension = {}};
    auto host = static_cast<uint8_t>(i);
    auto net = static_cast<uint8_t>(i >> 8);
    record.resources = {ResourceRecord::address(IpAddress::v4({10, 1, net, host})),
                        ResourceRecord::address(
                            IpAddress::v6({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, net, host})),
                        ResourceRecord::service(peer_service, 7353)};
    out.ops.push_back(PutItem{StoredKind::admission, id, admission.encode()});
    auto signed_record = SignedRecord::sign(record, network, key);
    ByteView bytes = signed_record->bytes();
    out.ops.push_back(PutItem{StoredKind::record, id, Bytes(bytes.begin(), bytes.end())});
  }
  return out;
}

int run(const std::string& directory, uint64_t others) {
  crypto_init();
  StatePaths paths =
      *state_paths(directory + "/", {[](const char*) { return std::optional<std::string>(); }, true});
  auto make_key = [](const std::string& path) {
    KeyPair::Seed seed{};
    os::fill_random(seed);
    return store::load_or_create_key(path, seed);
  };
  Status made = store::ensure_directory(paths.directory);
  auto identity = make_key(paths.identity_key);
  auto authority = make_key(paths.authority_key);
  auto opened = store::open_sqlite(paths.database, now());
  if (!made || !identity || !authority || !opened) {
    std::cerr << "make_state: cannot write " << directory << "\n";
    return 1;
  }
  StoreBatch batch = batch_of(*authority, test::key(~uint64_t{0}), *identity, others);
  auto written = opened->store->apply(std::span(&batch, 1));
  if (!written) std::cerr << "make_state: " << written.error().message << "\n";
  return written ? 0 : 1;
}

}  // namespace
}  // namespace p2p

int main(int argc, char** argv) {
  if (argc == 3) return p2p::run(argv[1], std::strtoull(argv[2], nullptr, 10));
  std::cerr << "usage: make_state DIRECTORY N\n";
  return 2;
}
