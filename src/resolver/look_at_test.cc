#include "resolver/host.h"
#include "resolver/testing_files.h"

namespace p2p::resolver {
namespace {

TEST(LookAt, AnEmptyHostHasNothing) {
  ScratchDirectory scratch;
  Host host{scratch.path, [](const Command&) -> Result<std::string> { return fail("nothing is there"); }, {}};
  HostFacts facts = look_at(host);
  EXPECT_FALSE(facts.nsswitch || facts.resolv_conf || facts.resolved || facts.module_installed);
  EXPECT_EQ(facts.systemd_version, 0);
  EXPECT_EQ(facts.library_directory, "");
}

TEST(LookAt, SeesFilesProcessesVersionsAndDirectories) {
  ScratchDirectory scratch;
  for (const char* directory : {"etc/NetworkManager/conf.d", "etc/NetworkManager/dnsmasq.d", "etc/unbound",
                                "proc/1", "proc/77", "proc/self", "run/systemd/resolve"})
    std::filesystem::create_directories(scratch / directory);
  put(scratch / "etc/nsswitch.conf", "hosts: files dns\n");
  put(scratch / "run/systemd/resolve/stub-resolv.conf", "nameserver 127.0.0.53\n");
  std::filesystem::create_symlink("../run/systemd/resolve/stub-resolv.conf", scratch / "etc/resolv.conf");
  put(scratch / "proc/1/comm", "systemd\n");
  put(scratch / "proc/77/comm", "systemd-resolve\n");  // cut off by the kernel
  put(scratch / "proc/self/comm", "unbound\n");
  put(scratch / "etc/NetworkManager/NetworkManager.conf", "[main]\ndns=default\n");
  put(scratch / "etc/NetworkManager/conf.d/10-dns.conf", "[main]\ndns=dnsmasq\n");
  put(scratch / "module", "");
  Host host{scratch.path,
            [](const Command& command) -> Result<std::string> {
              EXPECT_EQ(text_of(command), "systemctl --version");
              return std::string("systemd 252 (252.38-1~deb12u1)\n+PAM\n");
            },
            {scratch / "not-there", scratch / "module"}};
  HostFacts facts = look_at(host);
  EXPECT_EQ(facts.nsswitch, "hosts: files dns\n");
  EXPECT_EQ(facts.resolv_conf, "nameserver 127.0.0.53\n");
  EXPECT_EQ(facts.resolv_conf_target, "/run/systemd/resolve/stub-resolv.conf");
  EXPECT_TRUE(facts.resolved);
  EXPECT_FALSE(facts.unbound || facts.dnsmasq || facts.network_manager);
  EXPECT_TRUE(facts.network_manager_dnsmasq);
  EXPECT_EQ(facts.systemd_version, 252);
  EXPECT_EQ(facts.directories, std::vector{std::string(network_manager_directory)});
  EXPECT_EQ(facts.module_source, scratch / "module");
}

TEST(LookAt, WhatCannotBeLookedAtIsNotThere) {
  ScratchDirectory scratch;
  std::string library = look_at(this_host({})).library_directory;
  for (const std::string& directory : {std::string("/etc"), library}) {
    std::filesystem::path link = scratch / directory;
    std::filesystem::create_directories(link.parent_path());
    std::filesystem::create_symlink(link.filename(), link);
  }
  Host host{scratch.path,
            [](const Command&) -> Result<std::string> { return fail("nothing is there"); },
            {scratch / "etc/module"}};
  HostFacts facts = look_at(host);
  EXPECT_TRUE(facts.directories.empty());
  EXPECT_EQ(facts.library_directory, "");
  EXPECT_EQ(facts.module_source, "");
}

TEST(LookAt, ThisHostsCLibraryHasAPlace) {
  HostFacts facts = look_at(this_host({}));
  EXPECT_TRUE(std::filesystem::exists(facts.library_directory + "/libc.so.6")) << facts.library_directory;
}

}  // namespace
}  // namespace p2p::resolver
