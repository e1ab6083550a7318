#include "daemon/export.h"

#include "daemon/dns_way.h"
#include "dns/rr_data.h"
#include "resolver/hosts_text.h"

namespace p2p::daemon {
namespace {

// In the INI form of Ansible's inventories; nodes without an address are left out.
std::string ansible_text(const NameTable& names) {
  std::string out = "[p2p_ddns]\n";
  for (const resolver::NameEntry& entry : entries_of(names))
    if (!entry.addresses.empty())
      out += entry.label + " ansible_host=" + entry.addresses.front().to_string() + "\n";
  return out;
}

}  // namespace

std::string text_of(const NameTable& names, control::ExportFormat format) {
  switch (format) {
    case control::ExportFormat::zone: return dns::zone_text(*build_snapshot(names, 1, 0), names.zone.text());
    case control::ExportFormat::hosts: return resolver::hosts_lines(entries_of(names), names.zone.text(), {});
    case control::ExportFormat::ansible: return ansible_text(names);
  }
  return {};
}

}  // namespace p2p::daemon
