#include <charconv>

#include "cli/options.h"
#include "control/utf8.h"

namespace p2p::cli {

namespace {

std::optional<uint16_t> parse_port(std::string_view text) {
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > 65535) return std::nullopt;
  return static_cast<uint16_t>(value);
}

}  // namespace

Result<BindAddress> BindAddress::parse(std::string_view text) {
  auto bad = [text] {
    return fail("--bind " + control::printable(text) +
                ": expected IP, IP:PORT, [IPV6], [IPV6]:PORT or :PORT");
  };
  std::string_view host = text;
  std::optional<std::string_view> port;
  size_t colon = text.rfind(':');
  size_t bracket = text.find(']');
  if (text.starts_with('[')) {
    if (bracket == text.npos) return bad();
    host = text.substr(1, bracket - 1);
    if (bracket + 1 < text.size()) {
      if (text[bracket + 1] != ':') return bad();
      port = text.substr(bracket + 2);
    }
    if (host.find(':') == host.npos) return bad();
  } else if (colon != text.npos && text.find(':') == colon) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  BindAddress out;
  if (port) {
    out.port = parse_port(*port);
    if (!out.port) return bad();
  }
  if (host.empty()) return out.port && text[0] == ':' ? Result<BindAddress>(out) : bad();
  Result<IpAddress> ip = IpAddress::parse(host);
  if (!ip) return bad();
  if (ip->is_multicast())
    return fail("--bind " + std::string(text) + ": nobody can listen on a multicast address");
  out.ip = *ip;
  return out;
}

}  // namespace p2p::cli
