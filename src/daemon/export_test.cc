#include "daemon/export.h"

#include <gtest/gtest.h>

#include "daemon/testing_names.h"

namespace p2p::daemon {
namespace {

using control::ExportFormat;

TEST(Export, SaysAllNamesInEachFormat) {
  NameTable names = *table({row(1, "attic", {"A 10.0.0.1", "www CNAME .", "TXT hello"}), row(2, "none", {})});
  std::string zone = text_of(names, ExportFormat::zone).value();
  for (const char* line :
       {"attic.p2p.internal.\t5\tIN\tA\t10.0.0.1\n", "attic.p2p.internal.\t5\tIN\tTXT\t\"hello\"",
        "www.attic.p2p.internal.\t5\tIN\tCNAME\tattic.p2p.internal."})
    EXPECT_NE(zone.find(line), std::string::npos) << zone;
  std::string hosts = text_of(names, ExportFormat::hosts).value();
  EXPECT_EQ(hosts.find("10.0.0.1\tattic.p2p.internal attic"), 0u) << hosts;
  EXPECT_EQ(text_of(names, ExportFormat::ansible), "[p2p_ddns]\nattic ansible_host=10.0.0.1\n");
  EXPECT_EQ(text_of(names, ExportFormat::known_hosts), "");
}

TEST(Export, SaysTheKeysOfSshServersThatPublishThem) {
  const std::string key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOBDFIfODAAVT0rcy4zhQsm2fRMHR4i1/bfAqy2AsK9W";
  const std::string record = "_ssh-host-key TXT \"" + key + "\"";
  NameTable names =
      *table({row(1, "attic", {"A 10.0.0.1", record}), row(2, "cellar", {record, "_ssh._tcp SRV 0 0 2222 ."}),
              row(3, "liar", {"_ssh-host-key TXT \"* ssh-ed25519 AAAA\""})});
  EXPECT_EQ(text_of(names, ExportFormat::known_hosts),
            "attic,attic.p2p.internal " + key + "\n[cellar]:2222,[cellar.p2p.internal]:2222 " + key + "\n");
}

}  // namespace
}  // namespace p2p::daemon
