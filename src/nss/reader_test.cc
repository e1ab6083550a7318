// Lookups in the bytes of a names file, whole and damaged.
#include <gtest/gtest.h>
#include <cstring>
#include <ctime>
#include <functional>
#include <memory>

#include "base/random.h"
#include "resolver/names_snapshot.h"

extern "C" {
#include "nss/reader.h"
}

namespace p2p::resolver {
namespace {

Instant boot_now() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return Instant{std::chrono::seconds(now.tv_sec)};
}

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

std::vector<NameEntry> three_nodes() {
  return {{"alpha", {"www.alpha"}, true, {ip("192.0.2.1"), ip("2001:db8::1"), ip("198.51.100.7")}},
          {"beta", {}, false, {ip("192.0.2.2")}},
          {"quiet", {}, false, {}}};
}

// A file's bytes in a block of exactly their size, so that the sanitizer sees each step beyond.
class File {
 public:
  explicit File(ByteView bytes) : bytes_(new uint8_t[bytes.size()]), size_(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
  }
  // False when the module would not look into it.
  bool open() {
    view_ = {bytes_.get(), static_cast<uint32_t>(size_), -1, -1, {}};
    return p2p_view_check(&view_) == 0;
  }
  p2p_lookup name(const std::string& name) { return p2p_find_name(&view_, name.c_str(), &host); }
  p2p_lookup address(const char* text) {
    IpAddress key = ip(text);
    ByteView bytes = key.bytes();
    return p2p_find_address(&view_, bytes.data(), static_cast<uint32_t>(bytes.size()), &host);
  }
  p2p_host host{};

 private:
  std::unique_ptr<uint8_t[]> bytes_;
  size_t size_;
  p2p_view view_{};
};

Bytes encoded(const std::vector<NameEntry>& entries, const char* zone = "p2p.internal") {
  return encode_names(Zone::parse(zone).value(), entries, 7, boot_now()).value();
}

TEST(NamesReader, FindsBareNamesAndNamesInTheZoneInAnyCase) {
  File file(encoded(three_nodes()));
  ASSERT_TRUE(file.open());
  for (const char* name :
       {"alpha", "ALPHA", "alpha.p2p.internal", "Alpha.P2P.Internal.", "www.alpha.p2p.internal"}) {
    ASSERT_EQ(file.name(name), P2P_LOOKUP_FOUND) << name;
    EXPECT_STREQ(file.host.name, "alpha.p2p.internal");
    EXPECT_STREQ(file.host.label, "alpha");
    ASSERT_EQ(file.host.ipv4_count, 2);
    ASSERT_EQ(file.host.ipv6_count, 1);
    EXPECT_EQ(file.host.ipv4[1][3], 7);
    EXPECT_EQ(file.host.ipv6[0][15], 1);
  }
}

TEST(NamesReader, DoesNotKnowWhatIsNotOurs) {
  File file(encoded(three_nodes()));
  ASSERT_TRUE(file.open());
  std::string longest(253, 'a'), too_long(300, 'a');
  for (std::string name :
       {"", ".", "gamma", "alpha.", "www.alpha", "alpha.p2p.internal..", "p2p.internal", ".p2p.internal",
        "alpha.p2p.internal.example", "xp2p.internal", "beta.example.org"})
    EXPECT_EQ(file.name(name), P2P_LOOKUP_MISSING) << name;
  EXPECT_EQ(file.name(longest), P2P_LOOKUP_MISSING);
  EXPECT_EQ(file.name(too_long), P2P_LOOKUP_MISSING);
  EXPECT_EQ(file.name(too_long + ".p2p.internal"), P2P_LOOKUP_MISSING);
}

TEST(NamesReader, AWildcardAnswersForWhatIsBelowItsNode) {
  File file(encoded(three_nodes()));
  ASSERT_TRUE(file.open());
  ASSERT_EQ(file.name("a.b.alpha.p2p.internal"), P2P_LOOKUP_FOUND);
  EXPECT_STREQ(file.host.name, "a.b.alpha.p2p.internal");
  EXPECT_STREQ(file.host.label, "");
  EXPECT_EQ(file.host.ipv4_count, 2);
  EXPECT_EQ(file.name("x.www.alpha.p2p.internal"), P2P_LOOKUP_MISSING)
      << "www.alpha exists and has no wildcard";
  EXPECT_EQ(file.name("x.beta.p2p.internal"), P2P_LOOKUP_MISSING);
}

TEST(NamesReader, FindsTheNodeOfAnAddress) {
  File file(encoded(three_nodes()));
  ASSERT_TRUE(file.open());
  ASSERT_EQ(file.address("2001:db8::1"), P2P_LOOKUP_FOUND);
  EXPECT_STREQ(file.host.name, "alpha.p2p.internal");
  ASSERT_EQ(file.address("192.0.2.2"), P2P_LOOKUP_FOUND);
  EXPECT_STREQ(file.host.name, "beta.p2p.internal");
  EXPECT_EQ(file.address("192.0.2.99"), P2P_LOOKUP_MISSING);
  const uint8_t mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 2};
  p2p_view view{};
  Bytes bytes = encoded(three_nodes());
  view = {bytes.data(), static_cast<uint32_t>(bytes.size()), -1, -1, {}};
  ASSERT_EQ(p2p_view_check(&view), 0);
  ASSERT_EQ(p2p_find_address(&view, mapped, 16, &file.host), P2P_LOOKUP_FOUND);
  EXPECT_STREQ(file.host.name, "beta.p2p.internal");
}

TEST(NamesReader, FindsEachOfTenThousandAndNoOther) {
  std::vector<NameEntry> entries;
  for (int i = 0; i < 10000; ++i) {
    auto v4 = IpAddress::v4({10, 0, static_cast<uint8_t>(i / 256), static_cast<uint8_t>(i % 256)});
    // 172.17.0.1 is on every host with containers: one key, not ten thousand.
    entries.push_back({"node-" + std::to_string(i), {}, false, {v4, ip("172.17.0.1")}});
  }
  File file(encoded(entries));
  ASSERT_TRUE(file.open());
  for (int i = 0; i < 10000; ++i) {
    ASSERT_EQ(file.name("node-" + std::to_string(i)), P2P_LOOKUP_FOUND);
    ASSERT_EQ(file.host.ipv4[0][3], i % 256);
    ASSERT_EQ(file.name("mode-" + std::to_string(i)), P2P_LOOKUP_MISSING);
  }
  ASSERT_EQ(file.address("172.17.0.1"), P2P_LOOKUP_FOUND);
  EXPECT_STREQ(file.host.name, "node-0.p2p.internal");
}

TEST(NamesReader, LeavesOutNamesThatAreTooLongForTheZone) {
  std::string zone = std::string(60, 'z') + "." + std::string(60, 'y') + "." + std::string(58, 'x');
  std::string alias = std::string(10, 'w') + ".";
  std::string fits = alias + std::string(61, 'a'), does_not = alias + std::string(62, 'a');
  ASSERT_EQ(fits.size() + 1 + zone.size(), 253u);
  File file(encoded({{"alpha", {fits, does_not}, false, {ip("192.0.2.1")}}}, zone.c_str()));
  ASSERT_TRUE(file.open());
  EXPECT_EQ(file.name(fits + "." + zone), P2P_LOOKUP_FOUND);
  EXPECT_EQ(file.name(fits + "." + zone + "."), P2P_LOOKUP_FOUND);
  EXPECT_EQ(file.name(does_not + "." + zone), P2P_LOOKUP_MISSING);
}

TEST(NamesReader, RefusesDeadSupersededAndForeignFiles) {
  auto with = [](const std::function<void(p2p_names_header&)>& change) {
    Bytes bytes = encoded(three_nodes());
    p2p_names_header header;
    std::memcpy(&header, bytes.data(), sizeof header);
    change(header);
    std::memcpy(bytes.data(), &header, sizeof header);
    return File(bytes).open();
  };
  uint32_t now = heartbeat_of(boot_now());
  EXPECT_TRUE(with([](auto&) {}));
  EXPECT_TRUE(with([&](auto& h) { h.heartbeat_s = now - P2P_NAMES_HEARTBEAT_MAX_S + 1; }));
  EXPECT_FALSE(with([&](auto& h) { h.heartbeat_s = now - P2P_NAMES_HEARTBEAT_MAX_S - 2; }));
  EXPECT_FALSE(with([&](auto& h) { h.heartbeat_s = now + 100; }));
  EXPECT_FALSE(with([](auto& h) { h.superseded = 1; }));
  EXPECT_FALSE(with([](auto& h) { h.magic[0] = 'x'; }));
  EXPECT_FALSE(with([](auto& h) { h.version = 2; }));
  EXPECT_FALSE(with([](auto& h) { h.file_bytes += 1; }));
  EXPECT_FALSE(with([](auto& h) { h.slot_count = 3; }));
  EXPECT_FALSE(with([](auto& h) { h.slot_count = 1u << 31; }));
  EXPECT_FALSE(with([](auto& h) { h.zone_bytes = P2P_NAMES_ZONE_MAX + 1; }));
  for (size_t size : {size_t{0}, size_t{1}, sizeof(p2p_names_header) - 1})
    EXPECT_FALSE(File(ByteView(encoded(three_nodes())).first(size)).open());
}

TEST(NamesReader, HostNamesFromALyingFileAreHostNames) {
  Bytes bytes = encoded(three_nodes());
  std::string text(as_text(bytes));
  size_t label = text.rfind("alpha", text.find("www.alpha"));
  ASSERT_NE(label, std::string::npos);
  for (uint8_t bad : {0, 10, 27, 32, 128, 255}) {
    Bytes lying = bytes;
    lying[text.find("alpha") + 2] = bad;  // the first one is the host's own
    File file(lying);
    ASSERT_TRUE(file.open());
    EXPECT_EQ(file.name("alpha"), P2P_LOOKUP_BROKEN) << int{bad};
  }
}

// Any bytes give an answer within bounds; the sanitizers watch.
TEST(NamesReader, TwentyThousandDamagedFilesDoNoHarm) {
  Random random(20260101);
  Bytes whole = encoded(three_nodes());
  int opened = 0, found = 0, broken = 0;
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes = whole;
    for (uint64_t hits = 1 + random.below(6); hits > 0; --hits) {
      // Mostly past the magic and the live words, so that many files are looked into.
      size_t at = random.below(8) == 0 ? random.below(bytes.size()) : 28 + random.below(bytes.size() - 28);
      static constexpr uint32_t words[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc};
      uint32_t word = random.below(2) ? words[random.below(6)] : static_cast<uint32_t>(random.next());
      size_t width = std::min<size_t>(1 + random.below(4), bytes.size() - at);
      std::memcpy(&bytes[at], &word, width);
    }
    if (random.below(10) == 0) bytes.resize(random.below(bytes.size()));
    File file(bytes);
    if (!file.open()) continue;
    ++opened;
    for (const char* name : {"alpha", "beta", "www.alpha.p2p.internal", "x.y.alpha.p2p.internal", "gamma"}) {
      p2p_lookup result = file.name(name);
      found += result == P2P_LOOKUP_FOUND;
      broken += result == P2P_LOOKUP_BROKEN;
      if (result != P2P_LOOKUP_FOUND) continue;
      ASSERT_LE(std::strlen(file.host.name), size_t{P2P_NAMES_FULL_MAX});
      ASSERT_LE(file.host.ipv4_count, P2P_NAMES_ADDRESSES_MAX);
      ASSERT_LE(file.host.ipv6_count, P2P_NAMES_ADDRESSES_MAX);
    }
    file.address("192.0.2.1");
    file.address("2001:db8::1");
  }
  EXPECT_GT(opened, 2000);
  EXPECT_GT(found, 2000);
  EXPECT_GT(broken, 200);
}

}  // namespace
}  // namespace p2p::resolver
