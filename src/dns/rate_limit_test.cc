#include "dns/rate_limit.h"

#include <gtest/gtest.h>

#include "base/limits_dns.h"

namespace p2p::dns {
namespace {

const IpAddress kAsker = *IpAddress::parse("192.0.2.1");

struct Sent {
  size_t bytes = 0, answers = 0, truncated = 0;
};

// `per_s` queries a second for `seconds`, each answered as judged; a cut answer has the query's size.
Sent flood(RateLimit& limit, const IpAddress& asker, size_t query_bytes, size_t answer_bytes, int per_s,
           int seconds) {
  Sent out;
  Instant now = Instant{} + 1000s;
  for (int i = 0; i < per_s * seconds; ++i) {
    auto verdict = limit.judge(asker, query_bytes, answer_bytes, now);
    out.answers += verdict == RateLimit::Verdict::send;
    out.truncated += verdict == RateLimit::Verdict::truncate;
    if (verdict == RateLimit::Verdict::send) out.bytes += answer_bytes;
    if (verdict == RateLimit::Verdict::truncate) out.bytes += query_bytes;
    now = now + Duration(1000000 / per_s);
  }
  return out;
}

TEST(RateLimit, OrdinaryQuestionsNeverMeetIt) {
  RateLimit limit(1);
  EXPECT_EQ(flood(limit, kAsker, 50, 95, 900, 10).answers, 9000u);
}

TEST(RateLimit, AForgedSourceGainsNothing) {
  RateLimit limit(1);
  size_t asked = 40 * 2000 * 10;
  Sent sent = flood(limit, kAsker, 40, 1232, 2000, 10);
  EXPECT_LE(static_cast<double>(sent.bytes),
            2.0 * static_cast<double>(asked) + limits::dns_bytes_burst + 10 * limits::dns_bytes_per_s);
  EXPECT_GT(sent.answers, 0u);
  EXPECT_NEAR(static_cast<double>(sent.truncated), 10000, 1000);  // every second of the rest
}

TEST(RateLimit, CountsAnswersPerSecondToo) {
  RateLimit limit(1);
  Sent sent = flood(limit, kAsker, 50, 60, 20000, 5);
  EXPECT_NEAR(static_cast<double>(sent.answers), limits::dns_answers_burst + 5 * limits::dns_answers_per_s,
              200);
}

TEST(RateLimit, NeighboursShareAndOthersDoNot) {
  RateLimit limit(1);
  Instant now = Instant{} + 1000s;
  auto is_limited = [&](const char* ip) {
    return limit.judge(*IpAddress::parse(ip), 1, 1232, now) != RateLimit::Verdict::send;
  };
  for (int i = 0; i < 20; ++i) is_limited("192.0.2.1");
  EXPECT_TRUE(is_limited("192.0.2.200"));
  EXPECT_FALSE(is_limited("192.0.3.1"));
  EXPECT_FALSE(is_limited("2001:db8::1"));
  now = now + 60s;
  EXPECT_FALSE(is_limited("192.0.2.200"));
}

}  // namespace
}  // namespace p2p::dns
