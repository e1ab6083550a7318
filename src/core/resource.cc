#include "core/resource.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"

namespace p2p {
namespace {

constexpr uint16_t kClassIn = 1;
constexpr uint32_t kTtlS = 5;
constexpr size_t kNameBytesMax = 255;

// Reads a name without compression; fails the reader when there is none.
Bytes read_name(Reader& reader) {
  ByteView from = reader.rest();
  size_t size = 0;
  while (reader.ok()) {
    ByteView label = reader.bytes8();
    size += label.size() + 1;
    if (label.size() > limits::label_bytes_max || size > kNameBytesMax) reader.fail();
    if (label.empty()) break;
  }
  return reader.ok() ? Bytes(from.begin(), from.begin() + static_cast<long>(size)) : Bytes();
}

Bytes name_from_text(std::string_view text) {
  Writer out;
  for (size_t start = 0; start < text.size();) {
    size_t dot = std::min(text.find('.', start), text.size());
    out.bytes8(as_bytes(text.substr(start, dot - start)));
    start = dot + 1;
  }
  return out.u8(0).take();
}

std::string text_from_name(ByteView name) {
  std::string out;
  Reader reader(name);
  for (ByteView label = reader.bytes8(); !label.empty(); label = reader.bytes8())
    out += (out.empty() ? "" : ".") + std::string(as_text(label));
  return out;
}

bool data_is_sane(RrType type, ByteView data) {
  if (type == RrType::a || type == RrType::aaaa) {
    auto ip = IpAddress::from_bytes(data);
    return ip && ip->is_v4() == (type == RrType::a) && !ip->is_unspecified() && !ip->is_multicast();
  }
  if (type == RrType::srv) {
    Reader reader(data);
    reader.bytes(6);
    read_name(reader);
    return reader.done();
  }
  return true;
}

// `Set`: of ResourceRecord or of ResourceView.
template <class Set>
std::vector<IpAddress> addresses_in(const Set& records) {
  std::vector<IpAddress> out;
  for (const auto& rr : records)
    if (rr.owner.size() == 1 && (rr.type == RrType::a || rr.type == RrType::aaaa))
      if (auto ip = IpAddress::from_bytes(rr.data)) out.push_back(*ip);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

template <class Set>
std::vector<ServiceView> services_in(const Set& records) {
  std::vector<ServiceView> out;
  for (const auto& rr : records) {
    if (rr.type != RrType::srv) continue;
    Reader reader(rr.data);
    reader.u32();
    out.push_back({text_from_name(rr.owner), reader.u16()});
  }
  return out;
}

}  // namespace

ResourceRecord ResourceRecord::address(const IpAddress& ip) {
  ByteView bytes = ip.bytes();
  return {{0}, ip.is_v4() ? RrType::a : RrType::aaaa, kTtlS, Bytes(bytes.begin(), bytes.end())};
}

ResourceRecord ResourceRecord::service(std::string_view service, uint16_t port) {
  Bytes data = Writer().u16(0).u16(0).u16(port).u8(0).take();
  return {name_from_text(service), RrType::srv, kTtlS, std::move(data)};
}

Bytes encode_resources(const std::vector<ResourceRecord>& records) {
  Writer out;
  for (const ResourceRecord& rr : records) {
    out.bytes(rr.owner).u16(static_cast<uint16_t>(rr.type)).u16(kClassIn).u32(rr.ttl_s);
    out.bytes16(rr.data);
  }
  return out.take();
}

Result<std::vector<ResourceRecord>> parse_resources(ByteView bytes) {
  Reader reader(bytes);
  std::vector<ResourceRecord> out;
  size_t addresses = 0;
  while (reader.remaining() > 0) {
    ResourceRecord rr;
    rr.owner = read_name(reader);
    rr.type = static_cast<RrType>(reader.u16());
    uint16_t rr_class = reader.u16();
    rr.ttl_s = reader.u32();
    ByteView data = reader.bytes16();
    rr.data.assign(data.begin(), data.end());
    addresses += rr.type == RrType::a || rr.type == RrType::aaaa;
    if (!reader.ok() || rr_class != kClassIn || !data_is_sane(rr.type, data) ||
        addresses > limits::record_addresses_max)
      return fail("a record's resource records are malformed");
    out.push_back(std::move(rr));
  }
  if (!reader.done()) return fail("a record's resource records are malformed");
  return out;
}

std::vector<IpAddress> addresses_of(const std::vector<ResourceRecord>& records) {
  return addresses_in(records);
}
std::vector<ServiceView> services_of(const std::vector<ResourceRecord>& records) {
  return services_in(records);
}

void Resources::Iterator::read() {
  Reader reader(rest_);
  size_t size = 0;
  for (bool is_root = rest_.empty(); !is_root;) {
    ByteView label = reader.bytes8();
    size += label.size() + 1;
    is_root = label.empty();
  }
  current_.owner = rest_.first(size);
  current_.type = static_cast<RrType>(reader.u16());
  reader.u16();
  current_.ttl_s = reader.u32();
  current_.data = reader.bytes16();
  after_ = reader.rest();
}

std::vector<IpAddress> Resources::addresses() const { return addresses_in(*this); }
std::vector<ServiceView> Resources::services() const { return services_in(*this); }

uint16_t Resources::peer_port() const {
  for (const ServiceView& service : services())
    if (service.name == peer_service) return service.port;
  return 0;
}

}  // namespace p2p
