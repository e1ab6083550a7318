#include "core/node.h"

#include <algorithm>

#include "base/limits.h"

namespace p2p {
namespace {
constexpr Duration kHousekeeping = 60s;
}  // namespace

Node::Node(NodeOptions options, Now now)
    : identity_(options.identity),
      id_(identity_.id<NodeTag>()),
      instance_(options.instance),
      guest_(options.guest),
      authority_(options.authority),
      random_(options.seed),
      discovery_random_(options.seed ^ 0x646973636f766572),
      standing_(std::move(options.standing)),
      map_(options.like ? options.like->map_ : Directory(standing_.network)),
      seen_(options.seed),
      self_(identity_, instance_, standing_),
      tracker_(options.like ? options.like->tracker_ : EventTracker()),
      seeds_(std::move(options.seeds)),
      beacons_(options.beacons),
      discovery_(now.mono),
      started_at_(now.mono),
      twins_(instance_),
      overlay_(id_),
      overlay_due_(now.mono),
      isolated_since_(now.mono),
      tolerated_pause_(options.tolerated_pause),
      housekeeping_due_(now.mono + kHousekeeping),
      timers_due_(now.mono) {
  for (const Contact& contact : options.contacts)
    if (contact.id != id_) contacts_[contact.id] = contact.addresses;
  self_.set_records(std::move(options.records));
  restore(std::move(options.state), now);
  if (!is_member() || !standing_.admitted) return;
  phase_ = Phase::running;
  // The first name is claimed since the admission, whatever the clocks say.
  const Entry* own = map_.find(id_);
  if (!standing_.claimed_at && !own->record)
    standing_.claimed_at = map_.members().admission(id_)->admitted_at;
  if (own->record && own->record->instance() == instance_) self_.resume(own->record->unpacked());
}

// What was taken is freed at once, or a large network would be in memory twice for a moment, and the
// memory that this took would stay the process's.
void Node::restore(StoredState state, Now now) {
  std::vector<std::pair<WallTime, PutItem*>> admissions;
  for (PutItem& item : state.items)
    if (item.kind == StoredKind::admission)
      if (auto admission = Admission::parse(item.body))
        admissions.emplace_back(admission->admitted_at, &item);
  // A member's admission is later than its admitter's: in this order none is an orphan.
  std::sort(admissions.begin(), admissions.end());
  for (auto& [at, item] : admissions)
    map_.merge(*Admission::parse(std::exchange(item->body, {})), now.mono, std::nullopt);
  for (PutItem& stored : state.items) {
    PutItem item = std::move(stored);
    if (item.kind == StoredKind::record)
      if (auto record = SignedRecord::parse(item.body)) {
        bool is_ours = record->id() == id_ && record->is_signed_by_owner(standing_.network);
        if (is_ours) self_.overtake(record->seq());
        map_.merge(*record, now.mono, std::nullopt);
      }
    if (item.kind == StoredKind::contact)
      if (auto contact = parse_stored_contact(item.body);
          contact && contact->id != id_ && contacts_.size() < limits::contacts_max) {
        contacts_.try_emplace(contact->id, contact->addresses);
        used_addresses_.restore(std::move(*contact));
      }
  }
  for (const auto& [id, entry] : map_.entries()) touched_.insert(id);
  note_peer_news();
}

std::vector<Output> Node::step(const Input& input, Now now) {
  notice_own_delay(now);
  notice_own_clock(now);
  map_.advance(now.mono, rates_.false_votes());
  note_verdicts(now);
  std::visit([&](const auto& concrete) { take(concrete, now); }, input);
  if (!touched_.empty()) notice_membership();
  if (timers_due_ <= now.mono) run_timers(now);
  publish(now);
  forward_learnt(now);
  tell_events(now);
  // Not before now: what was due but had to wait for something else is no delay of this host's.
  timers_due_ = std::max(now.mono, earliest_deadline(now.mono));
  return out_.take();
}

void Node::publish(Now now) {
  if (guest_ || !is_member() || twins_.yields(now.mono)) return;
  // Others would not take more; a farewell is always worth a try.
  publish_due_ = own_pace_.next(0, now.mono);
  if (publish_due_ > now.mono && phase_ != Phase::leaving) return;
  publish_due_ = Instant::never();
  auto record = self_.next_version({network_time(now), time_.to_sign(now)}, out_);
  if (!record) return;
  own_pace_.charge(0, now.mono);
  learn(*record, std::nullopt, now);
}

void Node::notice_membership() {
  if (guest_) return;
  if (phase_ == Phase::joining && is_member()) return become_member();
  bool is_turned_out = (phase_ == Phase::running || phase_ == Phase::paused) && !is_member();
  if (!is_turned_out) return;
  phase_ = Phase::joining;
  out_.log(LogLevel::warning,
           "this node is no longer a member: its ticket had been used as often as it may be");
}

void Node::become_member() {
  phase_ = Phase::running;
  standing_.admitted = true;
  standing_.claimed_at = standing_.claimed_at.value_or(map_.members().admission(id_)->admitted_at);
  for (StoreOp& op : to_settings(standing_)) out_.store(std::move(op));
  for (const auto& [peer, addresses] : contacts_) {
    out_.store(PutItem{StoredKind::contact, peer, encode_stored_contact({peer, addresses})});
  }
  out_.put(output::Joined{out_.batch()});
}

void Node::take(const input::AddressesAre& are, Now now) {
  bool is_first = !self_.has_addresses();
  if (!self_.set_addresses(are.addresses, are.port)) return;
  if (are.port != standing_.port && !guest_) {
    standing_.port = are.port;
    out_.store(PutSetting{"port", Writer().u16(are.port).take()});
  }
  // What another instance said of us: a former life of ours, or a copy of us that is the first.
  const Entry* own = is_first ? map_.find(id_) : nullptr;
  auto former = own ? own->record : std::nullopt;
  publish(now);
  if (former) note_foreign_self(*former, now);
  // Who starts anew where the others know it to be lacks links perhaps, but did not move.
  bool is_where_it_was = former && former->addresses() == self_.addresses();
  if (!is_where_it_was) discovery_.note_moved(now.mono);
  // The old links may be dead from now on, and only a dialler's survive a move. Without an address
  // a dial only has the kernel ask in vain for routers that it will need in a moment.
  if (!is_first && !self_.addresses().empty()) redial_linked(now);
  short_lives_.clear();
  dialer_.hurry_all(now.mono);
}

void Node::take(const input::Pause&, Now) {
  if (phase_ != Phase::running) return;
  self_.set_left(true);
  phase_ = Phase::paused;
}

void Node::take(const input::Resume&, Now) {
  if (phase_ != Phase::paused) return;
  self_.set_left(false);
  phase_ = Phase::running;
}

void Node::take(const input::Leave&, Now now) {
  if (phase_ == Phase::leaving) return;
  phase_ = Phase::leaving;
  self_.set_left(true);
  bool waits = is_member() && !all_can_hear();
  farewell_at_ = now.mono + (waits ? limits::farewell_patience : limits::farewell_time);
}

bool Node::all_can_hear() const {
  return std::all_of(wanted_.begin(), wanted_.end(),
                     [&](const NodeId& peer) { return links_.is_ready(peer) || map_.is_voted_out(peer); });
}

void Node::run_timers(Now now) {
  if (overtake_due_ <= now.mono) overtake(now);
  if (phase_ == Phase::leaving) {
    if (now.mono < farewell_at_) return dial_due(now);
    farewell_at_ = Instant::never();
    std::vector<LinkId> all;
    for (const auto& [id, link] : links_.all()) all.push_back(id);
    for (LinkId id : all) close(id, CloseCode::leaving, "this node stops", now);
    out_.put(output::Finished{});
    return;
  }
  check_links(now);
  notice_isolation(now);
  if (overlay_due_ <= now.mono) refresh_overlay(now);
  dial_due(now);
  discover(now);
  watch_twins(now);
  vote(now);
  if (housekeeping_due_ <= now.mono) {
    housekeeping_due_ = now.mono + kHousekeeping;
    forget_expired(now);
    offences_.forget_forgiven(now.mono);
    overlay_due_ = now.mono;  // its epoch may have changed, or who is kept out
    seen_.clear();
    rates_.forget_idle(now.mono);
    short_lives_.forget_old(now.mono);
  }
  if (refusal_due_ <= now.mono) {
    refusal_due_ = Instant::never();
    if (!is_in() && !refusals_.empty()) out_.put(output::JoinRefused{refusals_.begin()->second});
    refusals_.clear();
  }
}

// Cut off, this node can tell of nobody that it is reachable.
void Node::notice_isolation(Now now) {
  bool isolated = is_isolated(now.mono);
  if (isolated == shown_isolated_) return;
  shown_isolated_ = isolated;
  overlay_due_ = now.mono;
  for (const auto& [id, entry] : map_.entries()) touched_.insert(id);
}

Instant Node::next_deadline(Instant now) const { return std::max(now, timers_due_); }

Instant Node::earliest_deadline(Instant now) const {
  if (phase_ == Phase::leaving) {
    return std::min(
        {farewell_at_, overtake_due_, self_.has_addresses() ? dialer_.next_deadline() : Instant::never()});
  }
  Instant out = std::min({overlay_due_, housekeeping_due_, map_.votes().next_deadline(), overtake_due_,
                          refusal_due_, links_due_, publish_due_, waiting_votes_.due()});
  if (self_.has_addresses()) out = std::min(out, dialer_.next_deadline());
  out = std::min({out, discovery_deadline(), twins_deadline(now)});
  bool is_alone = links_.ready_members() == 0;
  Instant isolated_at = isolated_since_ + limits::isolation_grace;
  if (is_alone && isolated_at > now) out = std::min(out, isolated_at);
  if (!is_alone && is_member()) out = std::min(out, vote_due_);
  return out;
}

}  // namespace p2p
