#include "core/junk_account.h"

#include <algorithm>

#include "base/limits_junk.h"

namespace p2p {
namespace {

double copy_price(size_t members) {
  return std::clamp(limits::junk_copy_members / static_cast<double>(std::max<size_t>(members, 1)), 1.0,
                    limits::junk_copy_price_max);
}

double price_of(const JunkCount& junk, size_t members) {
  return copy_price(members) * static_cast<double>(junk.copies + junk.baseless) +
         limits::junk_excess_price * static_cast<double>(junk.excessive) +
         limits::junk_own_excess_price * static_cast<double>(junk.own_excessive) +
         limits::junk_idle_price * static_cast<double>(junk.idle);
}

double burst_of(int offences) {
  double share = 1;
  for (int i = 0; i < offences; ++i) share *= limits::probation_share;
  return limits::junk_burst * std::max(share, limits::probation_share_min);
}

}  // namespace

JunkAccount::JunkAccount(const Terms& terms, Instant now)
    : left_(burst_of(terms.offences)), news_seen_(terms.news), at_(now) {}

bool JunkAccount::take(const JunkCount& junk, const Terms& terms, Instant now) {
  double seconds = std::chrono::duration<double>(std::max(now - at_, Duration(0))).count();
  double per_news = limits::junk_copies_per_news * copy_price(terms.members) + limits::junk_excess_price;
  left_ += seconds * limits::junk_per_s + per_news * static_cast<double>(terms.news - news_seen_);
  left_ = std::min(left_, burst_of(terms.offences));
  news_seen_ = terms.news;
  at_ = std::max(at_, now);
  double price = price_of(junk, terms.members);
  if (left_ < price) return false;
  left_ -= price;
  return true;
}

bool JunkAccount::is_rested(Instant now) const {
  constexpr Duration kWhole = 1s * static_cast<int64_t>(limits::junk_burst / limits::junk_per_s);
  return at_ + kWhole <= now;
}

}  // namespace p2p
