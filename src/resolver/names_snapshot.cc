#include "resolver/names_snapshot.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "nss/snapshot.h"

namespace p2p::resolver {
namespace {

// Other seeds and larger tables that are tried when keys lie too far from their places.
constexpr int kTableTries = 4;

using Slots = std::vector<p2p_names_slot>;

struct Key {
  uint16_t kind;
  Bytes bytes;
  uint32_t at;  // where its record lies in the file
};

template <class T>
void append(Bytes& out, const T& value) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
  out.insert(out.end(), bytes, bytes + sizeof value);
}

void append_bytes(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void pad(Bytes& out) { out.resize(p2p_names_align4(static_cast<uint32_t>(out.size()))); }

// Hosts and keys, with offsets from `start`, the end of the table that is not made yet.
class Body {
 public:
  Body(const Zone& zone, uint32_t start) : zone_(zone), start_(start) {}

  void add(const NameEntry& entry) {
    if (!fits(entry.label) || is_reserved_label(entry.label)) return;
    uint32_t host_at = add_host(entry);
    add_key(P2P_NAMES_KEY_NAME, as_bytes(entry.label), host_at);
    for (const std::string& alias : entry.aliases)
      if (fits(alias)) add_key(P2P_NAMES_KEY_NAME, as_bytes(alias), host_at);
    if (entry.wildcard) add_key(P2P_NAMES_KEY_WILDCARD, as_bytes(entry.label), host_at);
    for (const IpAddress& ip : entry.addresses)
      add_key(ip.is_v4() ? P2P_NAMES_KEY_IPV4 : P2P_NAMES_KEY_IPV6, ip.bytes(), host_at);
  }

  const Bytes& bytes() const { return bytes_; }
  const std::vector<Key>& keys() const { return keys_; }

 private:
  bool fits(const std::string& label) const {
    return !label.empty() && label.size() + 1 + zone_.text().size() <= P2P_NAMES_FULL_MAX;
  }
  uint32_t here() const { return start_ + static_cast<uint32_t>(bytes_.size()); }

  uint32_t add_host(const NameEntry& entry) {
    uint32_t at = here();
    p2p_names_host host{};
    Bytes ipv4, ipv6;
    for (const IpAddress& ip : entry.addresses) {
      uint16_t& count = ip.is_v4() ? host.ipv4_count : host.ipv6_count;
      if (count == P2P_NAMES_ADDRESSES_MAX) continue;
      ++count;
      append_bytes(ip.is_v4() ? ipv4 : ipv6, ip.bytes());
    }
    host.label_bytes = static_cast<uint16_t>(entry.label.size());
    append(bytes_, host);
    append_bytes(bytes_, as_bytes(entry.label));
    pad(bytes_);
    append_bytes(bytes_, ipv4);
    append_bytes(bytes_, ipv6);
    return at;
  }

  void add_key(uint16_t kind, ByteView key, uint32_t host_at) {
    if (!seen_.insert(static_cast<char>(kind) + std::string(as_text(key))).second) return;
    keys_.push_back({kind, Bytes(key.begin(), key.end()), here()});
    append(bytes_, p2p_names_key{host_at, kind, static_cast<uint16_t>(key.size())});
    append_bytes(bytes_, key);
    pad(bytes_);
  }

  const Zone& zone_;
  uint32_t start_;
  Bytes bytes_;
  std::vector<Key> keys_;
  std::unordered_set<std::string> seen_;
};

// The hash table; empty when some key would need more probes than readers make.
Slots place_keys(const std::vector<Key>& keys, uint32_t seed, uint32_t slot_count) {
  Slots slots(slot_count);
  for (const Key& key : keys) {
    uint32_t hash = p2p_names_hash(seed, key.kind, key.bytes.data(), static_cast<uint32_t>(key.bytes.size()));
    uint32_t probe = 0;
    while (probe < P2P_NAMES_PROBES_MAX && slots[(hash + probe) & (slot_count - 1)].key_at != 0) ++probe;
    if (probe == P2P_NAMES_PROBES_MAX) return {};
    slots[(hash + probe) & (slot_count - 1)] = {hash, key.at};
  }
  return slots;
}

// At most half of the slots are in use.
uint32_t slots_for(size_t keys) {
  uint32_t slots = 8;
  while (slots < 2 * keys) slots *= 2;
  return slots;
}

size_t keys_of(std::span<const NameEntry> entries) {
  size_t keys = 0;
  for (const NameEntry& entry : entries) keys += 2 + entry.aliases.size() + entry.addresses.size();
  return keys;
}

p2p_names_header header_of(const Zone& zone, uint32_t seed, Instant now) {
  p2p_names_header header{};
  std::memcpy(header.magic, P2P_NAMES_MAGIC, sizeof header.magic);
  header.version = P2P_NAMES_VERSION;
  header.heartbeat_s = heartbeat_of(now);
  header.hash_seed = seed;
  header.zone_bytes = static_cast<uint32_t>(zone.text().size());
  std::memcpy(header.zone, zone.text().data(), zone.text().size());
  return header;
}

}  // namespace

uint32_t heartbeat_of(Instant now) {
  return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now.since_start).count());
}

Result<Bytes> encode_names(const Zone& zone, std::span<const NameEntry> entries, uint32_t seed, Instant now) {
  uint32_t slot_count = slots_for(keys_of(entries));
  for (int i = 0; i < kTableTries; ++i, slot_count *= 2, seed = seed * 2654435761u + 1) {
    size_t start = sizeof(p2p_names_header) + slot_count * sizeof(p2p_names_slot);
    if (start > P2P_NAMES_FILE_MAX) break;
    Body body(zone, static_cast<uint32_t>(start));
    for (const NameEntry& entry : entries) body.add(entry);
    if (start + body.bytes().size() > P2P_NAMES_FILE_MAX) break;
    Slots slots = place_keys(body.keys(), seed, slot_count);
    if (slots.empty()) continue;
    p2p_names_header header = header_of(zone, seed, now);
    header.file_bytes = static_cast<uint32_t>(start + body.bytes().size());
    header.slot_count = slot_count;
    Bytes out;
    out.reserve(header.file_bytes);
    append(out, header);
    for (const p2p_names_slot& slot : slots) append(out, slot);
    append_bytes(out, body.bytes());
    return out;
  }
  return fail("the names do not fit into the file for the NSS module");
}

}  // namespace p2p::resolver
