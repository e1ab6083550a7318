// Makes a snapshot from names and resource records in any order.
#pragma once

#include "base/limits_dns.h"
#include "dns/snapshot.h"

namespace p2p::dns {

class SnapshotBuilder {
 public:
  // `seed` for hash_name(): secret. No TTL gets longer than `ttl_s_max`.
  SnapshotBuilder(uint64_t seed, uint16_t ttl_s_max) : ttl_s_max_(ttl_s_max), snapshot_(new Snapshot) {
    snapshot_->seed_ = seed;
  }

  // A name that exists from now on, and those between it and its zone's apex with it. `name` is
  // whole, of any case; the zone's apex is its last `apex_bytes`.
  class NameId {
    friend class SnapshotBuilder;
    explicit NameId(size_t i) : index(i) {}
    size_t index;
  };
  NameId name(ByteView name, size_t apex_bytes);

  // One more record. Equal ones count once; the set's TTL is the lowest of its records'. CNAMEs
  // give way to all other types, then to the lowest of them (RFC 1034, 3.6.2). What goes beyond
  // limits::dns_set_bytes_max is left out, the highest first.
  void add(NameId owner, RrType type, uint16_t ttl_s, ByteView data);

  // `soa` and `ns`: the data of these records, the same at each apex.
  std::shared_ptr<const Snapshot> build(ByteView soa, ByteView ns, std::vector<Subnet> subnets) &&;

 private:
  struct OwnName {
    uint64_t hash;
    uint32_t at;  // in the arena
    uint8_t size, apex_at, flags;
    uint32_t last_item;  // + 1; 0 is none
  };
  struct Item {
    uint32_t data_at;
    uint16_t data_bytes, type, ttl_s;
    uint32_t previous;  // of the same name, + 1
  };
  using Items = std::vector<Item>;
  ByteView text(const OwnName& name) const { return ByteView(arena_).subspan(name.at, name.size); }
  ByteView data(const Item& item) const { return ByteView(arena_).subspan(item.data_at, item.data_bytes); }
  size_t add_name(ByteView name, size_t apex_bytes, uint8_t flags);
  void grow_index();
  Items items_of(const OwnName& name) const;
  void pack_name(const OwnName& name);
  Items::const_iterator pack_set(Items::const_iterator begin, Items::const_iterator end);

  Bytes arena_;  // texts of names, and data
  std::vector<OwnName> names_;
  std::vector<uint32_t> index_;  // open hash table of places in names_, + 1; a power of two of them
  Items items_;
  uint16_t ttl_s_max_;
  std::unique_ptr<Snapshot> snapshot_;
};

}  // namespace p2p::dns
