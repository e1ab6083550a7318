#include "dns/snapshot_builder.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits_dns.h"

namespace p2p::dns {
namespace {

constexpr size_t kSetsMax = 255;

int compare(ByteView a, ByteView b) {
  size_t both = std::min(a.size(), b.size());
  int first = both == 0 ? 0 : std::memcmp(a.data(), b.data(), both);
  return first != 0 ? first : static_cast<int>(a.size()) - static_cast<int>(b.size());
}

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

template <class T, size_t N>
ByteView bytes_of(const T (&values)[N]) {
  return {reinterpret_cast<const uint8_t*>(values), sizeof values};
}

void append_rr(Bytes& out, ByteView data) {
  uint8_t size[2];
  put16(size, data.size());
  append(out, size);
  append(out, data);
}

}  // namespace

SnapshotBuilder::NameId SnapshotBuilder::name(ByteView name, size_t apex_bytes) {
  P2P_CHECK(name_size(name) == name.size() && apex_bytes <= name.size());
  Name lowered;
  lowered.assign(name);
  ByteView full = lowered.view();
  size_t index = add_name(full, apex_bytes, full.size() == apex_bytes ? Entry::is_apex_flag : 0);
  bool is_wildcard = full[0] == 1 && full[1] == '*';
  for (ByteView rest = full; rest.size() > apex_bytes;) {
    rest = parent_of(rest);
    // The apex itself was added by whoever began the zone.
    if (rest.size() > apex_bytes || is_wildcard)
      add_name(rest, apex_bytes, is_wildcard ? Entry::has_wildcard_flag : 0);
    is_wildcard = false;
  }
  return NameId(index);
}

size_t SnapshotBuilder::add_name(ByteView name, size_t apex_bytes, uint8_t flags) {
  if (index_.size() <= names_.size() * 2) grow_index();
  uint64_t hash = snapshot_->hash(name);
  uint64_t slot = hash & (index_.size() - 1);
  for (; index_[slot] != 0; slot = (slot + 1) & (index_.size() - 1)) {
    OwnName& known = names_[index_[slot] - 1];
    if (known.hash != hash || compare(text(known), name) != 0) continue;
    known.flags |= flags;
    return index_[slot] - 1;
  }
  names_.push_back({hash, static_cast<uint32_t>(arena_.size()), static_cast<uint8_t>(name.size()),
                    static_cast<uint8_t>(name.size() - apex_bytes), flags, 0});
  append(arena_, name);
  index_[slot] = static_cast<uint32_t>(names_.size());
  return names_.size() - 1;
}

void SnapshotBuilder::grow_index() {
  index_.assign(std::max<size_t>(64, index_.size() * 2), 0);
  for (uint32_t i = 0; i < names_.size(); ++i) {
    uint64_t slot = names_[i].hash & (index_.size() - 1);
    while (index_[slot] != 0) slot = (slot + 1) & (index_.size() - 1);
    index_[slot] = i + 1;
  }
}

void SnapshotBuilder::add(NameId owner, RrType type, uint16_t ttl_s, ByteView data) {
  OwnName& name = names_[owner.index];
  items_.push_back({static_cast<uint32_t>(arena_.size()), static_cast<uint16_t>(data.size()),
                    static_cast<uint16_t>(type), std::min(ttl_s, ttl_s_max_), name.last_item});
  name.last_item = static_cast<uint32_t>(items_.size());
  append(arena_, data);
}

// Sorted by type and data.
SnapshotBuilder::Items SnapshotBuilder::items_of(const OwnName& name) const {
  Items out;
  for (uint32_t i = name.last_item; i != 0; i = items_[i - 1].previous) out.push_back(items_[i - 1]);
  std::ranges::sort(out, [this](const Item& a, const Item& b) {
    return a.type != b.type ? a.type < b.type : compare(data(a), data(b)) < 0;
  });
  return out;
}

SnapshotBuilder::Items::const_iterator SnapshotBuilder::pack_set(Items::const_iterator begin,
                                                                 Items::const_iterator end) {
  Bytes& out = snapshot_->entries_;
  size_t head_at = out.size();
  uint16_t head[4] = {begin->type, begin->ttl_s, 0, 0};
  append(out, bytes_of(head));
  auto item = begin;
  for (; item != end && item->type == begin->type; ++item) {
    head[1] = std::min(head[1], item->ttl_s);
    bool is_repeated = item != begin && compare(data(*item), data(item[-1])) == 0;
    bool fits = head[3] + 2u + item->data_bytes <= limits::dns_set_bytes_max;
    if (is_repeated || !fits) continue;
    append_rr(out, data(*item));
    head[2] = static_cast<uint16_t>(head[2] + 1);
    head[3] = static_cast<uint16_t>(head[3] + 2 + item->data_bytes);
    if (RrType{item->type} == rr_type::cname) break;
  }
  std::memcpy(out.data() + head_at, head, sizeof head);
  return std::find_if(item, end, [&](const Item& other) { return other.type != begin->type; });
}

void SnapshotBuilder::pack_name(const OwnName& name) {
  Bytes& out = snapshot_->entries_;
  size_t at = out.size();
  uint8_t head[4] = {name.size, name.flags, name.apex_at, 0};
  append(out, bytes_of(head));
  append(out, text(name));
  Items items = items_of(name);
  auto is_cname = [](const Item& item) { return RrType{item.type} == rr_type::cname; };
  if (!std::ranges::all_of(items, is_cname)) std::erase_if(items, is_cname);
  for (auto item = items.cbegin(); item != items.cend() && head[3] < kSetsMax; ++head[3])
    item = pack_set(item, items.cend());
  std::memcpy(out.data() + at, head, sizeof head);

  Snapshot& made = *snapshot_;
  uint64_t slot = name.hash & made.mask_;
  while (made.slots_[slot].at != 0) slot = (slot + 1) & made.mask_;
  made.slots_[slot] = {static_cast<uint32_t>(name.hash >> 32), static_cast<uint32_t>(at)};
}

std::shared_ptr<const Snapshot> SnapshotBuilder::build(ByteView soa, ByteView ns,
                                                       std::vector<Subnet> subnets) && {
  Snapshot& made = *snapshot_;
  grow_index();  // so that more than half of it is free
  made.slots_.resize(index_.size() / 2);
  made.mask_ = made.slots_.size() - 1;
  made.names_ = names_.size();
  made.entries_.reserve(arena_.size() + names_.size() * 4 + items_.size() * 10);
  made.entries_.push_back(0);  // no entry is at 0
  for (const OwnName& name : names_) pack_name(name);
  made.entries_.shrink_to_fit();
  append_rr(made.soa_bytes_, soa);
  append_rr(made.ns_bytes_, ns);
  made.soa_ = {rr_type::soa, std::min(limits::dns_negative_ttl_s, ttl_s_max_), 1, made.soa_bytes_};
  made.ns_ = {rr_type::ns, std::min(limits::dns_ttl_s_max, ttl_s_max_), 1, made.ns_bytes_};
  made.subnets_ = std::move(subnets);
  return std::shared_ptr<const Snapshot>(std::move(snapshot_));
}

}  // namespace p2p::dns
