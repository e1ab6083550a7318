// The program without the world: one node of a network as a pure machine. Inputs and the time go
// in, outputs come out; it has no sockets, files, threads, clocks or randomness of its own. The
// daemon and the simulator run this same class.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/limits.h"
#include "base/random.h"
#include "base/token_bucket.h"
#include "core/absence.h"
#include "core/beacon_answers.h"
#include "core/crash_alarm.h"
#include "core/diagnosis.h"
#include "core/dialer.h"
#include "core/directory.h"
#include "core/discovery.h"
#include "core/event_tracker.h"
#include "core/flood_tree.h"
#include "core/links.h"
#include "core/member_rates.h"
#include "core/named_node.h"
#include "core/network_time.h"
#include "core/node_options.h"
#include "core/offences.h"
#include "core/outbox.h"
#include "core/overlay.h"
#include "core/own_health.h"
#include "core/reconcile.h"
#include "core/search_order.h"
#include "core/self_record.h"
#include "core/short_lives.h"
#include "core/twins.h"
#include "core/used_addresses.h"
#include "core/vote_queue.h"

namespace p2p {

class Node {
 public:
  Node(NodeOptions options, Now now);

  std::vector<Output> step(const Input& input, Now now);
  // When step() wants to be called with a Tick if nothing else happens before; not before `now`.
  Instant next_deadline(Instant now) const;

  // Views, each of the moment.
  std::vector<NodeView> nodes(Now now) const;  // sorted by name
  std::optional<NodeView> node(const NodeId& id, Now now) const;
  std::optional<NodeId> find(std::string_view name_or_id) const;
  std::optional<NodeOrigin> origin(const NodeId& id, Now now) const;
  StatusView status(Now now) const;
  // Who has a name now: not clients, not those that left.
  std::optional<NamedNode> named(const NodeId& id, Now now) const;
  // For whom that may have changed since this was last asked; empty at the first time: anybody.
  std::optional<std::set<NodeId>> take_name_news();
  const Directory& map() const { return map_; }
  const Standing& standing() const { return standing_; }
  const NodeId& id() const { return id_; }
  bool is_member() const { return map_.members().is_member(id_); }
  Phase phase() const { return phase_; }
  // All links that show a map show the same as ours, and there is one.
  bool in_sync() const;
  // Of those that the overlay asks for.
  RingCoverage ring_coverage() const;

  Result<std::string> print_ticket(const TicketRequest& request, Now now) const;

 private:
  // --- node.cc: one step
  void take(const input::LinkUp& up, Now now);
  void take(const input::LinkDown& down, Now now);
  void take(const input::MessageIn& in, Now now);
  void take(const input::AddressesAre& are, Now now);
  void take(const input::Acknowledged& acknowledged, Now now);
  void take(const input::BeaconHeard& heard, Now now);
  void take(const input::LookedUp& found, Now now);
  void take(const input::Tick&, Now) {}
  void take(const input::Pause&, Now now);
  void take(const input::Resume&, Now now);
  void take(const input::Leave&, Now now);
  void run_timers(Now now);
  // No peer that this node should be linked to and that lives is without a link.
  bool all_can_hear() const;
  Instant earliest_deadline(Instant now) const;
  void notice_isolation(Now now);
  void note_verdicts(Now now);
  void restore(StoredState state, Now now);
  void publish(Now now);
  void notice_membership();
  void become_member();
  std::optional<WallTime> network_time(Now now) const { return time_.at(now); }

  // --- node_links.cc: the life of a link
  // Why an incoming link is not taken; empty when it is.
  using Objection = std::pair<CloseCode, const char*>;
  std::optional<Objection> objection_to(const NodeId& peer, Now now) const;
  void bound_links_of(const NodeId& peer, Now now);
  void note_refusal(const NodeId& by, CloseCode code, const std::string& reason, Now now);
  void become_ready(Link& link, Now now);
  void drop(LinkId link);
  void close(LinkId link, CloseCode code, const std::string& reason, Now now);
  void log_end(const Link& link, CloseCode code, const std::string& reason);
  void after_link_lost(const Link& link, Now now, bool on_purpose);
  void check_links(Now now);

  // --- node_offences.cc: who is kept out, whoever dialled
  std::optional<Objection> grudge_against(const NodeId& peer, Now now) const;
  bool bears(const Link& link, const JunkCount& junk, Now now);
  void shun(const Link& link, Now now);
  void expel(const Link& link, CloseCode code, const std::string& reason, Now now);
  void note_kept_out(const Link& link, Now now);  // this node, by a peer

  // --- node_session.cc: what peers say on a link
  void receive(Link& link, Hello hello, Now now);
  void receive(Link& link, const Join& join, Now now);
  void receive(Link& link, const Welcome& welcome, Now now);
  void receive(Link& link, const Items& items, Now now);
  void receive(Link& link, const Keepalive& keepalive, Now now);
  void receive(Link& link, const Prune& prune, Now now);  // node_flood.cc
  void receive(Link&, const Probe&, Now) {}               // see answer()
  void receive(Link& link, const ProbeAnswer& answer, Now now);
  Result<Admission> consider(const Join& join, const NodeId& newcomer, Now now) const;
  void say_hello(Link& link, Now now);
  void accept_offer(LinkId link, Now now);
  void note_clock(const Link& link, WallTime theirs, Now now);
  void show_clock(Link& link, Now now);
  void send(const Link& link, const Message& message);

  // --- node_learn.cc: the one way into the map
  Merge learn(const Item& item, std::optional<LinkId> from, Now now);
  bool would_change(const Item& item) const;
  std::optional<Merge> judge_own(const Item& item, std::optional<LinkId> from, Now now);
  void plan_overtaking(uint64_t seq, Now now);
  void overtake(Now now);
  void store(const Item& item);
  void tell_events(Now now);
  void forget_expired(Now now);
  // Tells the overlay who came and went; whether anybody did.
  bool note_peer_news();

  // --- node_reconcile.cc: comparing maps
  void take(const input::LinkPressure& pressure, Now now);
  void receive(Link& link, const Ranges& ranges, Now now);
  // What a peer's map hash tells: that both agree, or that the maps are to be compared.
  void compare_maps(Link& link, uint64_t peer_hash, Now now);
  void open_reconcile(Link& link, Now now);
  void send_part(const Link& link, const std::vector<NodeId>& ids, Now now);
  void go_on_with_parts(Link& link, Now now);
  void send_due_parts(Now now);

  // --- node_flood.cc: how news are passed on
  bool prunes() const;
  void forward_learnt(Now now);
  // What a message brought: owners with news, owners of whom it was a copy.
  void shape_flood(const Link& link, const std::vector<OwnerId8>& news, const std::vector<OwnerId8>& copies,
                   Now now);
  void mend_flood(LinkId lost, Now now);

  // --- node_overlay.cc: whom to link to and dial
  void refresh_overlay(Now now);
  std::vector<Peer> peers_with_sites() const;
  std::set<NodeId> ring_neighbours(Now now);
  std::set<NodeId> wanted_peers(Now now);
  void dial_due(Now now);
  void dial(const NodeId& peer, const SocketAddress& to, Now now);
  std::vector<SocketAddress> addresses_to_dial(const NodeId& peer) const;
  void redial_linked(Now now);
  void redial(const NodeId& peer, const SocketAddress& remote, Now now);

  // --- node_watch.cc: who lives
  void answer(Link& link, const Probe& probe, Delivery delivery, Now now);
  void start_watch(Link& link, Now now);
  void note_same_map(Link& link, Now now);
  void wake_watches(Now now);          // something may be due at once on some link
  bool do_watch(Link& link, Now now);  // what is due on it; false: its peer is dead to us
  void look_again_at_suspects(Now now);
  void ask_others(const NodeId& but, Now now);
  bool is_answered_since(Instant when, const NodeId& but) const;
  void heed(const Vote& vote, Now now);
  void notice_own_delay(Now now);
  void notice_own_clock(Now now);
  void vote(Now now);
  // --- node_alarm.cc: when many go at once
  void note_accusation(const Vote& vote, Now now);
  void note_answer(const NodeId& peer, Now now);
  // --- node_discovery.cc: finding the others again
  bool can_discover() const;
  bool has_few_links();
  bool has_arrived(Now now) const;
  bool is_in_smaller_part() const;
  void discover(Now now);
  Instant discovery_deadline() const;
  const BeaconKey& network_beacon_key(Instant now);
  void send_beacon(Now now);
  void answer_beacon(const BeaconAnswers::Answer& answer, Now now);
  void search(Now now);
  void note_refused_link(const NodeId& by, CloseCode code);
  void note_used_address(const NodeId& peer, const SocketAddress& address);
  void follow_moved(const SignedRecord& peer, Now now);
  bool is_own_address(const SocketAddress& address) const;
  // --- node_twins.cc: another device with our key
  void note_foreign_self(const SignedRecord& record, Now now);
  void call_twin(const SignedRecord& record, Now now);
  bool call_twin_at(const SocketAddress& address, Now now);
  void meet_self(Link& link, uint64_t instance, Now now);
  void watch_twins(Now now);
  void set_yielding(bool yields, Now now);
  Instant twins_deadline(Instant now) const;
  std::string twin_problem(Instant now) const;

  Symptoms symptoms(const StatusView& status, Now now) const;
  void note_sync(Now now);
  std::optional<Duration> last_seen(const NodeId& id, const Entry& entry, NodeState state, Instant now) const;
  NodeState state_of(const NodeId& id, const SignedRecord& record, Instant now) const;
  bool is_isolated(Instant now) const;
  // The network has let us in, as a member or as a guest who follows.
  bool is_in() const { return guest_ ? links_.ready_members() > 0 : is_member(); }

  const KeyPair identity_;
  const NodeId id_;
  const uint64_t instance_;
  const bool guest_;
  const std::optional<KeyPair> authority_;
  Random random_;
  Random discovery_random_;  // its own, so that looking around changes nobody's other pauses
  Standing standing_;
  Directory map_;
  SeenItems seen_;
  Links links_;
  FloodTree flood_;
  Dialer dialer_;
  ShortLives short_lives_;
  NetworkTime time_;
  SelfRecord self_;
  EventTracker tracker_;
  Outbox out_;
  Phase phase_ = Phase::joining;

  std::map<NodeId, std::vector<SocketAddress>> contacts_;
  const std::vector<Seed> seeds_;
  const bool beacons_;
  Discovery discovery_;
  SearchOrder search_;
  BeaconAnswers beacon_answers_;
  UsedAddresses used_addresses_;
  BeaconKeyCache beacon_key_;
  uint64_t beacons_sent_ = 0;

  const Instant started_at_;
  Twins twins_;
  TwinWatch twin_;
  uint64_t next_link_ = 1;

  // The overlay as last computed, and the peers in it without a link.
  Overlay overlay_;
  std::set<NodeId> wanted_;
  LinkedCount wanted_linked_;
  std::map<NodeId, Absence> missing_;
  Instant overlay_due_;
  Instant isolated_since_;  // when the last link to a member went; counts only while there is none
  bool shown_isolated_ = false;
  const Duration tolerated_pause_;
  std::vector<LinkId> suspects_;  // in this step half of a burst went unanswered
  OwnHealth health_;
  CrashAlarm alarm_;
  Offences offences_;

  // Learnt in this step and not passed on yet, by the link that it came from.
  std::map<std::optional<LinkId>, std::vector<Item>> learnt_;
  VoteQueue waiting_votes_;  // learnt too
  std::set<NodeId> touched_;
  std::optional<std::set<NodeId>> name_news_;  // once somebody asks for them
  MemberRates rates_;
  RateTable own_pace_{limits::own_updates_burst, limits::owner_updates_every};
  Instant publish_due_ = Instant::never();  // when a version that is owed may come
  TokenBucket complaints_{limits::complaints_burst, limits::complaints_per_s};
  std::map<LinkId, ReconcileBudget> reconcile_budget_;
  // The next version of our record that somebody else's word asks for, and when it may come.
  uint64_t overtake_seq_ = 0;
  Instant overtake_due_ = Instant::never();
  Instant overtaken_at_{-1h};

  // Our own admission as a link brought it, until the member that signed it has shown its chain.
  std::map<LinkId, Admission> offered_;
  std::map<NodeId, std::string> refusals_;  // since somebody last took us, and why
  Instant refusal_due_ = Instant::never();
  Instant housekeeping_due_;
  // Nothing of its kind is due before; found anew when it comes.
  Instant timers_due_, links_due_, review_due_, vote_due_;
  Instant farewell_at_ = Instant::never();
};

}  // namespace p2p
