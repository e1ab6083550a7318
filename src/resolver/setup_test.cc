#include "resolver/setup.h"

#include <csignal>

#include "base/random.h"
#include "resolver/hosts_file.h"
#include "resolver/testing_files.h"

namespace p2p::resolver {
namespace {

// A host of files and a list of the commands that were run in it.
class Setup : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* directory : {"etc/dnsmasq.d", "etc/systemd/system", "proc/2", "proc/3"})
      std::filesystem::create_directories(root_ / directory);
    std::filesystem::create_directories(root_.path + library_);
    put(root_ / "etc/nsswitch.conf", kNsswitch);
    put(root_ / "etc/hosts", "127.0.0.1 localhost\n");
    put(root_ / "etc/resolv.conf", "nameserver 127.0.0.1\nnameserver 127.0.0.53\n");
    put(root_ / "proc/2/comm", "dnsmasq\n");
    put(root_ / "proc/3/comm", "systemd-resolve\n");
    put(root_ / "module",
        "\x7f"
        "ELF module");
    before_ = picture();
  }

  // All files of the host and their contents, the journal aside.
  std::string picture() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_.path))
      files[entry.path()] = entry.is_regular_file() ? get(entry.path()) : "";
    std::string out;
    for (const auto& [path, text] : files) out += path + ":\n" + text;
    return out;
  }

  Host host() {
    return {root_.path,
            [this](const Command& command) -> Result<std::string> {
              std::string text = text_of(command);
              if (text == "systemctl --version") return "systemd " + std::to_string(version_) + " (x)\n";
              if (text == failing_) return fail("`" + text + "` failed: broken");
              commands_.push_back(text);
              return std::string();
            },
            {root_ / "module"}};
  }

  static constexpr const char* kNsswitch = "passwd: files\nhosts:          files dns\n# the end";
  ScratchDirectory root_{true}, state_{true};
  std::string library_ = look_at(this_host({})).library_directory;
  Journal journal_{state_ / "journal"};
  Target target_{Zone(), *SocketAddress::parse("127.0.0.1:7355")};
  int version_ = 252;
  std::string failing_;
  std::vector<std::string> commands_;
  std::string before_;
};

TEST_F(Setup, EachWayIsInstalledAndUndoneWithoutATrace) {
  for (int version : {252, 258}) {
    version_ = version;
    for (Way way : {Way::nss, Way::resolved, Way::dnsmasq, Way::hosts}) {
      auto done = install(host(), journal_, target_, way);
      ASSERT_TRUE(done) << done.error().message;
      if (way != Way::hosts) {
        EXPECT_TRUE(picture() != before_) << name_of(way);
      }
      EXPECT_EQ(installed(journal_)->dns, needs_dns(way));
      EXPECT_EQ(installed(journal_)->hosts_paths.size(), way == Way::hosts ? 1u : 0u);
      auto undone = uninstall(host(), journal_, way);
      ASSERT_TRUE(undone) << undone.error().message;
      EXPECT_TRUE(picture() == before_) << name_of(way);
    }
  }
  EXPECT_EQ(files_in(state_.path), 0u) << "the journal goes, too";
  EXPECT_EQ(*uninstall(host(), journal_, std::nullopt), "nothing is installed\n");
}

TEST_F(Setup, NssPutsTheModuleAndTheWordInPlace) {
  ASSERT_TRUE(install(host(), journal_, target_, std::nullopt));
  EXPECT_EQ(get(root_.path + library_ + "/libnss_p2pddns.so.2"),
            "\x7f"
            "ELF module");
  EXPECT_EQ(get(root_ / "etc/nsswitch.conf"), "passwd: files\nhosts:          files p2pddns dns\n# the end");
  EXPECT_NE(status_text(host(), journal_)->find("names p2pddns"), std::string::npos);
  put(root_ / "etc/nsswitch.conf", "hosts: files dns\n");
  EXPECT_NE(status_text(host(), journal_)->find("taken out by somebody"), std::string::npos);
}

TEST_F(Setup, ANamesFileThatCannotBeLookedAtCountsAsMissing) {
  put(root_ / "etc/nsswitch.conf", "hosts: files p2pddns dns\n");
  std::filesystem::create_directories(root_ / "run");
  std::filesystem::create_symlink("p2p-ddns", root_ / "run/p2p-ddns");
  EXPECT_NE(status_text(host(), journal_)->find("does the daemon run?"), std::string::npos);
}

TEST_F(Setup, TheUnitIsStartedAndStoppedAroundItsFile) {
  ASSERT_TRUE(install(host(), journal_, target_, Way::resolved));
  EXPECT_EQ(commands_, (std::vector<std::string>{"systemctl daemon-reload",
                                                 "systemctl enable --now p2p-ddns-resolved.service"}));
  commands_.clear();
  ASSERT_TRUE(uninstall(host(), journal_, std::nullopt));
  EXPECT_EQ(commands_, (std::vector<std::string>{"systemctl disable --now p2p-ddns-resolved.service",
                                                 "systemctl daemon-reload"}));
}

TEST_F(Setup, ACommandThatFailsUndoesAll) {
  failing_ = "systemctl try-restart dnsmasq.service";
  auto done = install(host(), journal_, target_, Way::dnsmasq);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message,
            "`systemctl try-restart dnsmasq.service` failed: broken; all is as it was before");
  EXPECT_TRUE(picture() == before_);
}

TEST_F(Setup, AStrangersFileIsNeitherOverwrittenNorTakenAway) {
  put(root_ / "etc/dnsmasq.d/p2p-ddns.conf", "server=/mine/192.0.2.1\n");
  std::string strange = picture();
  auto done = install(host(), journal_, target_, Way::dnsmasq);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("is there and is not ours"), std::string::npos);
  EXPECT_EQ(picture(), strange);
}

TEST_F(Setup, AnImpossibleWayChangesNothing) {
  auto done = install(host(), journal_, target_, Way::unbound);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "the way unbound is not possible here: unbound does not run");
  EXPECT_TRUE(picture() == before_);
}

TEST_F(Setup, EditsMadeMeanwhileStay) {
  ASSERT_TRUE(install(host(), journal_, target_, Way::nss));
  put(root_ / "etc/nsswitch.conf", "passwd: sss files\nhosts: files p2pddns myhostname dns\n");
  ASSERT_TRUE(uninstall(host(), journal_, std::nullopt));
  EXPECT_EQ(get(root_ / "etc/nsswitch.conf"), "passwd: sss files\nhosts: files myhostname dns\n");
}

TEST_F(Setup, TheHostsSectionOfAKilledDaemonIsUndone) {
  ASSERT_TRUE(install(host(), journal_, target_, Way::hosts));
  HostsFile daemon(root_ / "etc/hosts", "p2p.internal");
  daemon.publish(std::vector<NameEntry>{{"a", {}, false, {IpAddress::v4({10, 0, 0, 1})}}}, Instant{});
  EXPECT_NE(status_text(host(), journal_)->find("has our section"), std::string::npos);
  ASSERT_TRUE(uninstall(host(), journal_, Way::hosts));
  EXPECT_TRUE(picture() == before_);
}

// Killed at any moment of an install, the host is cleared by one uninstall.
TEST_F(Setup, AfterKillNineUninstallLeavesNoTrace) {
  Random random(9);
  int unfinished = 0;
  for (int round = 0; round < 60; ++round) {
    Way way = round % 2 ? Way::nss : Way::resolved;
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
      if (write(ready[1], "x", 1) != 1) _exit(2);
      _exit(install(host(), journal_, target_, way) ? 0 : 1);
    }
    char byte;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    for (uint64_t spin = random.below(3000); spin > 0; --spin) getppid();
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    unfinished += WIFSIGNALED(status);
    close(ready[0]), close(ready[1]);
    ASSERT_TRUE(uninstall(host(), journal_, std::nullopt));
    ASSERT_TRUE(picture() == before_) << round;
  }
  EXPECT_GT(unfinished, 0);
}

}  // namespace
}  // namespace p2p::resolver
