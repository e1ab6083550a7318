#include "daemon/export.h"

#include "daemon/dns_way.h"
#include "dns/host_key.h"
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

// sshd(8): a server at another port than 22 has it behind its name in brackets. Addresses are left
// out: another host has them tomorrow.
std::string known_hosts_text(const NameTable& names) {
  std::string out;
  for (const auto& [id, row] : names.rows) {
    uint16_t port = 22;
    for (const ServiceView& service : row.record.resources().services())
      if (service.name == "_ssh._tcp") port = service.port;
    for (const ResourceView& rr : row.record.resources()) {
      auto key = dns::HostKey::in(rr);
      if (!key) continue;
      std::string line;
      for (const std::string& name : {row.label, row.label + "." + names.zone.text()}) {
        line += line.empty() ? "" : ",";
        line += port == 22 ? name : "[" + name + "]:" + std::to_string(port);
      }
      out += line + " " + key->text() + "\n";
    }
  }
  return out;
}

}  // namespace

Result<std::string> text_of(const NameTable& names, control::ExportFormat format) {
  switch (format) {
    case control::ExportFormat::zone: return dns::zone_text(*build_snapshot(names, 1, 0), names.zone.text());
    case control::ExportFormat::hosts: return resolver::hosts_lines(entries_of(names), names.zone.text(), {});
    case control::ExportFormat::ansible: return ansible_text(names);
    case control::ExportFormat::known_hosts: return known_hosts_text(names);
  }
  return "";
}

}  // namespace p2p::daemon
