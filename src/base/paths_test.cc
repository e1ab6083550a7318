#include "base/paths.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>

namespace p2p {
namespace {

PathContext user(std::map<std::string, std::string> variables) {
  return {.environment = [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
            auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
          },
          .is_root = false};
}
PathContext root() {
  PathContext out = user({{"HOME", "/root"}, {"XDG_RUNTIME_DIR", "/run/user/0"}});
  out.is_root = true;
  return out;
}

std::string database(const std::string& config, const PathContext& context) {
  auto paths = state_paths(config, context);
  return paths ? paths->database : paths.error().message;
}
std::string socket(const std::string& flag, const std::string& config, const PathContext& context) {
  auto path = control_socket_path(flag, config, context);
  return path ? *path : path.error().message;
}

TEST(StatePaths, AreWhereTheSystemKeepsSuchThings) {
  EXPECT_EQ(database("", root()), "/var/lib/p2p-ddns/state.db");
  EXPECT_EQ(database("", user({{"HOME", "/home/ann"}})), "/home/ann/.local/state/p2p-ddns/state.db");
  EXPECT_EQ(database("", user({{"HOME", "/home/ann"}, {"XDG_STATE_HOME", "/x/"}})), "/x//p2p-ddns/state.db");
  EXPECT_EQ(database("", user({{"HOME", "/home/ann"}, {"XDG_STATE_HOME", "relative"}})),
            "/home/ann/.local/state/p2p-ddns/state.db");
  EXPECT_EQ(database("", user({{"HOME", ""}})),
            "no place to keep the state: neither $XDG_STATE_HOME nor $HOME is set; choose one with --config");
}

TEST(StatePaths, InADirectoryHaveShortNames) {
  auto paths = state_paths("/srv/node/", root());
  ASSERT_TRUE(paths);
  EXPECT_EQ(paths->directory, "/srv/node");
  EXPECT_EQ(paths->database, "/srv/node/state.db");
  EXPECT_EQ(paths->identity_key, "/srv/node/identity.key");
  EXPECT_EQ(paths->authority_key, "/srv/node/authority.key");
  EXPECT_EQ(paths->lock, "/srv/node/lock");
  EXPECT_EQ(database("/", root()), "/state.db");
}

TEST(StatePaths, BesideADatabaseAreItsOwn) {
  auto paths = state_paths("/srv/one.db", root());
  ASSERT_TRUE(paths);
  EXPECT_EQ(paths->directory, "/srv");
  EXPECT_EQ(paths->database, "/srv/one.db");
  EXPECT_EQ(paths->identity_key, "/srv/one.db.identity.key");
  EXPECT_EQ(paths->lock, "/srv/one.db.lock");
  EXPECT_EQ(state_paths("one.db", root())->directory, ".");
  EXPECT_EQ(state_paths("/one.db", root())->directory, "/");
}

TEST(StatePaths, TakeAnExistingDirectoryForOneWithoutASlash) {
  std::string name = testing::TempDir() + "p2p-paths-XXXXXX";
  const std::string directory = mkdtemp(name.data());
  EXPECT_EQ(database(directory, root()), directory + "/state.db");
  std::filesystem::remove(directory);
  EXPECT_EQ(database(directory, root()), directory);
}

TEST(StatePaths, RefuseAZeroByte) { EXPECT_FALSE(state_paths(std::string("a\0b", 3), root())); }

TEST(ControlSocket, IsTheFlagsThenTheVariablesThenBesideTheConfigThenTheRuntimeDirectorys) {
  PathContext ann =
      user({{"HOME", "/home/ann"}, {"XDG_RUNTIME_DIR", "/run/user/7"}, {"P2P_DDNS_SOCKET", "/v"}});
  EXPECT_EQ(socket("/f", "/srv/", ann), "/f");
  EXPECT_EQ(socket("", "/srv/", ann), "/v");
  ann = user({{"HOME", "/home/ann"}, {"XDG_RUNTIME_DIR", "/run/user/7"}});
  EXPECT_EQ(socket("", "/srv/", ann), "/srv/control.sock");
  EXPECT_EQ(socket("", "/srv/one.db", ann), "/srv/control.sock");
  EXPECT_EQ(socket("", "", ann), "/run/user/7/p2p-ddns/control.sock");
  EXPECT_EQ(socket("", "", root()), "/run/p2p-ddns/control.sock");
  EXPECT_EQ(socket("", "", user({{"HOME", "/home/ann"}})), "/home/ann/.local/state/p2p-ddns/control.sock");
}

}  // namespace
}  // namespace p2p
