#include "base/files.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

namespace p2p {
namespace {

TEST(DirectoryOf, ABareNameIsTheWorkingOne) {
  EXPECT_EQ(directory_of("/srv/one/file"), "/srv/one");
  EXPECT_EQ(directory_of("/file"), "/");
  EXPECT_EQ(directory_of("file"), ".");
}

TEST(DirectoryOf, IsMadeWhereItIsMissing) {
  std::string name = testing::TempDir() + "p2p-paths-XXXXXX";
  const std::string directory = mkdtemp(name.data());
  EXPECT_TRUE(make_directory_of(directory + "/new/file"));
  EXPECT_TRUE(make_directory_of(directory + "/new/file"));
  EXPECT_TRUE(std::filesystem::is_empty(directory + "/new"));
  EXPECT_FALSE(make_directory_of(directory + "/no/such/file"));
  EXPECT_TRUE(make_directory_of("bare"));
  EXPECT_FALSE(std::filesystem::exists("bare"));
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace p2p
