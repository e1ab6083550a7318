#include "dns/snapshot.h"

#include <algorithm>

namespace p2p::dns {

Entry Snapshot::find(ByteView name, uint64_t hash) const {
  uint32_t tag = static_cast<uint32_t>(hash >> 32);
  for (uint64_t i = hash & mask_; slots_[i].at != 0; i = (i + 1) & mask_) {
    if (slots_[i].tag != tag) continue;
    Entry entry(entries_.data() + slots_[i].at);
    ByteView found = entry.name();
    if (found.size() == name.size() && std::memcmp(found.data(), name.data(), name.size()) == 0) return entry;
  }
  return {};
}

Snapshot::Found Snapshot::look_up(const Name& name, uint64_t name_hash) const {
  if (Entry entry = find(name.view(), name_hash)) return {entry, entry};
  for (ByteView rest = parent_of(name.view()); !rest.empty(); rest = parent_of(rest)) {
    Entry encloser = find(rest, hash(rest));
    if (!encloser) continue;
    Name wildcard;
    if (!encloser.has_wildcard() || !wildcard.assign_wildcard(rest)) return {{}, encloser};
    return {find(wildcard.view(), hash(wildcard.view())), encloser};
  }
  return {};
}

RrSet Snapshot::set(const Entry& entry, RrType type) const {
  if (entry.is_apex() && type == rr_type::soa) return soa_;
  if (entry.is_apex() && type == rr_type::ns) return ns_;
  RrSet out;
  entry.for_each_set([&](const RrSet& set) {
    if (set.type == type) out = set;
    return set.type < type;  // they are sorted
  });
  return out;
}

void Snapshot::prefetch_entry(uint64_t hash) const {
  const uint8_t* at = entries_.data() + slots_[hash & mask_].at;
  __builtin_prefetch(at);
  __builtin_prefetch(at + 64);
}

}  // namespace p2p::dns
