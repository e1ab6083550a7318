// The built module as programs get it (dlopen), and a names file of its own for each test.
#pragma once

#include <netdb.h>
#include <nss.h>

#include <gtest/gtest.h>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "resolver/names_file.h"

namespace p2p::nss {

Instant boot_now();
IpAddress ip(const char* text);
// alpha with addresses of both families and a wildcard, beta with one IPv4 address, quiet with none.
std::vector<resolver::NameEntry> three_nodes();

// What one call of the module gave.
struct Answer {
  nss_status status = NSS_STATUS_UNAVAIL;
  int error = 0;    // *errnop
  int h_error = 0;  // *h_errnop
  std::string name;
  std::vector<std::string> aliases;
  std::vector<std::string> addresses;
};

// Each call gets a buffer of exactly `room` bytes that begins `shift` bytes after an aligned place.
Answer by_name(const char* name, int family, size_t room = 4096, size_t shift = 0);  // gethostbyname3_r
Answer by_name_all(const char* name, size_t room = 4096, size_t shift = 0);          // gethostbyname4_r
Answer by_address(const char* address, size_t room = 4096, size_t shift = 0);        // gethostbyaddr2_r
// The module's symbol, null when it does not export it.
void* symbol(const char* name);

// Runs in a child process; its exit code, or 128 + the signal that ended it.
int in_child(const std::function<int()>& body);

// Descriptors that are open in this process, and mappings of files whose path contains this.
int open_descriptors();
int mappings_of(const std::string& path);

// A directory with a names file that the module looks into; superseded at the end, so that the
// mapping that this process keeps does not answer in the next test.
class ModuleTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  void write(const std::vector<resolver::NameEntry>& entries = three_nodes());
  // The file as raw bytes, in place of whatever is there.
  void put_raw(ByteView bytes, mode_t mode = 0644);
  Bytes raw() const;

  std::string directory_, path_;
  std::unique_ptr<resolver::NamesFile> file_;
};

}  // namespace p2p::nss
