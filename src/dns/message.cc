#include "dns/message.h"

#include <algorithm>

namespace p2p::dns {
namespace {

constexpr uint16_t kCookieOption = 10;
constexpr uint16_t kDnssecOk = 0x8000;

// Steps over a name that may end in a compression pointer, which is not followed. True when it
// is the root.
bool skip_name(Reader& reader) {
  size_t size = 0;
  while (reader.ok()) {
    uint8_t length = reader.u8();
    if (length == 0) break;
    size += 1u + length;
    if (length >= 0xc0) {
      reader.u8();
      return false;
    }
    if (length > 63 || size >= name_bytes_max) reader.fail();
    reader.bytes(length);
  }
  return reader.ok() && size == 0;
}

bool parse_edns_options(ByteView data, Edns& out) {
  Reader reader(data);
  while (reader.remaining() > 0) {
    uint16_t code = reader.u16();
    ByteView value = reader.bytes16();
    if (code != kCookieOption || !reader.ok()) continue;
    if (value.size() != 8 && (value.size() < 16 || value.size() > 40)) return false;
    if (out.cookie.empty()) out.cookie = value;
  }
  return reader.ok();
}

// All records after the question. One OPT record at most, in the additional section, at the root.
bool parse_records(Reader& reader, size_t count, size_t additional, Edns& out) {
  for (size_t i = 0; i < count && reader.ok(); ++i) {
    bool at_root = skip_name(reader);
    RrType type{reader.u16()};
    uint16_t udp_bytes = reader.u16();
    reader.u8();  // upper bits of the response code
    uint8_t version = reader.u8();
    uint16_t flags = reader.u16();
    ByteView data = reader.bytes16();
    if (type != rr_type::opt || !reader.ok()) continue;
    if (out.is_present || !at_root || i < count - additional) return false;
    out.is_present = true;
    out.version = version;
    out.udp_bytes_max = std::max<uint16_t>(udp_bytes, 512);
    out.wants_dnssec = (flags & kDnssecOk) != 0;
    if (version == 0 && !parse_edns_options(data, out)) return false;
  }
  return reader.done();
}

}  // namespace

Verdict parse_query(ByteView packet, Query& out) {
  if (packet.size() < header_bytes) return Verdict::silent;
  const uint8_t* header = packet.data();
  out.id = get16(header);
  out.flags = get16(header + 2);
  if (out.flags & flag::response) return Verdict::silent;
  if (out.flags & flag::opcode) return Verdict::not_implemented;
  if (get16(header + 4) != 1) return Verdict::format_error;

  ByteView rest = packet.subspan(header_bytes);
  size_t size = name_size(rest);
  if (size == 0 || rest.size() < size + 4) return Verdict::format_error;
  out.question = rest.first(size + 4);
  out.name.assign(rest.first(size));
  out.type = RrType{get16(rest.data() + size)};
  out.rr_class = get16(rest.data() + size + 2);
  out.edns = {};

  size_t additional = get16(header + 10);
  size_t records = size_t{get16(header + 6)} + get16(header + 8) + additional;
  if (records == 0) return rest.size() == size + 4 ? Verdict::good : Verdict::format_error;
  Reader reader(rest.subspan(size + 4));
  return parse_records(reader, records, additional, out.edns) ? Verdict::good : Verdict::format_error;
}

}  // namespace p2p::dns
