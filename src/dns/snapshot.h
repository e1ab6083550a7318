// All that the DNS server can say at one moment, in one immutable table: names in lower case, and
// for each the resource records of each type, ready to be copied into an answer.
//
// One compact entry per name, because at 10,000 names misses of the processor's cache decide; the
// entries lie behind each other in one block:
//
//   entry := name_size u8, flags u8, apex_at u8, set_count u8, name, set*
//   set   := type u16, ttl_s u16, count u16, bytes u16, rr*        (host byte order)
//   rr    := size u16 (network byte order), data
//
// An entry without sets is an empty non-terminal (RFC 8020). Zones do not nest.
#pragma once

#include <cstring>
#include <memory>

#include "dns/name.h"
#include "dns/subnet.h"

namespace p2p::dns {

// Resource records of one name and type. `rrs` is `count` times the size in two bytes, the data.
struct RrSet {
  RrType type{};
  uint16_t ttl_s = 0;
  uint16_t count = 0;
  ByteView rrs;
};

// Calls visit(data) for the data of each record of the set.
template <class Visit>
void for_each_rr(const RrSet& set, Visit visit) {
  for (ByteView rest = set.rrs; !rest.empty();) {
    size_t size = get16(rest.data());
    visit(rest.subspan(2, size));
    rest = rest.subspan(2 + size);
  }
}

// One name of a snapshot, borrowed from it; false when there is none.
class Entry {
 public:
  enum Flag : uint8_t { is_apex_flag = 1, has_wildcard_flag = 2 };

  Entry() = default;
  explicit Entry(const uint8_t* at) : at_(at) {}

  explicit operator bool() const { return at_ != nullptr; }
  bool operator==(const Entry&) const = default;  // the same one of the same snapshot
  ByteView name() const { return {at_ + 4, at_[0]}; }
  bool is_apex() const { return at_[1] & is_apex_flag; }            // where a zone begins
  bool has_wildcard() const { return at_[1] & has_wildcard_flag; }  // "*" is a child
  ByteView apex() const { return name().subspan(at_[2]); }          // the zone's name
  size_t set_count() const { return at_[3]; }

  // Calls visit(set) for each set, until it gives false.
  template <class Visit>
  void for_each_set(Visit visit) const {
    const uint8_t* at = at_ + 4 + at_[0];
    for (size_t left = at_[3]; left > 0; --left) {
      uint16_t head[4];
      std::memcpy(head, at, sizeof head);
      if (!visit(RrSet{RrType{head[0]}, head[1], head[2], {at + sizeof head, head[3]}})) return;
      at += sizeof head + head[3];
    }
  }

 private:
  const uint8_t* at_ = nullptr;
};

class Snapshot {
 public:
  uint64_t hash(ByteView name) const { return hash_name(name, seed_); }

  // The entry of exactly this name, in lower case.
  Entry find(ByteView name, uint64_t hash) const;

  // `entry`: what answers for the name, a wildcard too (RFC 4592). `encloser`: the closest name
  // at or above it that exists; none when the name is in no zone of ours.
  struct Found {
    Entry entry;
    Entry encloser;
  };
  Found look_up(const Name& name, uint64_t hash) const;

  // The set of this type; with count 0 when there is none. Each apex has SOA and NS.
  RrSet set(const Entry& entry, RrType type) const;
  const RrSet& soa() const { return soa_; }

  // For batches: fetches what find() will read first, then what it will read second.
  void prefetch_slot(uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }
  void prefetch_entry(uint64_t hash) const;

  // Of this host's own interfaces.
  const std::vector<Subnet>& subnets() const { return subnets_; }

  template <class Visit>
  void for_each_entry(Visit visit) const {
    for (const Slot& slot : slots_)
      if (slot.at != 0) visit(Entry(entries_.data() + slot.at));
  }
  size_t name_count() const { return names_; }
  size_t memory_bytes() const { return entries_.size() + slots_.size() * sizeof(Slot); }

 private:
  friend class SnapshotBuilder;
  struct Slot {
    uint32_t tag = 0;  // upper half of the hash
    uint32_t at = 0;   // the entry's place; 0 is none
  };
  Snapshot() = default;

  uint64_t seed_ = 0;
  uint64_t mask_ = 0;
  size_t names_ = 0;
  std::vector<Slot> slots_;  // a power of two of them, at most half of them in use
  Bytes entries_;
  Bytes soa_bytes_, ns_bytes_;
  RrSet soa_, ns_;  // the same for all zones
  std::vector<Subnet> subnets_;
};

}  // namespace p2p::dns
