// The table of links: connections to peers, those being made among them.
#pragma once

#include <map>
#include <optional>
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
  std::map<NodeId, std::vector<LinkId>> ready_;  // the newest last
  size_t guests_ = 0;                            // peers in ready_ that are guests
};

}  // namespace p2p
