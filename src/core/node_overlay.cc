// Whom this node is linked to: what the overlay asks for, and dialling those that are missing.
#include <algorithm>

#include "base/limits.h"
#include "core/node.h"
#include "core/overlay.h"

namespace p2p {
namespace {
// The higher id lets the lower one dial first, so that two seldom dial each other at once.
constexpr Duration kSecondDialerDelay = 300ms;
// A newcomer asks one contact after the other: each that answers admits it, and all get to know it.
constexpr Duration kContactStagger = 300ms;
constexpr size_t kGuestLinks = 2;
constexpr size_t kDialsPerPeerMax = 3;
}  // namespace

std::vector<Peer> Node::peers_with_sites() const {
  std::vector<Peer> out;
  out.reserve(map_.peers().size());
  for (const NodeId& id : map_.peers()) out.push_back({id, site_of(*map_.find(id)->record)});
  return out;
}

std::set<NodeId> Node::ring_neighbours(Now now) {
  WallTime time = network_time(now).value_or(WallTime{});
  overlay_.set_time(time);
  if (overlay_.is_stale(map_.peers().size())) overlay_.rebuild(peers_with_sites());
  auto is_silent = [&](const NodeId& id) { return map_.is_voted_out(id); };
  Neighbours out = overlay_.neighbours(is_silent);
  if (!out.is_partial) return out.ids;
  std::vector<Peer> living = peers_with_sites();
  std::erase_if(living, [&](const Peer& peer) { return is_silent(peer.id); });
  const Entry* own = map_.find(id_);
  SiteId site = own && own->record ? site_of(*own->record) : 0;
  out.ids.merge(overlay_neighbours({id_, site}, living, time));
  return out.ids;
}

std::set<NodeId> Node::wanted_peers(Now now) {
  std::set<NodeId> out;
  if (guest_ && links_.ready_members() >= kGuestLinks) return out;
  // Who yields to a twin follows by one link and takes no other's place.
  if (twins_.yields(now.mono) && links_.ready_members() > 0) return out;
  if (is_member() || guest_) out = ring_neighbours(now);
  bool needs_contacts = !is_member() || links_.ready_members() == 0;
  if (needs_contacts)
    for (const auto& [id, addresses] : contacts_) out.insert(id);
  return out;
}

RingCoverage Node::ring_coverage() const {
  RingCoverage out{.wanted = wanted_.size()};
  for (const NodeId& peer : wanted_) {
    out.linked += links_.is_ready(peer);
    out.silent += !links_.is_ready(peer) && map_.is_voted_out(peer);
  }
  return out;
}

void Node::refresh_overlay(Now now) {
  overlay_due_ = Instant::never();
  if (phase_ == Phase::leaving) return;
  wanted_ = wanted_peers(now);
  wanted_linked_.forget();
  review_due_ = now.mono;
  std::map<NodeId, Instant> to_dial;
  std::vector<NodeId> pressed;  // whose silence is to tell something soon
  size_t first = wanted_.empty() ? 0 : random_.below(wanted_.size());
  std::erase_if(missing_, [&](const auto& entry) { return !wanted_.contains(entry.first); });
  for (const NodeId& peer : wanted_) {
    if (links_.is_ready(peer) || offences_.is_kept_out(peer, now.mono)) {
      missing_.erase(peer);
      continue;
    }
    bool is_new = !missing_.contains(peer);
    if (is_new) missing_.emplace(peer, Absence(now.mono, random_.unit()));
    Duration delay = peer < id_ ? kSecondDialerDelay + random_.pause(100ms) : Duration(0);
    if (is_new && alarm_.is_on(now.mono)) {
      delay = Duration(0);
      pressed.push_back(peer);
    }
    if (!is_member()) delay = kContactStagger * ((first + to_dial.size()) % wanted_.size());
    to_dial[peer] = std::max(now.mono + delay, short_lives_.rests_until(peer));
  }
  dialer_.want(to_dial);
  for (const NodeId& peer : pressed) dialer_.press(peer, tolerated_pause_ / (limits::alarm_dials - 1));
  vote_due_ = now.mono;
}

std::vector<SocketAddress> Node::addresses_to_dial(const NodeId& peer) const {
  std::vector<SocketAddress> out;
  const Entry* entry = map_.find(peer);
  if (entry && entry->record && !entry->record->left()) out = entry->record->peer_addresses();
  auto contact = contacts_.find(peer);
  if (contact != contacts_.end())
    for (const SocketAddress& address : contact->second)
      if (std::find(out.begin(), out.end(), address) == out.end()) out.push_back(address);
  for (const SocketAddress& address : used_addresses_.of(peer))
    if (std::find(out.begin(), out.end(), address) == out.end()) out.push_back(address);
  std::erase_if(out,
                [&](const SocketAddress& address) { return address.port == 0 || is_own_address(address); });
  return out;
}

void Node::dial(const NodeId& peer, const SocketAddress& to, Now now) {
  LinkId id{dialed_link_bit | next_link_++};
  links_.add(Link{.id = id, .peer = peer, .remote = to, .dialed = true, .since = now.mono});
  out_.put(output::Dial{id, peer, to});
}

void Node::dial_due(Now now) {
  // Without an own address nobody can be reached, and the first thing to say would be missing.
  if (!self_.has_addresses()) return;
  for (const NodeId& peer : dialer_.due(now.mono)) {
    std::vector<SocketAddress> addresses = addresses_to_dial(peer);
    if (addresses.empty() || links_.dialing() >= limits::dials_max ||
        links_.pending(peer) >= kDialsPerPeerMax)
      dialer_.postpone(peer, now.mono, random_);
    else
      dial(peer, dialer_.attempt(peer, addresses, now.mono, random_), now);
  }
}

void Node::redial_linked(Now now) {
  // Attempts under way left from the old addresses.
  std::vector<LinkId> stale;
  for (const auto& [id, link] : links_.all())
    if (link.stage == LinkStage::dialing) stale.push_back(id);
  for (LinkId id : stale) close(id, CloseCode::done, "this host's addresses changed", now);
  std::vector<std::pair<NodeId, SocketAddress>> linked;
  for (const Link* link : links_.ready_links())
    if (!link->guest) linked.emplace_back(link->peer, link->remote);
  for (const auto& [peer, remote] : linked) redial(peer, remote, now);
}

void Node::redial(const NodeId& peer, const SocketAddress& remote, Now now) {
  dial(peer, remote, now);
  // The family of the present link may be one that this host has no more.
  std::vector<SocketAddress> others = addresses_to_dial(peer);
  auto other = std::find_if(others.begin(), others.end(),
                            [v6 = remote.ip.is_v6()](const SocketAddress& a) { return a.ip.is_v6() != v6; });
  if (other != others.end()) dial(peer, *other, now);
  for (const SocketAddress& lasting : used_addresses_.of(peer))
    if (lasting.ip.is_link_local() && lasting != remote) dial(peer, lasting, now);
}

bool Node::is_isolated(Instant now) const {
  return links_.ready_members() == 0 && isolated_since_ + limits::isolation_grace <= now;
}

NodeState Node::state_of(const NodeId& id, const SignedRecord& record, Instant now) const {
  if (record.left()) return NodeState::left;
  if (id == id_ || links_.is_ready(id)) return NodeState::online;
  bool is_silent = map_.is_voted_out(id) || is_isolated(now);
  return is_silent ? NodeState::unreachable : NodeState::online;
}

}  // namespace p2p
