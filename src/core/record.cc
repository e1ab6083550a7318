#include "core/record.h"

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

uint16_t Record::peer_port() const {
  for (const ServiceView& service : services_of(resources))
    if (service.name == peer_service) return service.port;
  return 0;
}

size_t signed_size(const Record& record) { return unsigned_bytes(record).size() + kSignatureBytes; }

Result<SignedRecord> SignedRecord::sign(const Record& record, const NetworkId& network,
                                        const KeyPair& owner) {
  Writer out = unsigned_bytes(record);
  if (out.size() + kSignatureBytes > limits::record_bytes_max)
    return fail("the record is too long: " + std::to_string(out.size() + kSignatureBytes) +
                " bytes, at most " + std::to_string(limits::record_bytes_max) + " are allowed");
  Signature signature = owner.sign(Purpose::record, network, out.view());
  return SignedRecord(record, out.bytes(signature.view()).take());
}

Result<SignedRecord> SignedRecord::parse(ByteView bytes) {
  if (bytes.size() > limits::record_bytes_max) return fail("a record is too long");
  Reader reader(bytes);
  uint8_t version = reader.u8();
  uint8_t flags = reader.u8();
  NodeId id{reader.array<32>()};
  uint64_t seq = reader.u64();
  uint64_t expires_ms = reader.u64();
  uint64_t instance = reader.u64();
  uint64_t claimed_ms = reader.u64();
  auto name = Label::from_wire(reader.bytes8());
  auto resources = parse_resources(reader.bytes16());
  ByteView extension = reader.bytes8();
  reader.bytes(kSignatureBytes);
  if (!reader.done() || version != kVersion || seq > limits::seq_max) return fail("a record is malformed");
  if (!name) return tl::unexpected(name.error());
  if (!resources) return tl::unexpected(resources.error());
  Record out{.id = id,
             .left = (flags & kFlagLeft) != 0,
             .client = (flags & kFlagClient) != 0,
             .cloned = (flags & kFlagCloned) != 0,
             .other_flags = static_cast<uint8_t>(flags & ~kFlags),
             .seq = seq,
             .expires = optional_from_wire_ms(expires_ms),
             .instance = instance,
             .claimed_at = from_wire_ms(claimed_ms),
             .name = *name,
             .resources = std::move(*resources),
             .extension = Bytes(extension.begin(), extension.end())};
  return SignedRecord(std::move(out), Bytes(bytes.begin(), bytes.end()));
}

uint64_t SignedRecord::owner_id8_of(ByteView bytes) {
  Reader reader(bytes);
  reader.bytes(2);  // version, flags
  return reader.u64();
}

bool SignedRecord::is_signed_by_owner(const NetworkId& network) const {
  ByteView text = bytes().first(bytes().size() - kSignatureBytes);
  Signature signature{Reader(bytes().last(kSignatureBytes)).array<kSignatureBytes>()};
  return verify(body_->record.id, Purpose::record, network, text, signature);
}

bool SignedRecord::is_newer_than(const SignedRecord& other) const {
  if ((*this)->seq != other->seq) return (*this)->seq > other->seq;
  return digest64(bytes()) > digest64(other.bytes());
}

}  // namespace p2p
