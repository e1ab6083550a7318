#include "core/junk_account.h"

#include <gtest/gtest.h>

#include "base/limits_junk.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;

size_t borne(const JunkCount& each, const JunkAccount::Terms& terms) {
  JunkAccount account(terms, mono_s(10));
  size_t count = 0;
  while (account.take(each, terms, mono_s(10))) ++count;
  return count;
}

TEST(JunkAccount, APeerIsBorneForAWhileAndWithWhatIsExcessiveForLess) {
  auto burst = static_cast<size_t>(limits::junk_burst);
  EXPECT_EQ(borne({.copies = 1}, {.members = 10'000}), burst);
  EXPECT_EQ(borne({.baseless = 1}, {.members = 10'000}), burst);
  // In small networks there is less to copy.
  EXPECT_EQ(borne({.copies = 1}, {.members = 1000}), burst / 2);
  EXPECT_EQ(borne({.copies = 1}, {.members = 1}), burst / 5);
  EXPECT_EQ(borne({.idle = 1}, {.members = 1}), burst / 2);
  EXPECT_EQ(borne({.excessive = 1}, {.members = 1000}), burst / 10);
  EXPECT_EQ(borne({.own_excessive = 1}, {.members = 1000}), burst / 50);
}

TEST(JunkAccount, WhoOffendedBeforeIsBorneForLessButThatHasALimit) {
  std::vector<size_t> with_offences;
  for (int offences = 0; offences <= 4; ++offences)
    with_offences.push_back(borne({.copies = 1}, {.members = 100, .offences = offences}));
  EXPECT_EQ(with_offences, (std::vector<size_t>{4000, 2000, 1000, 1000, 1000}));
}

TEST(JunkAccount, ARestFillsIt) {
  JunkAccount::Terms terms{.members = 10'000};
  JunkAccount account(terms, mono_s(10));
  while (account.take({.copies = 1}, terms, mono_s(10))) {
  }
  auto per_s = static_cast<size_t>(limits::junk_per_s);
  EXPECT_FALSE(account.take({.copies = 60 * per_s + 1}, terms, mono_s(70)));
  EXPECT_TRUE(account.take({.copies = 60 * per_s}, terms, mono_s(70)));
  EXPECT_FALSE(account.is_rested(mono_s(100)));
  EXPECT_TRUE(account.is_rested(mono_s(100 + limits::junk_burst / limits::junk_per_s)));
  // Not beyond what it was at first, and time that goes back changes nothing.
  EXPECT_TRUE(account.take({.copies = 1}, terms, mono_s(1e6)));
  EXPECT_TRUE(account.take({.copies = 1}, terms, mono_s(100)));
  EXPECT_FALSE(account.take({.copies = static_cast<size_t>(limits::junk_burst)}, terms, mono_s(1e6)));
}

// A storm of honest changes, with two copies of each over one link and a version beyond its author's
// limit, an hour long: ten times what 1,000 nodes may publish for ever.
TEST(JunkAccount, CopiesOfNewsAreBorneForEver) {
  JunkAccount::Terms terms{.members = 1000};
  JunkAccount account(terms, mono_s(0));
  for (int s = 1; s <= 3600; ++s) {
    terms.news += 1000;
    ASSERT_TRUE(account.take({.copies = 2000, .excessive = 1000}, terms, mono_s(s))) << "after " << s << " s";
  }
  int seconds = 0;
  while (account.take({.copies = 2000}, terms, mono_s(3600))) ++seconds;
  EXPECT_LE(seconds, 5) << "without news";
}

}  // namespace
}  // namespace p2p
