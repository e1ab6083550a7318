#include "daemon/names_feed.h"

#include <algorithm>

#include "base/limits_names.h"
#include "os/clock.h"

namespace p2p::daemon {
namespace {

std::vector<dns::Subnet> subnets_of(const std::vector<os::Interface>& interfaces) {
  std::vector<dns::Subnet> out;
  for (const os::Interface& interface : interfaces)
    for (const os::InterfaceAddress& address : interface.addresses)
      out.push_back({address.ip, address.prefix_length, interface.index});
  return out;
}

}  // namespace

void NamesFeed::add(std::unique_ptr<NameWay> way, Duration pause) {
  keepers_.push_back(std::make_unique<NamesKeeper>(std::move(way), pause));
}

void NamesFeed::update(Now now) {
  bool is_changed =
      is_stale_ || engine_.node().map().hash() != map_hash_ || engine_.interfaces() != interfaces_;
  if (!is_changed || is_waiting_) return;
  if (due_ <= now.mono) return gather();
  is_waiting_ = true;
  timer_.expires_after(due_ - now.mono);
  timer_.async_wait([this](std::error_code error) {
    is_waiting_ = false;
    if (!error) gather();
  });
}

void NamesFeed::gather() {
  Now now = os::read_clocks();
  Duration before = os::thread_time();
  is_stale_ = false;
  map_hash_ = engine_.node().map().hash();
  if (engine_.interfaces() != interfaces_) {
    interfaces_ = engine_.interfaces();
    subnets_ = subnets_of(interfaces_);
  }
  auto changed = engine_.take_name_news();
  NameTablePtr names = names_ && changed ? update_names(engine_.node(), subnets_, *changed, now, *names_)
                                         : gather_names(engine_.node(), subnets_, omits_unreachable_, now);
  if (names) {
    names_ = std::move(names);
    for (auto& keeper : keepers_) keeper->publish(names_);
  }
  Duration cost = os::thread_time() - before;
  due_ =
      os::read_clocks().mono + std::max(limits::names_gather_pause, cost * limits::names_gather_rest_factor);
}

void NamesFeed::note_loop(Instant now) {
  for (auto& keeper : keepers_) keeper->note_loop(now);
}

control::ServedNames NamesFeed::serving() const {
  control::ServedNames out;
  for (const auto& keeper : keepers_) {
    control::ServedNames one = keeper->serving();
    std::ranges::move(one.dns, std::back_inserter(out.dns));
    std::ranges::move(one.hosts_files, std::back_inserter(out.hosts_files));
    std::ranges::move(one.names_files, std::back_inserter(out.names_files));
  }
  return out;
}

std::vector<std::string> NamesFeed::problems() const {
  std::vector<std::string> out;
  for (const auto& keeper : keepers_) std::ranges::copy(keeper->problems(), std::back_inserter(out));
  return out;
}

}  // namespace p2p::daemon
