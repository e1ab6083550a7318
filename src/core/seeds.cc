#include "core/seeds.h"

#include <algorithm>
#include <charconv>

#include "base/ip.h"
#include "base/limits_discovery.h"

namespace p2p {
namespace {

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > limits::seed_host_bytes_max) return false;
  // Digits and dots alone are meant as an address, and this one is none.
  if (text.find_first_not_of("0123456789.") == text.npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

}  // namespace

Result<Seed> Seed::parse(std::string_view text) {
  size_t colon = text.rfind(':');
  std::string_view port = colon == text.npos ? "" : text.substr(colon + 1);
  Seed out;
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  bool port_is_good = error == std::errc() && end == port.data() + port.size() && out.port != 0;
  if (auto address = SocketAddress::parse(text); address && port_is_good) {
    out.host = address->ip.to_string();
    return out;
  }
  out.host = std::string(text.substr(0, std::min(colon, text.size())));
  for (char& c : out.host)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (!port_is_good || !is_host_name(out.host))
    return fail("\"" + std::string(text) + "\" is not HOST:PORT (an IPv6 address as [ADDRESS]:PORT)");
  return out;
}

std::string Seed::to_string() const {
  bool is_v6 = host.find(':') != host.npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace p2p
