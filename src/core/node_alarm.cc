// What a node does when many go at once (core/crash_alarm.h).
#include "core/node.h"

namespace p2p {

void Node::note_accusation(const Vote& vote, Now now) {
  // Beyond a split everybody votes against everybody: what such voters say here is history.
  bool is_news = started_at_ + limits::alarm_after_start <= now.mono && !map_.is_voted_out(vote.voter);
  // Nor does it tell of crashes where links break all around; an alarm would be one load more.
  if (!is_news || short_lives_.is_everywhere(now.mono)) return;
  alarm_.note(vote, map_.peers().size(), now.mono);
  if (alarm_.take_look(now.mono)) ask_others(id_, now);
}

// One that we lack answered our dial: it lives, even if it refuses the link.
void Node::note_answer(const NodeId& peer, Now now) {
  auto found = missing_.find(peer);
  if (found != missing_.end()) found->second = Absence(now.mono, random_.unit());
}

}  // namespace p2p
