// From bytes to bytes with all that is around an answer: verdicts and cookies. Pure.
#pragma once

#include "dns/answer.h"
#include "dns/cookie.h"

namespace p2p::dns {

struct Responder {
  const Snapshot& zone;
  const CookieMaker& cookies;
  Instant now;

  struct Outcome {
    size_t size = 0;         // 0: silence
    bool is_proven = false;  // the asker showed a cookie of ours
  };
  // `hash` as for answer(); read only when the verdict is good. `out` as there.
  Outcome respond(Verdict verdict, const Query& query, uint64_t hash, const IpAddress& ip, bool is_tcp,
                  std::span<uint8_t> out) const {
    if (verdict != Verdict::good) return {answer_unfit(verdict, query, out), false};
    ByteView shown = query.edns.cookie;
    if (shown.empty()) return {answer(zone, query, hash, {ip, is_tcp}, out), false};
    Cookie cookie = cookies.make(shown, ip, now);
    size_t size = answer(zone, query, hash, {ip, is_tcp, &cookie}, out);
    return {size, cookies.is_good(shown, ip, now)};
  }
};

}  // namespace p2p::dns
