#include "dns/rate_limit.h"

#include <algorithm>

#include "base/limits_dns.h"
#include "dns/name.h"

namespace p2p::dns {

RateLimit::RateLimit(uint64_t seed)
    : seed_(seed),
      table_(limits::dns_prefixes_max, {limits::dns_answers_burst, limits::dns_bytes_burst, {}}) {}

RateLimit::Allowance& RateLimit::find(const IpAddress& asker) {
  ByteView prefix = asker.bytes().first(asker.is_v4() ? 3 : 7);
  return table_[hash_name(prefix, seed_) % table_.size()];
}

RateLimit::Verdict RateLimit::judge(const IpAddress& asker, size_t query_bytes, size_t answer_bytes,
                                    Instant now) {
  Allowance& mine = find(asker);
  double passed_s = std::chrono::duration<double>(std::max(now - mine.at, Duration(0))).count();
  mine.at = std::max(mine.at, now);
  double earned = passed_s * limits::dns_bytes_per_s + 2.0 * static_cast<double>(query_bytes);
  mine.bytes = std::min(limits::dns_bytes_burst, mine.bytes + earned);
  mine.answers = std::min(limits::dns_answers_burst, mine.answers + passed_s * limits::dns_answers_per_s);
  auto pay = [&](size_t bytes) {
    bool can_pay = mine.bytes >= static_cast<double>(bytes);
    if (can_pay) mine.bytes -= static_cast<double>(bytes);
    return can_pay;
  };
  if (mine.answers >= 1 && pay(answer_bytes)) {
    mine.answers -= 1;
    return Verdict::send;
  }
  mine.slips = !mine.slips;
  return mine.slips && pay(query_bytes) ? Verdict::truncate : Verdict::drop;
}

}  // namespace p2p::dns
