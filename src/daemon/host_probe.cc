#include "daemon/host_probe.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/fd.h"
#include "core/label.h"
#include "dns/name.h"
#include "os/entropy.h"
#include "os/sockaddr.h"
#include "os/udp_socket.h"
#include "resolver/nsswitch.h"
#include "resolver/system_file.h"

namespace p2p::daemon {
namespace {

void add_once(std::vector<IpAddress>& all, const IpAddress& ip) {
  if (std::ranges::count(all, ip) == 0) all.push_back(ip);
}

// Lines of `getent ahosts`: "10.0.1.5       STREAM attic".
std::vector<IpAddress> addresses_in(const std::string& text) {
  std::vector<IpAddress> out;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    std::string word = text.substr(at, std::min(text.find_first_of(" \t\n", at), end) - at);
    if (auto ip = IpAddress::parse(word.substr(0, word.find('%')))) add_once(out, *ip);
    at = end + 1;
  }
  std::ranges::sort(out);
  return out;
}

// Empty when an answer to this very question came, without an error in it.
std::string ask(const SocketAddress& at, ByteView question, bool by_tcp) {
  OwnedFd fd(
      socket(at.ip.is_v4() ? AF_INET : AF_INET6, (by_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
  timeval patience{1, 0};
  for (int option : {SO_RCVTIMEO, SO_SNDTIMEO})
    setsockopt(fd.get(), SOL_SOCKET, option, &patience, sizeof patience);
  os::SockAddr to = os::to_sockaddr(at, !at.ip.is_v4());
  if (connect(fd.get(), to.get(), to.size) != 0) return std::strerror(errno);
  Writer out;
  if (by_tcp) out.u16(static_cast<uint16_t>(question.size()));
  out.bytes(question);
  Bytes packet = out.take();
  if (send(fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) return std::strerror(errno);
  uint8_t answer[1500];
  size_t skip = by_tcp ? 2 : 0, size = 0;
  while (size < skip + dns::header_bytes) {
    ssize_t got = recv(fd.get(), answer + size, sizeof answer - size, 0);
    if (got < 0) return errno == EAGAIN ? "no answer within a second" : std::strerror(errno);
    if (got == 0 || (!by_tcp && static_cast<size_t>(got) < dns::header_bytes)) return "half an answer";
    size += static_cast<size_t>(got);
  }
  bool is_it = std::equal(question.begin(), question.begin() + 2, answer + skip) && (answer[skip + 2] & 0x80);
  if (!is_it) return "an answer to something else";
  int code = answer[skip + 3] & 0x0f;
  return code == 0 ? "" : "an answer with error code " + std::to_string(code);
}

}  // namespace

doctor::NameProbe probe_name(const resolver::Host& host, const std::string& name) {
  doctor::NameProbe out{name, {}, "", {}};
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  int error = getaddrinfo(name.c_str(), nullptr, &hints, &found);
  if (error != 0) out.error = gai_strerror(error);
  for (const addrinfo* at = found; at; at = at->ai_next) {
    os::SockAddr address;
    std::memcpy(&address.storage, at->ai_addr, std::min<size_t>(at->ai_addrlen, sizeof address.storage));
    add_once(out.addresses, os::from_sockaddr(address).ip);
  }
  if (found) freeaddrinfo(found);
  std::ranges::sort(out.addresses);
  auto nsswitch = resolver::read_system_file(host.at(resolver::nsswitch_path));
  std::string text = nsswitch && *nsswitch ? **nsswitch : "";
  for (const std::string& service : resolver::hosts_services(text)) {
    auto said = host.run({"getent", "-s", service, "ahosts", name});
    out.ways.push_back({service, addresses_in(said.value_or(""))});
    if (!out.ways.back().addresses.empty()) break;  // nobody is asked after the first that knows
  }
  return out;
}

doctor::DnsProbe probe_dns(const SocketAddress& at, const std::string& zone) {
  SocketAddress to = at;
  if (to.ip.is_unspecified()) to.ip = *IpAddress::parse(to.ip.is_v4() ? "127.0.0.1" : "::1");
  auto parsed = Zone::parse(zone);
  if (!parsed) return {to.to_string(), parsed.error().message, parsed.error().message};
  uint8_t id[2];
  os::fill_random(id);
  Writer out;
  out.bytes(ByteView(id)).u16(0).u16(1).u16(0).u16(0).u16(0);
  out.bytes(dns::name_from_text(parsed->text()))
      .u16(static_cast<uint16_t>(dns::rr_type::soa))
      .u16(dns::class_in);
  Bytes question = out.take();
  return {to.to_string(), ask(to, question, false), ask(to, question, true)};
}

bool is_port_held(uint16_t port) { return !os::UdpSocket::open(port); }

}  // namespace p2p::daemon
