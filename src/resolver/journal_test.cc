#include "resolver/journal.h"

#include "resolver/testing_files.h"

namespace p2p::resolver {
namespace {

const JournalEntry kModule{Way::nss, Change::module, "/usr/lib/libnss_p2pddns.so.2"};
const JournalEntry kSwitch{Way::nss, Change::nsswitch, "/etc/nsswitch.conf"};

TEST(Journal, KeepsEntriesUntilTheyAreDropped) {
  ScratchDirectory scratch;
  std::string path = scratch / "state/resolver.journal";
  Journal journal(path);
  EXPECT_TRUE(journal.read()->empty());
  ASSERT_TRUE(journal.add(kModule));
  ASSERT_TRUE(journal.add(kSwitch));
  ASSERT_TRUE(journal.add(kModule));
  EXPECT_EQ(*Journal(path).read(), (std::vector{kModule, kSwitch}));
  ASSERT_TRUE(journal.drop(kModule));
  EXPECT_EQ(*journal.read(), std::vector{kSwitch});
  ASSERT_TRUE(journal.drop(kSwitch));
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE(journal.drop(kSwitch));
}

TEST(Journal, LinesThatWeDoNotWriteArePassedOver) {
  ScratchDirectory scratch;
  std::string path = scratch / "journal";
  put(path,
      "# a "
      "note\nnss\tmodule\t/etc/passwd\nnss\tfile\t/bin/sh\n\n\t\t\nbind\tfile\t/x\nnss\tnsswitch\t/etc/"
      "nsswitch.conf\n"
      "dnsmasq\tfile\t/etc/dnsmasq.d/p2p-ddns.conf\tmore\nnss\tmodule\t/usr/lib/libnss_p2pddns.s");
  EXPECT_EQ(*Journal(path).read(), std::vector{kSwitch});
}

TEST(Journal, ABareNameIsAFileOfTheWorkingDirectory) {
  ScratchDirectory scratch;
  EXPECT_EQ(in_child([&] {
              return chdir(scratch.path.c_str()) == 0 && Journal("node.journal").add(kModule) ? 0 : 1;
            }),
            0);
  EXPECT_EQ(*Journal(scratch / "node.journal").read(), std::vector{kModule});
}

TEST(Journal, AJournalThatCannotBeKeptIsAnError) {
  EXPECT_FALSE(Journal("/proc/none/journal").add(kModule));
  EXPECT_FALSE(Journal("/dev/shm").read()) << "a directory";
}

}  // namespace
}  // namespace p2p::resolver
