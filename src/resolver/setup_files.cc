#include "resolver/setup_files.h"

namespace p2p::resolver {
namespace {

// "127.0.0.1#7355", "::1#7355".
std::string with_separator(const SocketAddress& dns, char separator) {
  return dns.ip.to_string() + separator + std::to_string(dns.port);
}

}  // namespace

std::string delegate_file(const Zone& zone, const SocketAddress& dns) {
  return std::string(our_first_line) + "[Delegate]\nDNS=" + dns.to_string() + "\nDomains=~" + zone.text() +
         "\n";
}

std::string link_unit(const Zone& zone, const SocketAddress& dns) {
  return std::string(our_first_line) +
         "[Unit]\n"
         "Description=" +
         zone.text() +
         " goes from systemd-resolved to p2p-ddns\n"
         "After=systemd-resolved.service\n"
         "PartOf=systemd-resolved.service\n"
         "\n"
         "[Service]\n"
         "Type=oneshot\n"
         "RemainAfterExit=yes\n"
         "ExecStartPre=-/bin/sh -c 'ip link add p2pddns0 type dummy || ip link add p2pddns0 type bridge'\n"
         "ExecStart=ip address replace 192.0.0.8/32 dev p2pddns0\n"
         "ExecStart=ip link set p2pddns0 up\n"
         "ExecStart=resolvectl dns p2pddns0 " +
         dns.to_string() +
         "\n"
         "ExecStart=resolvectl domain p2pddns0 ~" +
         zone.text() +
         "\n"
         "ExecStart=resolvectl default-route p2pddns0 no\n"
         "ExecStart=resolvectl llmnr p2pddns0 no\n"
         "ExecStart=resolvectl mdns p2pddns0 no\n"
         "ExecStart=resolvectl dnssec p2pddns0 no\n"
         "ExecStopPost=-ip link delete p2pddns0\n"
         "\n"
         "[Install]\n"
         "WantedBy=systemd-resolved.service\n";
}

std::string dnsmasq_file(const Zone& zone, const SocketAddress& dns) {
  return std::string(our_first_line) + "server=/" + zone.text() + "/" + with_separator(dns, '#') +
         "\n# Our addresses are private ones; --stop-dns-rebind would drop them.\nrebind-domain-ok=/" +
         zone.text() + "/\n";
}

std::string unbound_file(const Zone& zone, const SocketAddress& dns) {
  std::string z = "\"" + zone.text() + ".\"\n";
  return std::string(our_first_line) +
         "server:\n"
         "  # No DNSSEC chain leads to a private zone, and its addresses are private.\n"
         "  domain-insecure: " +
         z + "  private-domain: " + z + "  local-zone: \"" + zone.text() +
         ".\" transparent\n"
         "  # Our DNS server is on this host.\n"
         "  do-not-query-localhost: no\n"
         "stub-zone:\n"
         "  name: " +
         z + "  stub-addr: " + with_separator(dns, '@') +
         "\n"
         "  # We are asked each time, so that a host that moves is found at once.\n"
         "  stub-no-cache: yes\n";
}

}  // namespace p2p::resolver
