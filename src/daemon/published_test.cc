#include "daemon/published.h"

#include <gtest/gtest.h>

#include "dns/host_key.h"
#include "resolver/testing_files.h"

namespace p2p::daemon {
namespace {

TEST(PublishedRecords, AreThoseOfTheCommandLine) {
  cli::RunOptions options;
  options.services = {"ssh=22"};
  options.records = {"TXT hello", "www CNAME ."};
  auto records = published_records(options);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 3u);
  EXPECT_EQ(services_of(*records)[0].name, "_ssh._tcp");
}

TEST(PublishedRecords, AreRefusedInOneLineThatNamesTheOption) {
  cli::RunOptions options;
  options.services = {"ssh"};
  EXPECT_EQ(published_records(options).error().message.find("--service: "), 0u);
  options.services.clear();
  options.records = {"BOGUS x"};
  EXPECT_EQ(published_records(options).error().message.find("--record: "), 0u);
  options.records.assign(10, "TXT " + std::string(200, 'x'));
  EXPECT_FALSE(published_records(options));
}

TEST(SshKeys, AreOfTheKeysThatCanBeRead) {
  resolver::ScratchDirectory scratch(true);
  EXPECT_FALSE(ssh_keys(scratch.path));
  resolver::put(scratch / "ssh_host_ed25519_key.pub",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOBDFIfODAAVT0rcy4zhQsm2fRMHR4i1/bfAqy2AsK9W host\n");
  resolver::put(scratch / "ssh_host_rsa_key.pub", "nonsense\n");
  resolver::put(scratch / "ssh_host_ed25519_key", "ssh-ed25519 AAAA\n");
  auto records = ssh_keys(scratch.path);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 2u);
  EXPECT_FALSE(dns::HostKey::in((*records)[0]));
  EXPECT_TRUE(dns::HostKey::in((*records)[1]));
}

}  // namespace
}  // namespace p2p::daemon
