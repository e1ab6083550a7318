#include "os/usable_addresses.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/limits.h"

namespace p2p::os {
namespace {

// How Docker, libvirt, LXC, LXD, Incus, CNI (Kubernetes), Podman and Waydroid name their bridges.
constexpr std::array<std::string_view, 9> kContainerBridges{"docker",  "br-", "virbr",  "lxcbr",   "lxdbr",
                                                            "incusbr", "cni", "podman", "waydroid"};
// VMware and VirtualBox: networks between the host and its guests, which look like devices.
constexpr std::array<std::string_view, 2> kHostOnly{"vmnet", "vboxnet"};

template <size_t N>
bool is_named_as(const Interface& interface, const std::array<std::string_view, N>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return interface.name.starts_with(prefix); });
}

// How far an interface leads: to other hosts, perhaps (used while nothing better is there), or
// nowhere.
enum class Reach { out, perhaps, nowhere };

Reach bridge_reach(const Interface& bridge, const std::vector<Interface>& interfaces) {
  bool has_port = false;
  for (const Interface& port : interfaces) {
    if (port.master != bridge.index) continue;
    has_port = true;
    if (port.kind != "veth" && port.kind != "tun") return Reach::out;
  }
  return has_port && !is_named_as(bridge, kContainerBridges) ? Reach::perhaps : Reach::nowhere;
}

Reach reach(const Interface& interface, const std::vector<Interface>& interfaces) {
  if (interface.loopback || is_named_as(interface, kHostOnly)) return Reach::nowhere;
  if (interface.kind == "bridge") return bridge_reach(interface, interfaces);
  if (interface.kind == "dummy") return Reach::perhaps;
  auto master = std::find_if(interfaces.begin(), interfaces.end(),
                             [&](const Interface& other) { return other.index == interface.master; });
  // A port's address is the bridge's business; a bond's or VRF's port is judged as it is.
  if (interface.master != 0 && master != interfaces.end() && master->kind == "bridge")
    return bridge_reach(*master, interfaces);
  return Reach::out;
}

bool works(const Interface& interface) { return interface.up && interface.running; }

bool same_prefix(const InterfaceAddress& a, const InterfaceAddress& b) {
  if (a.ip.is_v6() != b.ip.is_v6() || a.prefix_length != b.prefix_length) return false;
  const ByteView x = a.ip.bytes(), y = b.ip.bytes();
  const size_t bits = std::min<size_t>(a.prefix_length, x.size() * 8);
  if (!std::equal(x.begin(), x.begin() + static_cast<long>(bits / 8), y.begin())) return false;
  return bits % 8 == 0 || ((x[bits / 8] ^ y[bits / 8]) >> (8 - bits % 8)) == 0;
}

bool is_settled(const InterfaceAddress& address) { return !address.tentative && !address.deprecated; }

bool is_publishable(const InterfaceAddress& address, const Interface& interface) {
  const IpAddress& ip = address.ip;
  if (ip.is_unspecified() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast()) return false;
  if (!is_settled(address)) return false;
  return !address.temporary ||
         std::none_of(interface.addresses.begin(), interface.addresses.end(),
                      [&](const InterfaceAddress& other) {
                        return !other.temporary && is_settled(other) && same_prefix(address, other);
                      });
}

void add_publishable(const Interface& interface, std::vector<IpAddress>& out) {
  for (const InterfaceAddress& address : interface.addresses)
    if (is_publishable(address, interface)) out.push_back(address.ip);
}

std::vector<IpAddress> of_reach(const std::vector<Interface>& interfaces, Reach wanted) {
  std::vector<IpAddress> out;
  for (const Interface& interface : interfaces)
    if (works(interface) && reach(interface, interfaces) == wanted) add_publishable(interface, out);
  return out;
}

std::vector<IpAddress> of_name(const std::vector<Interface>& interfaces, const std::string& name) {
  std::vector<IpAddress> out;
  for (const Interface& interface : interfaces)
    if (works(interface) && interface.name == name) add_publishable(interface, out);
  return out;
}

std::vector<IpAddress> tidy(std::vector<IpAddress> addresses) {
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  if (addresses.size() > limits::record_addresses_max) addresses.resize(limits::record_addresses_max);
  return addresses;
}

bool has_ip(const BindFilter& filter) { return filter.ip && !filter.ip->is_unspecified(); }

const InterfaceAddress* find_address(const Interface& interface, const IpAddress& ip) {
  // All of 127.0.0.0/8 is the host's, though only its first address is listed.
  auto has = [&](const InterfaceAddress& address) {
    return address.ip == ip ||
           (interface.loopback && ip.is_loopback() && same_prefix(address, {ip, address.prefix_length}));
  };
  auto found = std::find_if(interface.addresses.begin(), interface.addresses.end(), has);
  return found == interface.addresses.end() ? nullptr : &*found;
}

// Either where `ip` is, or what took its place on the interface.
std::vector<IpAddress> following(const std::vector<Interface>& interfaces, const IpAddress& ip,
                                 const std::string& name) {
  for (const Interface& interface : interfaces) {
    const InterfaceAddress* address = works(interface) ? find_address(interface, ip) : nullptr;
    if (address && !address->tentative) return {ip};
  }
  std::vector<IpAddress> out = of_name(interfaces, name);
  std::erase_if(out, [&](const IpAddress& other) { return other.is_v6() != ip.is_v6(); });
  return out;
}

// "10.0.0.2 (eth0), 10.1.0.2 (eth1)": what a user may have meant.
std::string listing(const std::vector<Interface>& interfaces) {
  std::string out;
  for (const Interface& interface : interfaces)
    for (const InterfaceAddress& address : interface.addresses)
      if (!address.ip.is_loopback() && !address.ip.is_link_local())
        out += (out.empty() ? "" : ", ") + address.ip.to_string() + " (" + interface.name + ")";
  return out.empty() ? "none" : out;
}

std::string names(const std::vector<Interface>& interfaces) {
  std::string out;
  for (const Interface& interface : interfaces) out += (out.empty() ? "" : ", ") + interface.name;
  return out.empty() ? "none" : out;
}

}  // namespace

std::vector<IpAddress> usable_addresses(const std::vector<Interface>& interfaces, const BindFilter& filter) {
  if (has_ip(filter)) return tidy(following(interfaces, *filter.ip, filter.interface));
  if (!filter.interface.empty()) return tidy(of_name(interfaces, filter.interface));
  std::vector<IpAddress> out = of_reach(interfaces, Reach::out);
  return tidy(out.empty() ? of_reach(interfaces, Reach::perhaps) : std::move(out));
}

std::string interface_of(const std::vector<Interface>& interfaces, const IpAddress& ip) {
  for (const Interface& interface : interfaces)
    if (find_address(interface, ip)) return interface.name;
  return "";
}

Status check_bind(const std::vector<Interface>& interfaces, const BindFilter& filter) {
  const bool has_interface =
      filter.interface.empty() ||
      std::any_of(interfaces.begin(), interfaces.end(),
                  [&](const Interface& interface) { return interface.name == filter.interface; });
  if (!has_interface)
    return fail("no interface is called " + filter.interface + "; this host has " + names(interfaces));
  if (!has_ip(filter)) return {};
  const std::string ip = filter.ip->to_string();
  if (filter.ip->is_link_local())
    return fail(ip + " works on one link only and cannot be published; this host has " + listing(interfaces));
  const std::string holder = interface_of(interfaces, *filter.ip);
  if (holder.empty())
    return fail("no interface of this host has the address " + ip + "; it has " + listing(interfaces));
  if (!filter.interface.empty() && holder != filter.interface)
    return fail(filter.interface + " does not have the address " + ip + ", " + holder + " has it");
  return {};
}

}  // namespace p2p::os
