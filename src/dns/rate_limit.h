// How much one network may be sent by UDP, where a source address proves nothing.
#pragma once

#include <vector>

#include "base/ip.h"
#include "base/time.h"

namespace p2p::dns {

// Two allowances for each prefix (/24, /56): answers per second, and bytes. What an asker sends
// earns it twice that many bytes, so ordinary questions never meet the second, and whoever forges
// a source can at most double what he sends. The table has a fixed size; prefixes that meet in it
// share an allowance.
class RateLimit {
 public:
  enum class Verdict { send, truncate, drop };

  // `seed` is secret: nobody can aim at another's place in the table.
  explicit RateLimit(uint64_t seed);

  // Beyond the allowance every second answer is to be cut to its question, so that real askers
  // come back by TCP.
  Verdict judge(const IpAddress& asker, size_t query_bytes, size_t answer_bytes, Instant now);

 private:
  struct Allowance {
    double answers, bytes;
    Instant at;
    bool slips = false;
  };
  Allowance& find(const IpAddress& asker);

  uint64_t seed_;
  std::vector<Allowance> table_;
};

}  // namespace p2p::dns
