// DNS resource records as a node's record carries them: RFC 1035 wire format without compression,
// class IN, the owner name relative to the node (the empty name is the node itself).
#pragma once

#include <compare>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/ip.h"
#include "core/view.h"

namespace p2p {

// Numbers from the IANA registry of DNS parameters.
enum class RrType : uint16_t { a = 1, aaaa = 28, srv = 33 };

struct ResourceRecord {
  Bytes owner;  // wire-format labels, relative; the final zero byte included
  RrType type{};
  uint32_t ttl_s = 0;
  Bytes data;

  static ResourceRecord address(const IpAddress& ip);
  // `service` as "_ssh._tcp"; the target is the node itself.
  static ResourceRecord service(std::string_view service, uint16_t port);
};

// The same, borrowed from where it stands.
struct ResourceView {
  ByteView owner;
  RrType type{};
  uint32_t ttl_s = 0;
  ByteView data;

  ResourceView() = default;
  ResourceView(const ResourceRecord& rr) : owner(rr.owner), type(rr.type), ttl_s(rr.ttl_s), data(rr.data) {}
};

// A set as it was encoded, read in place: parsed it takes five times the memory, and a network has tens of
// thousands. Copies share the bytes, which live as long as anybody holds them.
class Resources {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = ResourceView;
    using difference_type = std::ptrdiff_t;
    using pointer = const ResourceView*;
    using reference = const ResourceView&;

    Iterator() = default;
    explicit Iterator(ByteView rest) : rest_(rest) { read(); }
    const ResourceView& operator*() const { return current_; }
    Iterator& operator++() {
      rest_ = after_;
      read();
      return *this;
    }
    Iterator operator++(int) {
      Iterator out = *this;
      ++*this;
      return out;
    }
    // Of one set.
    bool operator==(const Iterator& other) const { return rest_.size() == other.rest_.size(); }

   private:
    void read();

    ByteView rest_, after_;  // this record and those behind it; those alone
    ResourceView current_;
  };

  Resources() = default;
  // `bytes` have parsed once, and are there while anybody holds `holder`.
  Resources(std::shared_ptr<const void> holder, ByteView bytes) : holder_(std::move(holder)), bytes_(bytes) {}

  Iterator begin() const { return Iterator(bytes_); }
  Iterator end() const { return {}; }
  std::vector<IpAddress> addresses() const;
  std::vector<ServiceView> services() const;
  // Of the node itself; 0 when it names none.
  uint16_t peer_port() const;

 private:
  std::shared_ptr<const void> holder_;
  ByteView bytes_;
};

// The service under which a node's own QUIC port is published.
inline constexpr std::string_view peer_service = "_p2p-ddns._udp";

Bytes encode_resources(const std::vector<ResourceRecord>& records);

// All or nothing: names of at most 255 bytes in labels of 1 to 63, class IN, data of the exact size for
// A and AAAA, sane SRV data. Types that are not known here pass unread.
Result<std::vector<ResourceRecord>> parse_resources(ByteView bytes);

// What a parsed set says: its A and AAAA addresses at the node itself, sorted, each once.
std::vector<IpAddress> addresses_of(const std::vector<ResourceRecord>& records);
// The services in it; the port of `peer_service` is 0 when there is none.
std::vector<ServiceView> services_of(const std::vector<ResourceRecord>& records);

}  // namespace p2p
