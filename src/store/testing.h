// For the tests of this folder: directories that go with the test, and items by number.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>
#include <algorithm>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/storage.h"

namespace p2p::store::test {

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    // In memory where that can be had: what is tested is what the files hold, not the disk.
    const std::string base = access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : testing::TempDir();
    std::string name = base + "p2p-store-XXXXXX";
    directory = mkdtemp(name.data());
  }
  ~StoreTest() override { std::filesystem::remove_all(directory); }

  std::string path(const std::string& name) const { return directory + "/" + name; }

  std::string directory;
};

// While it lives a test that root runs is a user without rights, to whom the directory is given.
class AsNobody {
 public:
  explicit AsNobody(const std::string& directory) {
    if (geteuid() != 0) return;
    was_root_ = true;
    EXPECT_EQ(chown(directory.c_str(), kNobody, kNobody), 0);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
      EXPECT_EQ(chown(entry.path().c_str(), kNobody, kNobody), 0);
    EXPECT_EQ(seteuid(kNobody), 0);
  }
  ~AsNobody() {
    if (!was_root_) return;
    EXPECT_EQ(seteuid(0), 0);
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  bool was_root_ = false;
};

inline NodeId id(uint64_t number) {
  NodeId out;
  for (size_t i = 0; i < 8; ++i) out.bytes[i] = static_cast<uint8_t>(number >> (56 - 8 * i));
  return out;
}

inline StoreOp put(uint64_t number, const std::string& body, StoredKind kind = StoredKind::record) {
  return PutItem{kind, id(number), Bytes(body.begin(), body.end())};
}
inline StoreOp erase(uint64_t number, StoredKind kind = StoredKind::record) {
  return EraseItem{kind, id(number)};
}
inline StoreOp setting(const std::string& key, const std::string& value) {
  return PutSetting{key, Bytes(value.begin(), value.end())};
}

// "record 7 = body" for each item and "key = value" for each setting, sorted.
inline std::vector<std::string> listing(const StoredState& state) {
  static constexpr const char* kNames[] = {"admission", "record", "revocation", "vote", "contact"};
  std::vector<std::string> out;
  for (const PutItem& item : state.items)
    out.push_back(std::string(kNames[static_cast<int>(item.kind)]) + " " +
                  std::to_string(Reader(item.id.view()).u64()) + " = " + std::string(as_text(item.body)));
  for (const auto& [key, value] : state.settings) out.push_back(key + " = " + std::string(as_text(value)));
  std::sort(out.begin(), out.end());
  return out;
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

inline unsigned mode_of(const std::string& path) {
  return static_cast<unsigned>(std::filesystem::status(path).permissions()) & 07777;
}

}  // namespace p2p::store::test
