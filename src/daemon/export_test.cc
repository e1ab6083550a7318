#include "daemon/export.h"

#include <gtest/gtest.h>

#include "daemon/testing_names.h"

namespace p2p::daemon {
namespace {

using control::ExportFormat;

TEST(Export, SaysAllNamesInEachFormat) {
  NameTable names = *table({row(1, "attic", {"A 10.0.0.1", "www CNAME .", "TXT hello"}), row(2, "none", {})});
  std::string zone = text_of(names, ExportFormat::zone);
  for (const char* line :
       {"attic.p2p.internal.\t5\tIN\tA\t10.0.0.1\n", "attic.p2p.internal.\t5\tIN\tTXT\t\"hello\"",
        "www.attic.p2p.internal.\t5\tIN\tCNAME\tattic.p2p.internal."})
    EXPECT_NE(zone.find(line), std::string::npos) << zone;
  std::string hosts = text_of(names, ExportFormat::hosts);
  EXPECT_EQ(hosts.find("10.0.0.1\tattic.p2p.internal attic"), 0u) << hosts;
  EXPECT_EQ(text_of(names, ExportFormat::ansible), "[p2p_ddns]\nattic ansible_host=10.0.0.1\n");
}

}  // namespace
}  // namespace p2p::daemon
