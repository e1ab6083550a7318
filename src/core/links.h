// The table of links: connections to peers, those being made among them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/limits_spread.h"
#include "base/time.h"
#include "core/link_watch.h"
#include "core/node_io.h"

namespace p2p {

enum class LinkStage {
  dialing,  // we dialled, nobody has answered yet
  proving,  // connected; membership is not shown yet
  ready,    // a member (or a guest whom we serve): items flow
};

struct Link {
  LinkId id{};
  NodeId peer;
  SocketAddress remote;
  LinkStage stage = LinkStage::dialing;
  uint64_t instance = 0;    // of the peer, as its hello told
  Instant clock_shown_at;   // our clock, the last time
  uint64_t probe_hash = 0;  // the map that our last probe showed
  Instant agreed_at;        // when peer_hash last was our own map's
  bool dialed = false;
  bool guest = false;  // the peer only follows
  bool said_hello = false;
  Instant since;                                       // of the stage
  Instant heard_at;                                    // the last message from it
  LinkWatch watch;                                     // runs while it is ready
  Instant clock_due;                                   // when our clock is shown on it
  Instant reconciled_at;                               // when a reconciliation was last opened on it
  Duration reconcile_pause = limits::reconcile_pause;  // before the next one, unless
  bool is_fruitful = true;                             // something changed by this link since
  uint64_t peer_hash = 0;                              // the map that the peer last showed
  bool in_sync = false;                                // it equalled ours then
  bool is_behind = false;  // it reads more slowly than we write: news for it wait in the map
};

class Links {
 public:
  Links() = default;
  Links(const Links&) = delete;
  Links& operator=(const Links&) = delete;

  Link& add(Link link);
  Link* find(LinkId id);
  void remove(LinkId id);
  // The peer is proved: items flow from now on.
  void make_ready(Link& link, Instant now);
  std::map<LinkId, Link>& all() { return links_; }
  const std::map<LinkId, Link>& all() const { return links_; }

  // The link to use for a peer: its newest ready one. Null when there is none.
  const Link* ready(const NodeId& peer) const;
  bool is_ready(const NodeId& peer) const { return ready(peer) != nullptr; }
  // One ready link a peer, guests too.
  std::vector<const Link*> ready_links() const;
  template <class Visit>
  void for_each_ready(Visit visit) const {
    for (const auto& [peer, of_peer] : ready_) visit(*of_peer.back());
  }
  // How often one became ready or went: what was counted of them holds until it changes.
  uint64_t changes() const { return changes_; }
  size_t ready_members() const { return ready_.size() - guests_; }
  size_t guests() const { return guests_; }
  // Members whose newest link they made.
  size_t accepted() const;
  // Dials that nobody has answered yet.
  size_t dialing() const;
  // Links that came in and whose peers have not shown yet that they may be here.
  size_t callers() const;
  // Attempts and unproven connections to a peer.
  size_t pending(const NodeId& peer) const;

 private:
  std::map<LinkId, Link> links_;
  std::map<NodeId, std::vector<const Link*>> ready_;  // the newest last
  uint64_t changes_ = 1;
  size_t guests_ = 0;  // peers in ready_ whose newest link is a guest's
};

// How many of some peers are linked: counted anew only when links changed.
class LinkedCount {
 public:
  size_t of(const std::set<NodeId>& peers, const Links& links);
  // The peers are others.
  void forget() { counted_at_ = 0; }

 private:
  size_t linked_ = 0;
  uint64_t counted_at_ = 0;  // Links::changes(); 0: never
};

}  // namespace p2p
