// Whom this node keeps out for what it brought, and what it does when somebody keeps it out.
#include "core/node.h"

namespace p2p {

std::optional<Node::Objection> Node::grudge_against(const NodeId& peer, Now now) const {
  if (!offences_.is_kept_out(peer, now.mono)) return std::nullopt;
  return Objection(CloseCode::forged, "this peer brought what nobody honest sends; try again later");
}

bool Node::bears(const Link& link, const JunkCount& junk, Now now) {
  if (link.guest) return rates_.guest_bears(link.id, junk, map_.members().size(), now.mono);
  return rates_.bears(link.peer, junk, map_.members().size(), offences_.of(link.peer, now.mono), now.mono);
}

void Node::shun(const Link& link, Now now) {
  if (complaints_.take(now.mono))
    out_.log(LogLevel::warning, "peer " + short_id(link.peer) + " brought a forged item; its link is closed");
  expel(link, CloseCode::forged, "a forged item", now);
}

// Only members are remembered: of strangers there may be any number. Its other links go too, and dials
// under way.
void Node::expel(const Link& link, CloseCode code, const std::string& reason, Now now) {
  std::vector<LinkId> all{link.id};
  for (const auto& [id, other] : links_.all())
    if (other.peer == link.peer && id != link.id) all.push_back(id);
  if (map_.members().is_member(link.peer)) offences_.note(link.peer, now.mono);
  for (LinkId id : all) close(id, code, reason, now);
}

// Who says so lives, and is neither dialled nor voted against before the shortest time-out is over.
// Somebody honest that was counted wrongly would only make work by it.
void Node::note_kept_out(const Link& link, Now now) {
  if (!map_.members().is_member(link.peer) || links_.is_ready(link.peer)) return;
  Instant rest = short_lives_.turned_away(link.peer, now.mono, random_);
  dialer_.hurry(link.peer, rest);
  if (wanted_.contains(link.peer)) missing_.insert_or_assign(link.peer, Absence::lost(rest, random_.unit()));
}

}  // namespace p2p
