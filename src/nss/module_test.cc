// What the module answers, through the functions that the C library calls.
#include <fcntl.h>
#include <sys/stat.h>
#include <cstdlib>

#include "nss/snapshot.h"
#include "nss/testing_module.h"

namespace p2p::nss {
namespace {

using Strings = std::vector<std::string>;

TEST_F(ModuleTest, AnswersForwardInEachFamily) {
  write();
  Answer v4 = by_name("alpha", AF_INET);
  EXPECT_EQ(v4.status, NSS_STATUS_SUCCESS);
  EXPECT_EQ(v4.name, "alpha.p2p.internal");
  EXPECT_EQ(v4.aliases, Strings{"alpha"});
  EXPECT_EQ(v4.addresses, (Strings{"192.0.2.1", "198.51.100.7"}));
  Answer v6 = by_name("ALPHA.p2p.internal.", AF_INET6);
  EXPECT_EQ(v6.addresses, Strings{"2001:db8::1"});
  Answer all = by_name_all("alpha");
  EXPECT_EQ(all.status, NSS_STATUS_SUCCESS);
  EXPECT_EQ(all.name, "alpha.p2p.internal");
  EXPECT_EQ(all.addresses, (Strings{"192.0.2.1", "198.51.100.7", "2001:db8::1"}));
}

TEST_F(ModuleTest, AnswersBackwards) {
  write();
  for (const char* address : {"2001:db8::1", "198.51.100.7"}) {
    Answer answer = by_address(address);
    EXPECT_EQ(answer.status, NSS_STATUS_SUCCESS);
    EXPECT_EQ(answer.name, "alpha.p2p.internal");
    EXPECT_EQ(answer.addresses, Strings{address});
  }
  EXPECT_EQ(by_address("192.0.2.77").status, NSS_STATUS_NOTFOUND);
}

TEST_F(ModuleTest, TellsNoHostFromNoAddress) {
  write();
  Answer nobody = by_name("nobody", AF_INET);
  EXPECT_EQ(nobody.status, NSS_STATUS_NOTFOUND);
  EXPECT_EQ(nobody.h_error, HOST_NOT_FOUND);
  Answer no_v6 = by_name("beta", AF_INET6);
  EXPECT_EQ(no_v6.status, NSS_STATUS_NOTFOUND);
  EXPECT_EQ(no_v6.h_error, NO_DATA);
  EXPECT_EQ(by_name_all("quiet").h_error, NO_DATA);
  EXPECT_EQ(by_name("beta", AF_UNIX).status, NSS_STATUS_UNAVAIL);
}

TEST_F(ModuleTest, TheCallersFirstTupleIsUsed) {
  write();
  using F = nss_status(const char*, gaih_addrtuple**, char*, size_t, int*, int*, int32_t*);
  auto* call = reinterpret_cast<F*>(symbol("_nss_p2pddns_gethostbyname4_r"));
  gaih_addrtuple own{};
  gaih_addrtuple* first = &own;
  char buffer[1024];
  int error = 0, h_error = 0;
  ASSERT_EQ(call("alpha", &first, buffer, sizeof buffer, &error, &h_error, nullptr), NSS_STATUS_SUCCESS);
  EXPECT_EQ(first, &own);
  EXPECT_EQ(own.family, AF_INET);
  EXPECT_NE(own.next, nullptr);
}

TEST_F(ModuleTest, TheShortFormsAnswerToo) {
  write();
  using ByName2 = nss_status(const char*, int, hostent*, char*, size_t, int*, int*);
  using ByName = nss_status(const char*, hostent*, char*, size_t, int*, int*);
  using ByAddress = nss_status(const void*, socklen_t, int, hostent*, char*, size_t, int*, int*);
  hostent host{};
  char buffer[1024];
  int error = 0, h_error = 0;
  auto* by_name2 = reinterpret_cast<ByName2*>(symbol("_nss_p2pddns_gethostbyname2_r"));
  EXPECT_EQ(by_name2("alpha", AF_INET6, &host, buffer, sizeof buffer, &error, &h_error), NSS_STATUS_SUCCESS);
  EXPECT_EQ(host.h_length, 16);
  auto* plain = reinterpret_cast<ByName*>(symbol("_nss_p2pddns_gethostbyname_r"));
  EXPECT_EQ(plain("alpha", &host, buffer, sizeof buffer, &error, &h_error), NSS_STATUS_SUCCESS);
  EXPECT_EQ(host.h_length, 4);
  auto* back = reinterpret_cast<ByAddress*>(symbol("_nss_p2pddns_gethostbyaddr_r"));
  EXPECT_EQ(back(ip("192.0.2.2").bytes().data(), 4, AF_INET, &host, buffer, sizeof buffer, &error, &h_error),
            NSS_STATUS_SUCCESS);
  EXPECT_STREQ(host.h_name, "beta.p2p.internal");
  EXPECT_EQ(back(ip("192.0.2.2").bytes().data(), 3, AF_INET, &host, buffer, sizeof buffer, &error, &h_error),
            NSS_STATUS_UNAVAIL);
}

// ERANGE for every buffer that is too small, at every alignment; then the whole answer.
TEST_F(ModuleTest, ABufferThatIsTooSmallIsToldSo) {
  write();
  auto grow = [](const std::function<Answer(size_t room, size_t shift)>& call) {
    for (size_t shift = 0; shift < 8; ++shift) {
      size_t room = 0;
      Answer answer = call(room, shift);
      for (; answer.status == NSS_STATUS_TRYAGAIN && room < 1000; answer = call(++room, shift)) {
        ASSERT_EQ(answer.error, ERANGE);
        ASSERT_EQ(answer.h_error, NETDB_INTERNAL);
      }
      EXPECT_EQ(answer.status, NSS_STATUS_SUCCESS);
      EXPECT_GT(room, 20u);
      EXPECT_LT(room, 300u);
      EXPECT_EQ(answer.name, "alpha.p2p.internal");
    }
  };
  grow([](size_t room, size_t shift) { return by_name("alpha", AF_INET, room, shift); });
  grow([](size_t room, size_t shift) { return by_name_all("alpha", room, shift); });
  grow([](size_t room, size_t shift) { return by_address("2001:db8::1", room, shift); });
}

TEST_F(ModuleTest, ErrnoIsKept) {
  write();
  for (const char* name : {"alpha", "nobody"}) {
    errno = 4711;
    by_name_all(name);
    EXPECT_EQ(errno, 4711) << name;
  }
  ASSERT_TRUE(file_->remove());
  errno = 4711;
  EXPECT_EQ(by_name_all("alpha").status, NSS_STATUS_UNAVAIL);
  EXPECT_EQ(errno, 4711);
}

TEST_F(ModuleTest, SeesTheNextFileAtOnce) {
  for (int i = 0; i < 300; ++i) {
    std::string address = "10.9.8." + std::to_string(i % 250);
    write({{"mover", {}, false, {ip(address.c_str())}}});
    ASSERT_EQ(by_name("mover", AF_INET).addresses, Strings{address});
    ASSERT_EQ(by_name("mover", AF_INET).addresses, Strings{address});  // from the kept mapping
  }
  EXPECT_EQ(by_address("10.9.8.1").status, NSS_STATUS_NOTFOUND) << "where it was before";
}

TEST_F(ModuleTest, LeavesNoDescriptorBehind) {
  int before = open_descriptors();
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL);
  write();
  int with_file = open_descriptors();
  EXPECT_EQ(with_file, before + 1) << "the writer's own";
  for (int i = 0; i < 50; ++i) {
    by_name("alpha", AF_INET), by_name("nobody", AF_INET6), by_address("192.0.2.1"), by_name_all("alpha", 3);
    if (i % 10 == 0) write();
  }
  EXPECT_EQ(open_descriptors(), with_file);
}

TEST_F(ModuleTest, ADeadOrHungDaemonIsUnavailableAndReturns) {
  write();
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_SUCCESS);
  file_->beat(boot_now() - std::chrono::seconds(P2P_NAMES_HEARTBEAT_MAX_S + 2));
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL) << "through the kept mapping";
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL) << "through the file";
  file_->beat(boot_now());
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_SUCCESS);
}

TEST_F(ModuleTest, ANewDaemonSupersedesTheFileOfAKilledOne) {
  write();
  EXPECT_EQ(by_name("beta", AF_INET).addresses, Strings{"192.0.2.2"});
  resolver::NamesFile next(path_);  // as a restarted daemon has it; the old one no longer beats
  ASSERT_TRUE(next.write(Zone(), std::vector<resolver::NameEntry>{{"beta", {}, false, {ip("192.0.2.200")}}},
                         1, boot_now()));
  EXPECT_EQ(by_name("beta", AF_INET).addresses, Strings{"192.0.2.200"});
  ASSERT_TRUE(next.remove());
}

TEST_F(ModuleTest, AfterACleanStopTheNextServiceIsAskedAtOnce) {
  write();
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_SUCCESS);
  ASSERT_TRUE(file_->remove());
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ModuleTest, WhatIsNoNamesFileIsUnavailable) {
  write();
  Bytes good = raw();
  ASSERT_TRUE(file_->remove());
  for (size_t size : {size_t{0}, size_t{100}, good.size() - 1}) {
    put_raw(ByteView(good).first(size));
    EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL) << size;
  }
  put_raw(good, 0646);
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL) << "everybody may write to it";
  put_raw(as_bytes("127.0.0.1 localhost\n"));
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL);
  std::filesystem::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL) << "a pipe must not hang us";
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL);
  std::filesystem::remove(path_);
  put_raw(good);
  std::filesystem::rename(path_, directory_ + "/other");
  std::filesystem::create_symlink(directory_ + "/other", path_);
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL) << "a link may lead anywhere";
  std::filesystem::remove(path_);
  put_raw(good);
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_SUCCESS);
  EXPECT_TRUE(resolver::NamesFile(path_).remove());
}

}  // namespace
}  // namespace p2p::nss
