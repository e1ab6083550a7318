#include "core/flood_tree.h"

namespace p2p {

bool FloodTree::on_news(OwnerId8 owner, LinkId link) {
  auto found = bringers_.find(owner);
  if (found == bringers_.end()) {
    if (bringers_.size() >= limits::flood_owners_max) bringers_.clear();
    bringers_.emplace(owner, Bringers{link, {}});
    return false;
  }
  Bringers& of = found->second;
  if (of.first == link) return false;
  if (of.second == link) {
    std::swap(of.first, *of.second);
    return false;
  }
  // Those that had been chosen were slower, or bring nothing more: the choice is made anew.
  of = Bringers{link, {}};
  return true;
}

bool FloodTree::on_copy(OwnerId8 owner, LinkId link) {
  auto found = bringers_.find(owner);
  if (found == bringers_.end() || found->second.first == link) return false;
  Bringers& of = found->second;
  if (!of.second) of.second = link;
  return *of.second != link;
}

void FloodTree::stop(LinkId link, const std::vector<OwnerId8>& owners, Instant now) {
  auto& until = wishes_[link].until;
  if (until.size() + owners.size() > limits::stopped_owners_max)
    std::erase_if(until, [&](const auto& wish) { return wish.second <= now; });
  for (OwnerId8 owner : owners)
    if (until.size() < limits::stopped_owners_max) until[owner] = now + limits::prune_life;
}

void FloodTree::resume(LinkId link, const std::vector<OwnerId8>& owners) {
  auto found = wishes_.find(link);
  if (found == wishes_.end()) return;
  if (owners.empty()) found->second.until.clear();
  for (OwnerId8 owner : owners) found->second.until.erase(owner);
}

bool FloodTree::is_stopped(LinkId link, OwnerId8 owner, Instant now) const {
  auto found = wishes_.find(link);
  if (found == wishes_.end()) return false;
  auto wish = found->second.until.find(owner);
  return wish != found->second.until.end() && wish->second > now;
}

size_t FloodTree::stopped(LinkId link) const {
  auto found = wishes_.find(link);
  return found == wishes_.end() ? 0 : found->second.until.size();
}

bool FloodTree::may_ask(LinkId link, Instant now) { return wishes_[link].asks.take(now); }
bool FloodTree::may_be_asked(LinkId link, Instant now) { return wishes_[link].asked.take(now); }

std::vector<OwnerId8> FloodTree::forget(LinkId link) {
  wishes_.erase(link);
  std::vector<OwnerId8> out;
  std::erase_if(bringers_, [&](const auto& entry) {
    bool is_lost = entry.second.first == link || entry.second.second == link;
    if (is_lost) out.push_back(entry.first);
    return is_lost;
  });
  return out;
}

}  // namespace p2p
