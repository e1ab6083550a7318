// The public keys of SSH servers, by which a client knows that it speaks with the right host: as
// fingerprints in DNS, and whole for known_hosts files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/resource.h"

namespace p2p::dns {

// A key of an algorithm that SSHFP has a number for; its text is what it says.
class HostKey {
 public:
  // As ssh-keygen(1) writes the public half, "ssh-ed25519 AAAA... comment"; none when it is no such line.
  static std::optional<HostKey> parse(std::string_view public_key);

  // "ssh-ed25519 AAAA...": letters, digits and "-+/=" around one space.
  const std::string& text() const { return text_; }
  // The SSHFP record of the node itself (RFC 4255, RFC 6594: SHA-256).
  ResourceRecord fingerprint() const;
  // The whole key as a TXT record below the node; none when it is longer than one string of TXT, as
  // those of RSA are.
  std::optional<ResourceRecord> record() const;
  // The key in such a record, whoever wrote it; none in any other.
  static std::optional<HostKey> in(const ResourceView& record);

 private:
  std::string text_;
  Bytes key_;
  uint8_t algorithm_ = 0;
};

}  // namespace p2p::dns
