#include "base/paths.h"

#include <sys/stat.h>

#include "base/files.h"

namespace p2p {
namespace {

bool is_directory(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::optional<std::string> variable(const PathContext& context, const char* name) {
  auto value = context.environment(name);
  if (value && value->empty()) return std::nullopt;
  return value;
}

// The XDG base directory specification: a relative path there is invalid and ignored.
std::optional<std::string> absolute(const PathContext& context, const char* name) {
  auto value = variable(context, name);
  if (value && value->front() != '/') return std::nullopt;
  return value;
}

Result<std::string> default_directory(const PathContext& context) {
  if (context.is_root) return "/var/lib/p2p-ddns";
  if (auto state = absolute(context, "XDG_STATE_HOME")) return *state + "/p2p-ddns";
  if (auto home = absolute(context, "HOME")) return *home + "/.local/state/p2p-ddns";
  return fail(
      "no place to keep the state: neither $XDG_STATE_HOME nor $HOME is set; choose one with --config");
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// The directory and, when `config` names a database file, its path.
struct Place {
  std::string directory;
  std::string file;
};

Place place_of(const std::string& config) {
  if (config.back() == '/' || is_directory(config)) return {without_slash(config), ""};
  return {without_slash(directory_of(config)), config};
}

std::string within(const std::string& directory, const char* name) {
  return directory == "/" ? directory + name : directory + "/" + name;
}

}  // namespace

Result<StatePaths> state_paths(const std::string& config, const PathContext& context) {
  if (config.find('\0') != config.npos) return fail("--config holds a zero byte, which no path has");
  Place place;
  if (config.empty()) {
    auto directory = default_directory(context);
    if (!directory) return tl::unexpected(directory.error());
    place.directory = without_slash(*directory);
  } else {
    place = place_of(config);
  }
  auto beside = [&](const char* name) {
    return place.file.empty() ? within(place.directory, name) : place.file + "." + name;
  };
  return StatePaths{.directory = place.directory,
                    .database = place.file.empty() ? within(place.directory, "state.db") : place.file,
                    .identity_key = beside("identity.key"),
                    .authority_key = beside("authority.key"),
                    .rejoin = beside("rejoin"),
                    .admin_token = beside("admin.token"),
                    .hosts_journal = beside("hosts.journal"),
                    .lock = beside("lock")};
}

Result<std::string> control_socket_path(const std::string& flag, const std::string& config,
                                        const PathContext& context) {
  if (!flag.empty()) return flag;
  if (auto path = variable(context, "P2P_DDNS_SOCKET")) return *path;
  if (!config.empty()) return within(place_of(config).directory, "control.sock");
  if (context.is_root) return "/run/p2p-ddns/control.sock";
  if (auto runtime = absolute(context, "XDG_RUNTIME_DIR")) return *runtime + "/p2p-ddns/control.sock";
  auto directory = default_directory(context);
  if (!directory) return tl::unexpected(directory.error());
  return within(without_slash(*directory), "control.sock");
}

}  // namespace p2p
