#include "core/dialer.h"

#include <algorithm>

#include "base/limits.h"
#include "base/limits_votes.h"
#include "base/limits_watch.h"

namespace p2p {
namespace {
// Between two addresses of one peer, so that a dead address costs little (RFC 8305 has 250 ms).
constexpr Duration kAddressStagger = 150ms;
}  // namespace

void Dialer::want(const std::map<NodeId, Instant>& peers) {
  std::erase_if(plans_, [&](const auto& entry) { return !peers.contains(entry.first); });
  for (const auto& [peer, at] : peers) plans_.try_emplace(peer, Plan{.at = at, .since = at});
}

void Dialer::hurry(const NodeId& peer, Instant when) {
  auto found = plans_.find(peer);
  if (found != plans_.end()) found->second = Plan{.at = when, .since = when};
}

void Dialer::hurry_all(Instant now) {
  for (auto& [peer, plan] : plans_) plan = Plan{.at = now, .since = now};
}

void Dialer::press(const NodeId& peer, Duration pause) {
  auto found = plans_.find(peer);
  if (found == plans_.end()) return;
  found->second.pressed = limits::alarm_dials;
  found->second.press_pause = pause;
}

std::vector<NodeId> Dialer::due(Instant now) const {
  std::vector<NodeId> out;
  for (const auto& [peer, plan] : plans_)
    if (plan.at <= now) out.push_back(peer);
  return out;
}

SocketAddress Dialer::attempt(const NodeId& peer, const std::vector<SocketAddress>& addresses, Instant now,
                              Random& random) {
  Plan& plan = plans_[peer];
  SocketAddress out = addresses[plan.tried % addresses.size()];
  ++plan.tried;
  if (plan.pressed > 1) {
    --plan.pressed;
    plan.at = now + plan.press_pause;
    return out;
  }
  bool round_is_over = plan.tried % addresses.size() == 0;
  plan.at = now + kAddressStagger + (round_is_over ? pause(plan, now, random) : Duration(0));
  return out;
}

void Dialer::postpone(const NodeId& peer, Instant now, Random& random) {
  Plan& plan = plans_[peer];
  plan.at = now + pause(plan, now, random) + 1ms;
}

Duration Dialer::pause(const Plan& plan, Instant now, Random& random) const {
  if (plan.since + limits::redial_slow_after > now) return random.pause(limits::redial_pause_mean);
  return std::min(random.pause(limits::redial_slow_pause_mean), limits::redial_pause_max);
}

Instant Dialer::next_deadline() const {
  Instant out = Instant::never();
  for (const auto& [peer, plan] : plans_) out = std::min(out, plan.at);
  return out;
}

}  // namespace p2p
