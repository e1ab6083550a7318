// Who somebody is: an Ed25519 key (RFC 8032). The public key is the id; there is no other name
// for a node, a network or an invite that anything is decided by.
#pragma once

#include <array>
#include <compare>
#include <cstring>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace p2p {

// Once, before anything else of this folder; aborts when the machine gives no entropy.
void crypto_init();

// The public half of a key. `Tag` keeps ids of nodes, networks and invites apart.
template <class Tag>
struct PublicKey {
  std::array<uint8_t, 32> bytes{};

  bool operator==(const PublicKey&) const = default;
  // In the order of the bytes. The first eight decide nearly always, and maps compare all the time.
  std::strong_ordering operator<=>(const PublicKey& other) const {
    auto order = id8() <=> other.id8();
    return order != 0 ? order : bytes <=> other.bytes;
  }
  // The first eight bytes, big-endian: enough to tell the members of a network apart, and in their order.
  uint64_t id8() const {
    uint64_t out = 0;
    for (size_t i = 0; i < sizeof out; ++i) out = out << 8 | bytes[i];
    return out;
  }
  // The least key with these first eight bytes.
  static PublicKey first_with(uint64_t id8) {
    PublicKey out;
    for (size_t i = 0; i < sizeof id8; ++i) out.bytes[i] = static_cast<uint8_t>(id8 >> (56 - 8 * i));
    return out;
  }
  ByteView view() const { return bytes; }
  std::string to_string() const;  // z-base-32, 52 characters
  static Result<PublicKey> parse(std::string_view text);
};

using NodeId = PublicKey<struct NodeTag>;
using NetworkId = PublicKey<struct NetworkTag>;  // the authority's public key
using InviteId = PublicKey<struct InviteTag>;

// The first characters of an id, enough for a person to tell nodes apart in a log or a table.
template <class Tag>
std::string short_id(const PublicKey<Tag>& id) {
  return id.to_string().substr(0, 8);
}

struct Signature {
  std::array<uint8_t, 64> bytes{};
  auto operator<=>(const Signature&) const = default;
  ByteView view() const { return bytes; }
};

// What a signature is for: a part of every signed text, so that one never passes for another.
enum class Purpose : uint8_t {
  invite = 1,      // by the authority
  proof = 2,       // by an invite's key: this node holds the invite
  admission = 3,   // by a member (or the authority): this node is a member
  record = 4,      // by the owner
  revocation = 5,  // by the authority (place reserved)
  vote = 6,        // by a member: this node does not answer
  contacts = 7,    // by an invite's key: the contacts in a ticket (place reserved)
  consent = 8,     // by a newcomer: this member may let it in by this invite
};

// A key pair. Wiped from memory when it goes; copies are deliberate.
class KeyPair {
 public:
  using Seed = std::array<uint8_t, 32>;

  explicit KeyPair(const Seed& seed);
  KeyPair(const KeyPair&) = default;
  KeyPair& operator=(const KeyPair&) = default;
  ~KeyPair();

  template <class Tag>
  PublicKey<Tag> id() const {
    return {public_key_};
  }
  // The secret itself: for the key file, a ticket, and TLS; never for a log.
  const Seed& seed() const { return seed_; }

  // Ed25519 over "p2p-ddns/1" | purpose | network | text.
  Signature sign(Purpose purpose, const NetworkId& network, ByteView text) const;

 private:
  Seed seed_;
  std::array<uint8_t, 32> public_key_{};
  std::array<uint8_t, 64> secret_{};
};

// Whether `key` signed exactly this for this purpose and network (about 0.1 ms).
bool verify_signature(ByteView key, Purpose purpose, const NetworkId& network, ByteView text,
                      const Signature& signature);

template <class Tag>
bool verify(const PublicKey<Tag>& key, Purpose purpose, const NetworkId& network, ByteView text,
            const Signature& signature) {
  return verify_signature(key.view(), purpose, network, text, signature);
}

// For the simulator, where one process plays all nodes: while one of these lives, a signature
// that was found good once is not computed again (what is looked up is a hash of all its inputs).
// One at a time on each thread, and good for that thread only.
class VerificationMemo {
 public:
  VerificationMemo();
  ~VerificationMemo();
  VerificationMemo(const VerificationMemo&) = delete;
  VerificationMemo& operator=(const VerificationMemo&) = delete;
};

// The first 8 bytes of BLAKE2b-256 (RFC 7693) as an integer: digests that find differences, never
// a proof of anything.
uint64_t digest64(ByteView bytes);

// BLAKE2b-256 of `bytes`, keyed with a name of the use: derives secrets from a seed.
std::array<uint8_t, 32> derive_secret(std::string_view use, ByteView bytes);

}  // namespace p2p

template <class Tag>
struct std::hash<p2p::PublicKey<Tag>> {
  // A public key is already as good as random; whoever picks ids can only fill buckets that the
  // limits bound.
  size_t operator()(const p2p::PublicKey<Tag>& id) const noexcept {
    size_t out;
    std::memcpy(&out, id.bytes.data(), sizeof out);
    return out;
  }
};
