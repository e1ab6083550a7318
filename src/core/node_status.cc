// How the node stands: its links, its map, and what may be wrong.
#include <algorithm>

#include "base/limits_watch.h"
#include "core/diagnosis.h"
#include "core/node.h"

namespace p2p {
namespace {
// Lines of status about others' cloned keys.
constexpr size_t kClonedShownMax = 5;
}  // namespace

bool Node::in_sync() const {
  size_t members = 0;
  bool all_are = true;
  links_.for_each_ready([&](const Link& link) {
    members += !link.guest;
    all_are = all_are && (link.guest || link.in_sync);
  });
  return all_are && members > 0;
}

StatusView Node::status(Now now) const {
  StatusView out;
  out.id = id_;
  out.network = standing_.network;
  out.zone = standing_.zone.text();
  out.primary = authority_.has_value();
  out.phase = guest_ && phase_ == Phase::joining && is_in() ? Phase::running : phase_;
  out.port = self_.port();
  if (auto self = node(id_, now)) out.self = *self;
  for (const NodeView& view : nodes(now)) {
    ++out.known;
    out.online += view.state == NodeState::online;
    out.unreachable += view.state == NodeState::unreachable;
    out.left += view.state == NodeState::left;
    if (view.cloned && !view.self && out.problems.size() < kClonedShownMax)
      out.problems.push_back("cloned key: two devices run with the key of \"" + view.name +
                             "\"; on the copy, run \"p2p-ddns new-identity\"");
  }
  for (const Link* link : links_.ready_links()) {
    auto name = map_.names().name_of(link->peer);
    out.links.push_back({link->peer, name ? name->text() : "", link->remote, link->dialed, link->guest,
                         now.mono - link->since, now.mono - link->heard_at, link->watch.round_trip(),
                         link->in_sync});
    if (!link->guest && !link->in_sync)
      out.behind_for = std::max(out.behind_for, now.mono - std::max(link->agreed_at, link->since));
  }
  out.links_wanted = wanted_.size();
  for (const NodeId& peer : wanted_) {
    if (!links_.is_ready(peer) && (!map_.find(peer) || map_.is_voted_out(peer))) continue;
    ++out.neighbours;
    out.neighbours_linked += links_.is_ready(peer);
  }
  out.isolated = is_isolated(now.mono);
  if (out.isolated) out.isolated_for = now.mono - isolated_since_;
  out.in_sync = in_sync();
  out.map_hash = map_.hash();
  if (auto time = network_time(now)) out.clock_offset = *time - now.wall;
  if (out.phase == Phase::joining) {
    out.waiting_for = "a member of the network to answer";
    for (const auto& [peer, addresses] : contacts_)
      for (const SocketAddress& address : addresses)
        out.waiting_for += (out.waiting_for.ends_with("answer") ? "; asked " : ", ") + address.to_string();
  }
  if (std::string problem = twin_problem(now.mono); !problem.empty()) out.problems.push_back(problem);
  for (std::string& problem : problems_of(symptoms(out, now))) out.problems.push_back(std::move(problem));
  return out;
}

void Node::note_sync(Now now) {
  if (!in_sync()) return;
  health_.synced_at = now.mono;
  health_.first_synced_at = std::min(health_.first_synced_at, now.mono);
}

Symptoms Node::symptoms(const StatusView& status, Now now) const {
  Symptoms out{.port = status.port,
               .has_no_address = self_.has_addresses() && self_.addresses().empty(),
               .wanted_name = status.self.wanted_name,
               .name = status.self.name,
               .is_isolated = status.isolated,
               .isolated_for = status.isolated_for,
               .knows_others = status.known > 1,
               .refusal = refusals_.empty() ? "" : refusals_.begin()->second,
               .out_of_reach_name = "",
               .behind_for = status.behind_for,
               .clock_offset = status.clock_offset,
               .records_left_out = self_.records_left_out()};
  for (const auto& [peer, absence] : missing_) {
    const Entry* entry = map_.find(peer);
    bool is_about = entry && entry->record && !entry->record->left() && !map_.is_voted_out(peer);
    if (!is_about || absence.since() + limits::out_of_reach_worth_telling > now.mono) continue;
    if (auto name = map_.names().name_of(peer); name && out.out_of_reach++ == 0)
      out.out_of_reach_name = name->text();
  }
  auto is_recent = [&](Instant at) { return at + limits::diagnosis_window > now.mono; };
  out.accusations =
      static_cast<size_t>(std::count_if(health_.accused_at.begin(), health_.accused_at.end(), is_recent));
  if (is_recent(health_.stalled_at)) out.stalled_for = health_.stalled_for;
  return out;
}

}  // namespace p2p
