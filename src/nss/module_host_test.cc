// The module in a host: getent, setuid and static programs with an nsswitch.conf of their own in a
// mount namespace; and what the module's file asks of a host.
#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "nss/snapshot.h"
#include "nss/testing_module.h"

namespace p2p::nss {
namespace {

// What a shell command prints, errors too, and its exit code behind that.
std::string output_of(const std::string& command) {
  FILE* pipe = popen(("{ " + command + "\n} 2>&1; echo exit $?").c_str(), "r");
  if (!pipe) return "cannot run a shell";
  std::string out;
  char piece[4096];
  for (size_t got; (got = fread(piece, 1, sizeof piece, pipe)) > 0;) out.append(piece, got);
  pclose(pipe);
  return out;
}

class ModuleInAHost : public ModuleTest {
 protected:
  void SetUp() override {
    ModuleTest::SetUp();
    if (geteuid() != 0) GTEST_SKIP() << "a mount namespace needs root";
    if (output_of("unshare -m mount --make-rprivate /") != "exit 0\n")
      GTEST_SKIP() << "no mount namespaces here: " << output_of("unshare -m mount --make-rprivate /");
    unsetenv(P2P_NAMES_PATH_VARIABLE);
  }

  // Runs `command` where nsswitch.conf says `hosts`, the loader finds the module, and the file as it is
  // now, if there is one, is in its real place.
  std::string run(const std::string& hosts, const std::string& command) {
    std::string d = directory_;
    std::ofstream(d + "/nsswitch.conf") << "hosts: " << hosts << "\n";
    std::ofstream(d + "/script") << "set -e\nmount --make-rprivate /\nmount -t tmpfs -o mode=755 tmpfs /run\n"
                                 << "mkdir -m 755 /run/p2p-ddns\n"
                                 << "[ ! -e " << path_ << " ] || cp " << path_ << " " P2P_NAMES_PATH "\n"
                                 << "{ cat /etc/ld.so.conf; dirname " P2P_NSS_MODULE "; } > " << d
                                 << "/ld.conf\n"
                                 << "/sbin/ldconfig -X -f " << d << "/ld.conf -C " << d << "/ld.cache\n"
                                 << "mount --bind " << d << "/ld.cache /etc/ld.so.cache\n"
                                 << "mount --bind " << d << "/nsswitch.conf /etc/nsswitch.conf\n"
                                 << command << "\n";
    return output_of("unshare -m sh " + d + "/script");
  }
};

TEST_F(ModuleInAHost, GetentFindsNodesForwardAndBack) {
  write();
  std::string out =
      run("files p2pddns", "getent ahosts alpha\ngetent hosts beta.p2p.internal\ngetent hosts 2001:db8::1");
  std::istringstream lines(out);
  std::vector<std::string> seen;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string joined;
    for (std::string word; words >> word;) joined += (joined.empty() ? "" : " ") + word;
    seen.push_back(joined);
  }
  auto holds = [&](const std::string& line) {
    EXPECT_NE(std::find(seen.begin(), seen.end(), line), seen.end()) << line << " is not in:\n" << out;
  };
  for (const char* address : {"192.0.2.1", "198.51.100.7", "2001:db8::1"})
    EXPECT_NE(out.find(std::string(address) + " "), out.npos) << out;
  holds("192.0.2.2 beta.p2p.internal beta");
  holds("2001:db8::1 alpha.p2p.internal alpha");
  holds("exit 0");
}

TEST_F(ModuleInAHost, OtherServicesGoOnWhateverStateTheDaemonIsIn) {
  std::string look = "getent ahosts localhost\ngetent hosts nobody.example || echo code $?";
  write();
  std::string alive = run("p2pddns files", look);
  file_->beat(boot_now() - std::chrono::seconds(P2P_NAMES_HEARTBEAT_MAX_S + 2));
  std::string dead = run("p2pddns files", look);
  ASSERT_TRUE(file_->remove());
  std::string none = run("p2pddns files", look);
  for (const std::string& out : {alive, dead, none}) {
    EXPECT_NE(out.find("localhost"), out.npos) << out;
    EXPECT_NE(out.find("code 2\n"), out.npos) << out;
  }
}

TEST_F(ModuleInAHost, WithNothingBehindItAnUnknownNameIsJustUnknown) {
  std::string look = "ping -c1 -W1 alpha 2>&1 || true";
  if (output_of("command -v ping >/dev/null") != "exit 0\n") GTEST_SKIP() << "no ping here";
  EXPECT_NE(run("p2pddns", look).find("Name or service not known"), std::string::npos)
      << run("p2pddns", look);
}

TEST_F(ModuleInAHost, SetuidProgramsFindNodesAndDoNotHeedTheEnvironment) {
  write();
  std::string as_nobody =
      "setpriv --reuid 65534 --regid 65534 --clear-groups env " P2P_NAMES_PATH_VARIABLE "=/none ";
  std::string out =
      run("p2pddns",
          "cp \"$(command -v getent)\" /run/suid\ncp /run/suid /run/plain\nchmod 4755 /run/suid\n" +
              as_nobody + "/run/suid hosts beta\n" + as_nobody + "/run/plain hosts beta || echo plain $?");
  EXPECT_NE(out.find("192.0.2.2"), out.npos) << out;
  EXPECT_NE(out.find("plain 2"), out.npos)
      << "an ordinary program does heed it, or the test shows nothing: " << out;
}

TEST_F(ModuleInAHost, StaticProgramsFindNodes) {
  write();
  std::string source =
      "#include <netdb.h>\\nint main(void){struct addrinfo*a;return getaddrinfo(\\\"alpha\\\",0,0,&a);}";
  std::string build = "printf \"" + source +
                      "\" | cc -static -w -x c - -o /run/static 2>/dev/null || { echo no cc; exit 0; }\n";
  std::string out = run("p2pddns", build + "/run/static && echo found");
  if (out.find("no cc") != out.npos) GTEST_SKIP() << "no static C library here";
  EXPECT_NE(out.find("found"), out.npos) << out;
}

TEST(ModuleFile, ExportsTheNssFunctionsOnlyAndNeedsTheCLibraryOnly) {
  if (output_of("command -v nm readelf >/dev/null") != "exit 0\n") GTEST_SKIP() << "no binutils here";
  std::istringstream symbols(output_of("nm -D --defined-only " P2P_NSS_MODULE " | awk '{print $3}'"));
  int functions = 0;
  for (std::string name; symbols >> name && name != "exit"; ++functions)
    EXPECT_EQ(name.rfind("_nss_p2pddns_get", 0), 0u) << name;
  EXPECT_EQ(functions, 6);
  std::string needed = output_of("readelf -d " P2P_NSS_MODULE " | grep NEEDED | grep -v 'libc\\.so\\.6'");
  EXPECT_EQ(needed, "exit 1\n");
  std::string asked = output_of("nm -D --undefined-only " P2P_NSS_MODULE);
  for (const char* bad : {"malloc", "calloc", "abort", "__assert_fail", "__tls_get_addr", "pthread_create",
                          "socket", "sigprocmask"})
    EXPECT_EQ(asked.find(bad), asked.npos) << bad;
}

}  // namespace
}  // namespace p2p::nss
