#include <dlfcn.h>
#include <limits.h>
#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "resolver/host.h"
#include "resolver/system_file.h"

namespace p2p::resolver {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> text_of(const Host& host, std::string_view path) {
  auto text = read_system_file(host.at(path));
  return text ? *text : std::nullopt;
}

// What cannot be looked at, as behind a directory that is closed to us, is not there.
bool is_there(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

bool is_directory(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

// The file behind all links, as seen from the root.
std::string target_of(const Host& host, std::string_view path) {
  char real[PATH_MAX];
  if (!realpath(host.at(path).c_str(), real)) return {};
  std::string_view out = real;
  if (out.starts_with(host.root)) out.remove_prefix(host.root.size());
  return std::string(out);
}

// The names of all processes, as the kernel keeps them: at most 15 characters.
std::vector<std::string> processes(const Host& host) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator at(host.at("/proc"), error), end; !error && at != end; at.increment(error)) {
    std::string name = at->path().filename();
    if (name.find_first_not_of("0123456789") != name.npos) continue;
    auto comm = read_system_file(at->path() / "comm");
    if (comm && *comm) out.push_back((*comm)->substr(0, (*comm)->find('\n')));
  }
  return out;
}

// "systemd 252 (252.38-1~deb12u1)".
int systemd_version(const Host& host) {
  auto text = host.run({"systemctl", "--version"});
  if (!text || !text->starts_with("systemd ")) return 0;
  int version = 0;
  std::from_chars(text->data() + 8, text->data() + text->size(), version);
  return version;
}

// The last file that says it wins, as NetworkManager.conf(5) has it.
bool network_manager_runs_dnsmasq(const Host& host) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator at(host.at("/etc/NetworkManager/conf.d"), error), end; !error && at != end;
       at.increment(error))
    files.push_back(at->path());
  std::sort(files.begin(), files.end());
  files.insert(files.begin(), host.at("/etc/NetworkManager/NetworkManager.conf"));
  std::string value;
  for (const std::string& path : files) {
    auto text = read_system_file(path);
    if (!text || !*text) continue;
    std::string lines = "\n" + **text;
    for (size_t at = 0; (at = lines.find("\ndns=", at)) != lines.npos; at += 5)
      value = lines.substr(at + 5, lines.find('\n', at + 5) - at - 5);
  }
  return value == "dnsmasq";
}

// Where our own C library lies, the others' modules lie, too.
std::string library_directory(const Host& host) {
  Dl_info info{};
  if (!dladdr(reinterpret_cast<void*>(&::getaddrinfo), &info) || !info.dli_fname) return {};
  std::string directory = target_of(Host{}, fs::path(info.dli_fname).parent_path().string());
  return is_directory(host.at(directory)) ? directory : std::string();
}

}  // namespace

HostFacts look_at(const Host& host) {
  HostFacts out;
  out.nsswitch = text_of(host, nsswitch_path);
  out.nsswitch_target = target_of(host, nsswitch_path);
  out.resolv_conf = text_of(host, "/etc/resolv.conf");
  out.resolv_conf_target = target_of(host, "/etc/resolv.conf");
  std::vector<std::string> running = processes(host);
  auto runs = [&](std::string_view name) {
    return std::find(running.begin(), running.end(), name.substr(0, 15)) != running.end();
  };
  out.resolved = runs("systemd-resolved");
  out.network_manager = runs("NetworkManager");
  out.dnsmasq = runs("dnsmasq");
  out.unbound = runs("unbound");
  out.nscd = runs("nscd");
  out.network_manager_dnsmasq = network_manager_runs_dnsmasq(host);
  if (out.resolved) out.systemd_version = systemd_version(host);
  for (std::string_view directory : {dnsmasq_directory, network_manager_directory, unbound_directory})
    if (is_directory(host.at(directory))) out.directories.emplace_back(directory);
  out.library_directory = library_directory(host);
  if (!out.library_directory.empty())
    out.module_installed = is_there(host.at(out.library_directory + "/" + std::string(module_name)));
  for (const std::string& source : host.module_sources)
    if (out.module_source.empty() && is_there(source)) out.module_source = source;
  return out;
}

}  // namespace p2p::resolver
