// Our addresses and the library's, into each other. What the library keeps for a connection must
// stay the same to the byte, so unused bytes are zero. Ports of this host are always zero: there
// is one socket.
#pragma once

#include <netinet/in.h>

#include <cstring>

#include "base/ip.h"
#include "quic/ngtcp2_compat.h"

namespace p2p::quic {

namespace path_detail {

inline ngtcp2_socklen fill(ngtcp2_sockaddr_union& out, const SocketAddress& from, bool as_v6) {
  std::memset(&out, 0, sizeof out);
  if (!as_v6) {
    out.in.sin_family = AF_INET;
    out.in.sin_port = htons(from.port);
    if (from.ip.is_v4()) std::memcpy(&out.in.sin_addr, from.ip.bytes().data(), 4);
    return sizeof out.in;
  }
  out.in6.sin6_family = AF_INET6;
  out.in6.sin6_port = htons(from.port);
  out.in6.sin6_scope_id = from.scope;
  if (from.ip.is_v6()) std::memcpy(&out.in6.sin6_addr, from.ip.bytes().data(), 16);
  return sizeof out.in6;
}

inline SocketAddress read(const ngtcp2_addr& from) {
  SocketAddress out;
  if (from.addr->sa_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, from.addr, sizeof in);
    std::array<uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    out.ip = IpAddress::v4(bytes);
    out.port = ntohs(in.sin_port);
  } else if (from.addr->sa_family == AF_INET6) {
    sockaddr_in6 in6;
    std::memcpy(&in6, from.addr, sizeof in6);
    std::array<uint8_t, 16> bytes;
    std::memcpy(bytes.data(), &in6.sin6_addr, bytes.size());
    out.ip = IpAddress::v6(bytes);
    out.port = ntohs(in6.sin6_port);
    out.scope = in6.sin6_scope_id;
  }
  return out;
}

}  // namespace path_detail

// A path with its storage. It points into itself, so it is never copied.
class Path {
 public:
  Path() { ngtcp2_path_storage_zero(&storage_); }
  Path(const IpAddress& local, const SocketAddress& remote) {
    ngtcp2_path_storage_zero(&storage_);
    bool as_v6 = remote.ip.is_v6();
    ngtcp2_path& path = storage_.path;
    path.local.addrlen = path_detail::fill(storage_.local_addrbuf, {local, 0, 0}, as_v6);
    path.remote.addrlen = path_detail::fill(storage_.remote_addrbuf, remote, as_v6);
  }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

  ngtcp2_path* get() { return &storage_.path; }
  const ngtcp2_path* get() const { return &storage_.path; }

 private:
  ngtcp2_path_storage storage_;
};

// Unspecified, when the kernel may choose, comes back as the default IpAddress.
inline IpAddress local_of(const ngtcp2_path& path) {
  IpAddress ip = path_detail::read(path.local).ip;
  return ip.is_unspecified() ? IpAddress() : ip;
}
inline SocketAddress remote_of(const ngtcp2_path& path) { return path_detail::read(path.remote); }

}  // namespace p2p::quic
