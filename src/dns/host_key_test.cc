#include "dns/host_key.h"

#include <gtest/gtest.h>

#include "dns/rr_data.h"

namespace p2p::dns {
namespace {

// Made by ssh-keygen -t ed25519; the digest is what `ssh-keygen -r` says of it.
const std::string kKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOBDFIfODAAVT0rcy4zhQsm2fRMHR4i1/bfAqy2AsK9W";

TEST(HostKey, BecomesItsFingerprint) {
  for (const char* rest : {"", " host", "\n", " host\n"}) {
    auto key = HostKey::parse(kKey + rest);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->text(), kKey);
    ResourceRecord made = key->fingerprint();
    EXPECT_EQ(made.type, rr_type::sshfp);
    EXPECT_EQ(made.owner, Bytes{0});
    EXPECT_EQ(
        made.data,
        parse_record("SSHFP 4 2 dd77d70d129a44d745123266e336fce380ca7cc8f74de98dd941dd76f5d86981")->data);
  }
}

TEST(HostKey, IsNothingWhenItIsNone) {
  for (const char* text : {"", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 !!!!", "ssh-ed25519 AAAA",
                           "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS",
                           "-----BEGIN OPENSSH PRIVATE KEY-----"})
    EXPECT_FALSE(HostKey::parse(text)) << text;
}

TEST(HostKey, GoesWholeThroughARecord) {
  auto record = HostKey::parse(kKey)->record();
  ASSERT_TRUE(record);
  EXPECT_EQ(record->type, rr_type::txt);
  auto back = HostKey::in(*record);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->text(), kKey);
}

TEST(HostKey, IsFoundInNoOtherRecord) {
  for (const std::string& text :
       {"TXT \"" + kKey + "\"", "_ssh-host-key TXT \"" + kKey + "\" more",
        std::string("_ssh-host-key TXT hello"), "_ssh-host-key TXT \"" + kKey + "\\010evil ssh-rsa AAAA\"",
        std::string("_ssh-host-key CNAME .")})
    if (auto record = parse_record(text); record) {
      auto key = HostKey::in(*record);
      // Whatever follows the key, the line of a known_hosts file is the key alone.
      EXPECT_TRUE(!key || key->text() == kKey) << text;
      bool may_have_one = text.starts_with("_ssh-host-key TXT \"" + kKey + "\\010");
      EXPECT_TRUE(!key || may_have_one) << text;
    }
}

}  // namespace
}  // namespace p2p::dns
