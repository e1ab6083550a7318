#include "resolver/nsswitch.h"

#include <gtest/gtest.h>

namespace p2p::resolver {
namespace {

TEST(HostsServices, AreInTheirOrderWithoutActions) {
  using Services = std::vector<std::string>;
  EXPECT_EQ(hosts_services("passwd: files\nhosts:\tfiles p2pddns [NOTFOUND=return] dns # x\n"),
            (Services{"files", "p2pddns", "dns"}));
  EXPECT_EQ(hosts_services(""), (Services{"files", "dns"}));
  EXPECT_EQ(hosts_services("hosts:\n"), Services{});
}

using Text = std::optional<std::string>;

TEST(Nsswitch, OurServiceComesBehindFilesAndWhatIsSaidAboutIt) {
  auto line = [](const std::string& before) { return hosts_line_of(with_nss_service(before)); };
  EXPECT_EQ(line("hosts:          files dns\n"), "hosts:          files p2pddns dns");
  EXPECT_EQ(line("hosts: files mdns4_minimal [NOTFOUND=return] dns\n"),
            "hosts: files p2pddns mdns4_minimal [NOTFOUND=return] dns");
  EXPECT_EQ(line("hosts: files [SUCCESS=return  !UNAVAIL=continue] resolve [!UNAVAIL=return] dns"),
            "hosts: files [SUCCESS=return  !UNAVAIL=continue] p2pddns resolve [!UNAVAIL=return] dns");
  EXPECT_EQ(line("hosts: resolve [!UNAVAIL=return] dns\n"), "hosts: p2pddns resolve [!UNAVAIL=return] dns");
  EXPECT_EQ(line("\thosts :files# a note files\n"), "\thosts :files p2pddns# a note files");
  EXPECT_EQ(line("hosts: dns\nhosts: files dns\n"), "hosts: files p2pddns dns") << "the last line counts";
  EXPECT_EQ(line("hosts:\n"), "hosts: p2pddns");
  EXPECT_EQ(line("hosts: p2pddns files\n"), "hosts: p2pddns files");
  EXPECT_EQ(line("# hosts: files\nmyhosts: files\n"), "hosts: files p2pddns dns # added by p2p-ddns");
}

TEST(Nsswitch, WhatWasAddedComesOutByteForByte) {
  for (const std::string before :
       {"hosts:          files dns\n", "passwd: files\nhosts:\tfiles\tdns\nnetworks: files", "hosts: files",
        "hosts: dns  # no files\n", "hosts: files [a=b] dns\r\n", "hosts:files dns\n", "passwd: files\n",
        "passwd: files", "hosts:\n", "\n", "hosts: \n", "hosts: resolve   dns\nhosts:  dns   files  \n"}) {
    std::string with = with_nss_service(before);
    EXPECT_TRUE(has_nss_service(with)) << with;
    EXPECT_EQ(with_nss_service(with), with);
    EXPECT_EQ(without_nss_service(with), before);
    EXPECT_EQ(without_nss_service(before), before);
  }
  EXPECT_EQ(without_nss_service(with_nss_service(std::nullopt)), std::nullopt);
  EXPECT_EQ(without_nss_service(std::nullopt), std::nullopt);
}

TEST(Nsswitch, WhatOthersChangedMeanwhileStays) {
  EXPECT_EQ(without_nss_service("hosts: myhostname files p2pddns [NOTFOUND=continue] mdns dns\n"),
            "hosts: myhostname files mdns dns\n");
  EXPECT_EQ(without_nss_service("hosts: files p2pddns p2pddns dns # p2pddns\n"),
            "hosts: files dns # p2pddns\n");
  EXPECT_EQ(without_nss_service("passwd: p2pddns\n"), "passwd: p2pddns\n");
}

}  // namespace
}  // namespace p2p::resolver
