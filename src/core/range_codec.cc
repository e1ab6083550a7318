#include "core/range_codec.h"

#include <algorithm>

#include "base/limits_spread.h"

namespace p2p {
namespace {

uint64_t read_short_hash(Reader& reader) {
  uint64_t high = reader.u16();
  return high << 32 | reader.u32();
}

// As many bytes as `depth` hexadecimal digits need.
uint64_t read_prefix(Reader& reader, uint8_t depth) {
  uint64_t out = 0;
  for (unsigned i = 0; i * 2 < depth; ++i) out |= uint64_t{reader.u8()} << (56 - 8 * i);
  if (depth % 2 == 1 && (out >> (60 - 4 * depth) & 15) != 0) reader.fail();
  return out;
}

void write_short_hash(Writer& out, uint64_t hash) {
  out.u16(static_cast<uint16_t>(hash >> 32)).u32(static_cast<uint32_t>(hash));
}

Range read_range(Reader& reader) {
  Range out;
  uint8_t kind = reader.u8();
  out.depth = reader.u8();
  if (kind > static_cast<uint8_t>(RangeKind::want) || out.depth > kRangeDepthMax) reader.fail();
  if (!reader.ok()) return out;
  out.prefix = read_prefix(reader, out.depth);
  out.kind = static_cast<RangeKind>(kind);
  if (out.kind == RangeKind::hashes) {
    if (out.depth == kRangeDepthMax) reader.fail();
    for (uint64_t& hash : out.hashes) hash = read_short_hash(reader);
    return out;
  }
  size_t count = reader.u16();
  if (count > limits::range_entries_max) reader.fail();
  for (size_t i = 0; i < count && reader.ok(); ++i) {
    uint64_t id8 = reader.u64();
    out.entries.push_back({id8, out.kind == RangeKind::list ? read_short_hash(reader) : 0});
  }
  return out;
}

}  // namespace

std::vector<Range> read_ranges(Reader& reader) {
  std::vector<Range> out;
  std::optional<uint64_t> last;
  while (reader.remaining() > 0 && out.size() < limits::reconcile_ranges_max) {
    out.push_back(read_range(reader));
    const Range& range = out.back();
    if (range.kind == RangeKind::want) continue;
    if (last && range.prefix <= *last) reader.fail();
    last = last_in_range(range.depth, range.prefix);
  }
  return out;
}

void write_range(Writer& out, const Range& range) {
  out.u8(static_cast<uint8_t>(range.kind)).u8(range.depth);
  for (unsigned i = 0; i * 2 < range.depth; ++i) out.u8(static_cast<uint8_t>(range.prefix >> (56 - 8 * i)));
  if (range.kind == RangeKind::hashes) {
    for (uint64_t hash : range.hashes) write_short_hash(out, hash);
    return;
  }
  // More than this many ids that share 60 bits are somebody's work, not chance; a part will do.
  size_t count = std::min(range.entries.size(), limits::range_entries_max);
  out.u16(static_cast<uint16_t>(count));
  for (size_t i = 0; i < count; ++i) {
    out.u64(range.entries[i].id8);
    if (range.kind == RangeKind::list) write_short_hash(out, range.entries[i].digest);
  }
}

}  // namespace p2p
