#include "core/beacon_answers.h"

#include <algorithm>

#include "base/limits_discovery.h"

namespace p2p {

void BeaconAnswers::add(const Answer& answer, Duration at_least, size_t nodes, Random& random) {
  if (auto found = waiting_.find(answer.peer); found != waiting_.end()) {
    found->second.answer.to = answer.to;
    return;
  }
  if (waiting_.size() >= limits::beacon_answers_waiting_max) return;
  Duration most(0);
  if (nodes > limits::full_mesh_nodes_max)
    most = std::min(limits::beacon_answer_delay_per_node * static_cast<int64_t>(nodes),
                    limits::beacon_answer_delay_max);
  Duration delay(static_cast<int64_t>(random.below(static_cast<uint64_t>(most.count()) + 1)));
  Instant due = answer.heard_at + at_least + delay;
  waiting_.emplace(answer.peer, Waiting{answer, due});
  next_ = std::min(next_, due);
}

std::vector<BeaconAnswers::Answer> BeaconAnswers::take_due(Instant now) {
  std::vector<Answer> out;
  if (next_ > now) return out;
  next_ = Instant::never();
  std::erase_if(waiting_, [&](const auto& entry) {
    if (entry.second.due > now) {
      next_ = std::min(next_, entry.second.due);
      return false;
    }
    out.push_back(entry.second.answer);
    return true;
  });
  return out;
}

}  // namespace p2p
