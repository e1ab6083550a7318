#include "core/record.h"

#include <algorithm>

#include "base/limits.h"
#include "core/wire_time.h"

namespace p2p {
namespace {

constexpr uint8_t kVersion = 1;
constexpr uint8_t kFlagLeft = 1;
constexpr uint8_t kFlagClient = 2;
constexpr uint8_t kFlagCloned = 4;
constexpr uint8_t kFlags = kFlagLeft | kFlagClient | kFlagCloned;
constexpr size_t kSignatureBytes = 64;

// Where each field of fixed size stands; behind them the name, the resources and the extension.
constexpr size_t kFlagsAt = 1, kIdAt = 2, kSeqAt = 34, kExpiresAt = 42, kInstanceAt = 50, kClaimedAt = 58,
                 kNameAt = 66;

// All of it but the signature.
Writer unsigned_bytes(const Record& record) {
  uint8_t flags = record.other_flags & ~kFlags;
  flags |=
      (record.left ? kFlagLeft : 0) | (record.client ? kFlagClient : 0) | (record.cloned ? kFlagCloned : 0);
  Writer out;
  out.u8(kVersion).u8(flags).bytes(record.id.view()).u64(record.seq).u64(to_wire_ms(record.expires));
  out.u64(record.instance).u64(to_wire_ms(record.claimed_at)).bytes8(as_bytes(record.name.text()));
  out.bytes16(encode_resources(record.resources)).bytes8(record.extension);
  return out;
}

}  // namespace

size_t signed_size(const Record& record) { return unsigned_bytes(record).size() + kSignatureBytes; }

Result<SignedRecord> SignedRecord::sign(const Record& record, const NetworkId& network,
                                        const KeyPair& owner) {
  Writer out = unsigned_bytes(record);
  if (out.size() + kSignatureBytes > limits::record_bytes_max)
    return fail("the record is too long: " + std::to_string(out.size() + kSignatureBytes) +
                " bytes, at most " + std::to_string(limits::record_bytes_max) + " are allowed");
  Signature signature = owner.sign(Purpose::record, network, out.view());
  return SignedRecord(out.bytes(signature.view()).view());
}

Result<SignedRecord> SignedRecord::parse(ByteView bytes) {
  if (bytes.size() > limits::record_bytes_max) return fail("a record is too long");
  Reader reader(bytes);
  uint8_t version = reader.u8();
  reader.bytes(kSeqAt - kFlagsAt);
  uint64_t seq = reader.u64();
  reader.bytes(kNameAt - kExpiresAt);
  auto name = Label::from_wire(reader.bytes8());
  auto resources = parse_resources(reader.bytes16());
  reader.bytes8();
  reader.bytes(kSignatureBytes);
  if (!reader.done() || version != kVersion || seq > limits::seq_max) return fail("a record is malformed");
  if (!name) return tl::unexpected(name.error());
  if (!resources) return tl::unexpected(resources.error());
  return SignedRecord(bytes);
}

SignedRecord::SignedRecord(ByteView bytes) : bytes_(shared_copy(bytes)) {}

ByteView SignedRecord::bytes() const {
  size_t end = kNameAt;
  end += 1u + bytes_[end];
  end += 2u + (bytes_[end] << 8 | bytes_[end + 1]);
  end += 1u + bytes_[end];
  return {bytes_.get(), end + kSignatureBytes};
}

Reader SignedRecord::reader_at(size_t place) const { return Reader(bytes().subspan(place)); }

NodeId SignedRecord::id() const { return {reader_at(kIdAt).array<32>()}; }
uint8_t SignedRecord::flags() const { return bytes_[kFlagsAt]; }
bool SignedRecord::left() const { return (flags() & kFlagLeft) != 0; }
bool SignedRecord::client() const { return (flags() & kFlagClient) != 0; }
bool SignedRecord::cloned() const { return (flags() & kFlagCloned) != 0; }
uint64_t SignedRecord::seq() const { return reader_at(kSeqAt).u64(); }
std::optional<WallTime> SignedRecord::expires() const {
  return optional_from_wire_ms(reader_at(kExpiresAt).u64());
}
uint64_t SignedRecord::instance() const { return reader_at(kInstanceAt).u64(); }
WallTime SignedRecord::claimed_at() const { return from_wire_ms(reader_at(kClaimedAt).u64()); }
Label SignedRecord::name() const { return *Label::from_wire(reader_at(kNameAt).bytes8()); }

std::vector<SocketAddress> SignedRecord::peer_addresses() const {
  const uint16_t port = peer_port();
  std::vector<SocketAddress> out;
  for (const IpAddress& ip : addresses()) out.push_back({ip, port, 0});
  return out;
}

ByteView SignedRecord::resource_bytes() const {
  Reader reader = reader_at(kNameAt);
  reader.bytes8();
  return reader.bytes16();
}

Record SignedRecord::unpacked() const {
  Reader reader = reader_at(kNameAt);
  reader.bytes8();
  ByteView resources = reader.bytes16();
  ByteView extension = reader.bytes8();
  return {.id = id(),
          .left = left(),
          .client = client(),
          .cloned = cloned(),
          .other_flags = static_cast<uint8_t>(flags() & ~kFlags),
          .seq = seq(),
          .expires = expires(),
          .instance = instance(),
          .claimed_at = claimed_at(),
          .name = name(),
          .resources = *parse_resources(resources),
          .extension = Bytes(extension.begin(), extension.end())};
}

uint64_t SignedRecord::owner_id8_of(ByteView bytes) {
  Reader reader(bytes);
  reader.bytes(2);  // version, flags
  return reader.u64();
}

bool SignedRecord::is_signed_by_owner(const NetworkId& network) const {
  ByteView text = bytes().first(bytes().size() - kSignatureBytes);
  Signature signature{Reader(bytes().last(kSignatureBytes)).array<kSignatureBytes>()};
  return verify(id(), Purpose::record, network, text, signature);
}

bool SignedRecord::is_newer_than(const SignedRecord& other) const {
  if (seq() != other.seq()) return seq() > other.seq();
  return digest64(bytes()) > digest64(other.bytes());
}

bool SignedRecord::operator==(const SignedRecord& other) const {
  return bytes_ == other.bytes_ || std::ranges::equal(bytes(), other.bytes());
}

}  // namespace p2p
