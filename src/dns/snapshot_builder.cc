#include "dns/snapshot_builder.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"

namespace p2p::dns {
namespace {

constexpr uint16_t kExists = 0;  // an item of this type only makes its name exist
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
  OwnName made{snapshot_->hash(name), static_cast<uint32_t>(arena_.size()), static_cast<uint8_t>(name.size()),
               static_cast<uint8_t>(name.size() - apex_bytes), flags};
  append(arena_, name);
  names_.push_back(made);
  items_.push_back({made.hash, static_cast<uint32_t>(names_.size() - 1), made.at, 0, kExists, 0});
  return names_.size() - 1;
}

void SnapshotBuilder::add(NameId owner, RrType type, uint16_t ttl_s, ByteView data) {
  items_.push_back({names_[owner.index].hash, static_cast<uint32_t>(owner.index),
                    static_cast<uint32_t>(arena_.size()), static_cast<uint16_t>(data.size()),
                    static_cast<uint16_t>(type), ttl_s});
  append(arena_, data);
}

bool SnapshotBuilder::is_same_name(const Item& a, const Item& b) const {
  if (a.name == b.name) return true;
  return a.hash == b.hash && compare(text(names_[a.name]), text(names_[b.name])) == 0;
}

bool SnapshotBuilder::is_before(const Item& a, const Item& b) const {
  if (a.hash != b.hash) return a.hash < b.hash;
  if (a.name != b.name)
    if (int order = compare(text(names_[a.name]), text(names_[b.name])); order != 0) return order < 0;
  if (a.type != b.type) return a.type < b.type;
  return compare(data(a), data(b)) < 0;
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

void SnapshotBuilder::pack_name(Items::const_iterator begin, Items::const_iterator end) {
  const OwnName& name = names_[begin->name];
  Bytes& out = snapshot_->entries_;
  size_t at = out.size();
  uint8_t head[4] = {name.size, 0, name.apex_at, 0};
  append(out, bytes_of(head));
  append(out, text(name));
  bool has_others = std::any_of(begin, end, [](const Item& item) {
    return item.type != kExists && RrType{item.type} != rr_type::cname;
  });
  for (auto item = begin; item != end;) {
    head[1] |= names_[item->name].flags;
    bool is_left_out =
        item->type == kExists || (has_others && RrType{item->type} == rr_type::cname) || head[3] == kSetsMax;
    if (is_left_out) {
      ++item;
      continue;
    }
    item = pack_set(item, end);
    ++head[3];
  }
  std::memcpy(out.data() + at, head, sizeof head);

  Snapshot& made = *snapshot_;
  uint64_t slot = begin->hash & made.mask_;
  while (made.slots_[slot].at != 0) slot = (slot + 1) & made.mask_;
  made.slots_[slot] = {static_cast<uint32_t>(begin->hash >> 32), static_cast<uint32_t>(at)};
  ++made.names_;
}

std::shared_ptr<const Snapshot> SnapshotBuilder::build(ByteView soa, ByteView ns,
                                                       std::vector<Subnet> subnets) && {
  Snapshot& made = *snapshot_;
  std::sort(items_.begin(), items_.end(), [this](const Item& a, const Item& b) { return is_before(a, b); });
  size_t slots = 16;
  while (slots < names_.size() * 2) slots *= 2;
  made.slots_.resize(slots);
  made.mask_ = slots - 1;
  made.entries_.reserve(arena_.size() + items_.size() * 10);
  made.entries_.push_back(0);  // no entry is at 0
  for (auto item = items_.cbegin(); item != items_.cend();) {
    auto end =
        std::find_if(item, items_.cend(), [&](const Item& other) { return !is_same_name(*item, other); });
    pack_name(item, end);
    item = end;
  }
  made.entries_.shrink_to_fit();
  append_rr(made.soa_bytes_, soa);
  append_rr(made.ns_bytes_, ns);
  made.soa_ = {rr_type::soa, static_cast<uint16_t>(limits::dns_negative_ttl_s), 1, made.soa_bytes_};
  made.ns_ = {rr_type::ns, static_cast<uint16_t>(limits::dns_ttl_s_max), 1, made.ns_bytes_};
  made.subnets_ = std::move(subnets);
  return std::shared_ptr<const Snapshot>(std::move(snapshot_));
}

}  // namespace p2p::dns
