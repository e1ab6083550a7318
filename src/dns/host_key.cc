#include "dns/host_key.h"

#include <sodium.h>

#include <algorithm>

#include "base/limits_dns.h"
#include "base/limits_names.h"
#include "dns/name.h"

namespace p2p::dns {
namespace {

constexpr struct {
  std::string_view name;
  uint8_t number;
} kSshAlgorithms[] = {{"ssh-rsa", 1},
                      {"ssh-dss", 2},
                      {"ecdsa-sha2-nistp256", 3},
                      {"ecdsa-sha2-nistp384", 3},
                      {"ecdsa-sha2-nistp521", 3},
                      {"ssh-ed25519", 4}};
constexpr uint8_t kSshSha256 = 2;

constexpr std::string_view kLabel = "_ssh-host-key";
constexpr size_t kStringMax = 255;  // RFC 1035, 3.3: a character-string

}  // namespace

std::optional<HostKey> HostKey::parse(std::string_view public_key) {
  size_t space = public_key.find(' ');
  if (space == public_key.npos || public_key.size() > limits::ssh_key_file_bytes_max) return std::nullopt;
  std::string_view name = public_key.substr(0, space);
  std::string_view text = public_key.substr(space + 1);
  text = text.substr(0, text.find_first_of(" \r\n"));
  auto known = std::ranges::find(kSshAlgorithms, name, [](const auto& a) { return a.name; });
  if (known == std::end(kSshAlgorithms) || text.empty()) return std::nullopt;
  Bytes key(text.size());
  size_t bytes = 0;
  bool is_good = sodium_base642bin(key.data(), key.size(), text.data(), text.size(), nullptr, &bytes, nullptr,
                                   sodium_base64_VARIANT_ORIGINAL) == 0;
  key.resize(is_good ? bytes : 0);
  // The key says its own algorithm once more (RFC 4253, 6.6).
  Reader reader(key);
  if (as_text(reader.bytes(reader.u32())) != name) return std::nullopt;
  HostKey out;
  out.text_ = std::string(name) + " " + std::string(text);
  out.key_ = std::move(key);
  out.algorithm_ = known->number;
  return out;
}

ResourceRecord HostKey::fingerprint() const {
  Bytes digest(crypto_hash_sha256_BYTES);
  crypto_hash_sha256(digest.data(), key_.data(), key_.size());
  return {{0},
          rr_type::sshfp,
          limits::dns_ttl_s_max,
          Writer().u8(algorithm_).u8(kSshSha256).bytes(digest).take()};
}

std::optional<ResourceRecord> HostKey::record() const {
  if (text_.size() > kStringMax) return std::nullopt;
  return ResourceRecord{name_from_text(kLabel), rr_type::txt, limits::dns_ttl_s_max,
                        Writer().u8(static_cast<uint8_t>(text_.size())).bytes(as_bytes(text_)).take()};
}

std::optional<HostKey> HostKey::in(const ResourceView& record) {
  Name owner;
  owner.assign(record.owner);
  if (record.type != rr_type::txt || !std::ranges::equal(owner.view(), name_from_text(kLabel)))
    return std::nullopt;
  Reader reader(record.data);
  std::string_view text = as_text(reader.bytes(reader.u8()));
  return reader.done() ? parse(text) : std::nullopt;
}

}  // namespace p2p::dns
