#include "core/message.h"

#include <algorithm>

#include "base/limits_spread.h"
#include "base/lz4_block.h"
#include "core/range_codec.h"
#include "core/wire_time.h"

namespace p2p {
namespace {

enum class Type : uint8_t {
  hello = 1,
  join = 2,
  welcome = 3,
  items = 4,
  keepalive = 5,
  ranges = 6,
  probe = 7,
  probe_answer = 8,
  prune = 9,
  packed_items = 10
};
// 3 is kept for revocations, and malformed until then.
enum class ItemKind : uint8_t { admission = 1, record = 2, vote = 4 };

constexpr uint8_t kProtocol = 1;
constexpr uint8_t kFlagGuest = 1;
constexpr size_t kMessageBytesTarget = 48 * 1024;
// Items of fewer bytes have little in common.
constexpr size_t kPackedFromBytes = 1500;
// Parses a part with its own parser; a bad part fails the whole message.
template <class T>
std::optional<T> part(Reader& reader, ByteView bytes) {
  if (!reader.ok()) return std::nullopt;
  auto parsed = T::parse(bytes);
  if (parsed) return std::move(*parsed);
  reader.fail();
  return std::nullopt;
}

void require_protocol(Reader& reader) {
  if (reader.u8() != kProtocol) reader.fail();
}

Message read_hello(Reader& reader) {
  Hello out;
  require_protocol(reader);
  out.network.bytes = reader.array<32>();
  out.instance = reader.u64();
  out.wall = from_wire_ms(reader.u64());
  out.map_hash = reader.u64();
  size_t count = reader.u8();
  if (count == 0 || count > limits::admission_depth_max) reader.fail();
  for (size_t i = 0; i < count && reader.ok(); ++i)
    if (auto admission = part<Admission>(reader, reader.bytes16()))
      out.chain.push_back(std::move(*admission));
  ByteView record = reader.bytes16();
  if (!record.empty()) out.record = part<SignedRecord>(reader, record);
  return out;
}

Message read_join(Reader& reader) {
  Join out;
  require_protocol(reader);
  out.network.bytes = reader.array<32>();
  out.instance = reader.u64();
  out.guest = (reader.u8() & kFlagGuest) != 0;
  out.wall = from_wire_ms(reader.u64());
  if (auto invite = part<Invite>(reader, reader.bytes16())) out.invite = std::move(*invite);
  out.proof.bytes = reader.array<64>();
  out.consent.bytes = reader.array<64>();
  return out;
}

Message read_welcome(Reader& reader) {
  Welcome out;
  ByteView admission = reader.bytes16();
  if (!admission.empty()) out.admission = part<Admission>(reader, admission);
  return out;
}

ItemKind read_item_kind(Reader& reader) {
  auto kind = static_cast<ItemKind>(reader.u8());
  bool is_known = kind == ItemKind::admission || kind == ItemKind::record || kind == ItemKind::vote;
  if (!is_known) reader.fail();
  return kind;
}

Message read_items(Reader& reader, const SeenItems* seen) {
  Items out;
  while (reader.remaining() > 0) {
    ItemKind kind = read_item_kind(reader);
    ByteView body = reader.bytes16();
    uint64_t tag = seen ? seen->tag_of(body) : 0;
    if (seen && reader.ok() && seen->contains(tag)) {
      ++out.passed_over;
      if (kind == ItemKind::record) out.copies.push_back(SignedRecord::owner_id8_of(body));
      continue;
    }
    std::optional<Item> item;
    if (kind == ItemKind::admission) item = part<Admission>(reader, body);
    if (kind == ItemKind::record) item = part<SignedRecord>(reader, body);
    if (kind == ItemKind::vote) item = part<Vote>(reader, body);
    if (!item) continue;
    out.items.push_back(std::move(*item));
    out.tags.push_back(tag);
  }
  return out;
}

// All of the message is the block.
Message read_packed_items(Reader& packed, const SeenItems* seen) {
  auto plain = lz4_unpack(packed.bytes(packed.remaining()), lz4_plain_max);
  Reader reader(plain ? ByteView(*plain) : ByteView{});
  if (!plain) packed.fail();
  Message out = read_items(reader, seen);
  if (!reader.done()) packed.fail();
  return out;
}

Message read_keepalive(Reader& reader) {
  Keepalive out;
  out.wall = from_wire_ms(reader.u64());
  out.map_hash = reader.u64();
  return out;
}

Message read_probe(Reader& reader) {
  Probe out;
  out.token = reader.u8();
  out.map_hash = reader.u64();
  return out;
}

Message read_probe_answer(Reader& reader) {
  ProbeAnswer out;
  out.token = reader.u8();
  if (reader.remaining() > 0) out.map_hash = reader.u64();
  return out;
}

Message read_prune(Reader& reader) {
  Prune out;
  uint8_t kind = reader.u8();
  if (kind > 1) reader.fail();
  out.resumes = kind == 1;
  while (reader.remaining() > 0 && out.owners.size() < limits::prune_owners_max)
    out.owners.push_back(reader.u64());
  return out;
}

Writer start(Type type) {
  Writer out;
  out.u8(static_cast<uint8_t>(type));
  return out;
}

void write_item(Writer& out, const Item& item) {
  if (const auto* admission = std::get_if<Admission>(&item))
    out.u8(static_cast<uint8_t>(ItemKind::admission)).bytes16(admission->encode());
  if (const auto* record = std::get_if<SignedRecord>(&item))
    out.u8(static_cast<uint8_t>(ItemKind::record)).bytes16(record->bytes());
  if (const auto* vote = std::get_if<Vote>(&item))
    out.u8(static_cast<uint8_t>(ItemKind::vote)).bytes16(vote->encode());
}

// As many messages as it takes to keep each one well below the limit, and to `count_max` parts.
template <class T>
std::vector<Bytes> encode_parts(Type type, const std::vector<T>& parts, size_t count_max,
                                void (*write)(Writer&, const T&)) {
  std::vector<Bytes> out;
  Writer current = start(type);
  size_t count = 0;
  for (const T& part : parts) {
    if (current.size() > kMessageBytesTarget || count >= count_max) {
      out.push_back(current.take());
      current = start(type);
      count = 0;
    }
    write(current, part);
    ++count;
  }
  if (current.size() > 1) out.push_back(current.take());
  return out;
}

struct Encoder {
  Writer operator()(const Hello& hello) const {
    Writer out = start(Type::hello);
    out.u8(kProtocol).bytes(hello.network.view()).u64(hello.instance).u64(to_wire_ms(hello.wall));
    out.u64(hello.map_hash).u8(static_cast<uint8_t>(hello.chain.size()));
    for (const Admission& admission : hello.chain) out.bytes16(admission.encode());
    out.bytes16(hello.record ? hello.record->bytes() : ByteView{});
    return out;
  }
  Writer operator()(const Join& join) const {
    Writer out = start(Type::join);
    out.u8(kProtocol).bytes(join.network.view()).u64(join.instance);
    out.u8(join.guest ? kFlagGuest : 0).u64(to_wire_ms(join.wall));
    out.bytes16(join.invite.encode()).bytes(join.proof.view()).bytes(join.consent.view());
    return out;
  }
  Writer operator()(const Welcome& welcome) const {
    Writer out = start(Type::welcome);
    out.bytes16(welcome.admission ? welcome.admission->encode() : Bytes{});
    return out;
  }
  Writer operator()(const Items& items) const {
    Writer out = start(Type::items);
    for (const Item& item : items.items) write_item(out, item);
    return out;
  }
  Writer operator()(const Keepalive& keepalive) const {
    Writer out = start(Type::keepalive);
    out.u64(to_wire_ms(keepalive.wall)).u64(keepalive.map_hash);
    return out;
  }
  Writer operator()(const Probe& probe) const {
    Writer out = start(Type::probe);
    out.u8(probe.token).u64(probe.map_hash);
    return out;
  }
  Writer operator()(const ProbeAnswer& answer) const {
    Writer out = start(Type::probe_answer);
    out.u8(answer.token);
    if (answer.map_hash) out.u64(*answer.map_hash);
    return out;
  }
  Writer operator()(const Ranges& ranges) const {
    Writer out = start(Type::ranges);
    for (const Range& range : ranges.ranges) write_range(out, range);
    return out;
  }
  Writer operator()(const Prune& prune) const {
    Writer out = start(Type::prune);
    out.u8(prune.resumes ? 1 : 0);
    for (size_t i = 0; i < std::min(prune.owners.size(), limits::prune_owners_max); ++i)
      out.u64(prune.owners[i]);
    return out;
  }
};

}  // namespace

Result<Message> parse_message(ByteView bytes, const SeenItems* seen) {
  if (bytes.size() > limits::message_bytes_max) return fail("a message is too long");
  Reader reader(bytes);
  std::optional<Message> out;
  switch (static_cast<Type>(reader.u8())) {
    case Type::hello: out = read_hello(reader); break;
    case Type::join: out = read_join(reader); break;
    case Type::welcome: out = read_welcome(reader); break;
    case Type::items: out = read_items(reader, seen); break;
    case Type::keepalive: out = read_keepalive(reader); break;
    case Type::ranges: out = Ranges{read_ranges(reader)}; break;
    case Type::probe: out = read_probe(reader); break;
    case Type::probe_answer: out = read_probe_answer(reader); break;
    case Type::prune: out = read_prune(reader); break;
    case Type::packed_items: out = read_packed_items(reader, seen); break;
  }
  if (!out || !reader.done()) return fail("a message is malformed");
  return std::move(*out);
}

Bytes encode_message(const Message& message) { return std::visit(Encoder{}, message).take(); }

std::vector<Bytes> encode_items(const std::vector<Item>& items) {
  std::vector<Bytes> out = encode_parts(Type::items, items, items.size(), write_item);
  for (Bytes& message : out) {
    if (message.size() < kPackedFromBytes) continue;
    Writer packed = start(Type::packed_items);
    packed.bytes(lz4_pack(ByteView(message).subspan(1)));
    if (packed.size() < message.size()) message = packed.take();
  }
  return out;
}

std::vector<Bytes> encode_ranges(const std::vector<Range>& ranges) {
  return encode_parts(Type::ranges, ranges, limits::reconcile_ranges_max, write_range);
}

}  // namespace p2p
