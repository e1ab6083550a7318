// A program of its own: what dlopen() gave once, a process keeps.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include "daemon/export.h"
#include "daemon/testing_names.h"

// In place of the C library's: a host that has no such library.
extern "C" void* dlopen(const char*, int) noexcept { return nullptr; }

namespace p2p::daemon {
namespace {

TEST(WithoutLdns, AZoneFileIsRefusedWithWhatIsMissing) {
  auto text = text_of(*table({}), control::ExportFormat::zone);
  ASSERT_FALSE(text);
  EXPECT_NE(text.error().message.find("install libldns3"), std::string::npos) << text.error().message;
  EXPECT_TRUE(text_of(*table({}), control::ExportFormat::hosts));
  EXPECT_FALSE(dns::parse_record("TXT hello"));
}

}  // namespace
}  // namespace p2p::daemon
