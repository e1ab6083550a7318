// Another running device with this node's key: noticed, called, and one of the two yields.
#include <algorithm>

#include "base/limits_discovery.h"
#include "core/node.h"

namespace p2p {
namespace {

// When clocks say that a record was signed in this life of ours, they must mean it.
constexpr Duration kFreshAfterStart = 2s;
constexpr Duration kFreshFor = 2min;
// Addresses of one record that are called.
constexpr size_t kCallsPerRecordMax = 4;

}  // namespace

// A version of our record that another instance made, whatever came of that one.
void Node::note_foreign_self(const SignedRecord& record, Now now) {
  if (record.instance() == instance_ || record.left()) return;
  auto time = network_time(now);
  bool is_fresh = false;
  if (time && record.expires()) {
    WallTime signed_at = *record.expires() - limits::record_life;
    WallTime started = *time - (now.mono - started_at_);
    if (signed_at < started) twins_.was_before(record.instance());
    is_fresh = signed_at >= started + (record.cloned() ? Duration(0) : kFreshAfterStart) &&
               *time - signed_at < kFreshFor && signed_at - *time < kFreshFor;
  }
  twins_.saw_record(record.instance(), record.cloned(), is_fresh, now.mono);
  call_twin(record, now);
  timers_due_ = now.mono;
}

// At every other place where a record says that we are.
void Node::call_twin(const SignedRecord& record, Now now) {
  size_t calls = 0;
  for (const SocketAddress& at : record.peer_addresses())
    if (calls < kCallsPerRecordMax && call_twin_at(at, now)) ++calls;
}

bool Node::call_twin_at(const SocketAddress& address, Now now) {
  const auto& own = self_.addresses();
  bool is_here = std::find(own.begin(), own.end(), address.ip) != own.end();
  bool can_call = can_discover() && !is_here && address.port != 0 && links_.dialing() < limits::dials_max &&
                  twin_.calls.take(now.mono);
  if (can_call) dial(id_, address, now);
  return can_call;
}

// The other side of this link has proved our own key.
void Node::meet_self(Link& link, uint64_t instance, Now now) {
  LinkId id = link.id;
  if (instance == instance_) return close(id, CloseCode::done, "this is this node's own identity", now);
  twins_.met(instance, now.mono);
  twin_.at = link.remote;
  timers_due_ = now.mono;
  if (link.dialed) return close(id, CloseCode::done, "another device with this key", now);
  // The caller learns who we are, and ends it.
  if (!link.said_hello) say_hello(link, now);
}

void Node::watch_twins(Now now) {
  if (guest_ || !is_member()) return;
  const Entry* own = map_.find(id_);
  bool holds_rival = own && own->record && own->record->instance() != instance_ && !own->record->left() &&
                     !map_.is_voted_out(id_);
  twins_.look(holds_rival, now.mono);
  bool is_cloned = twins_.is_cloned(now.mono), yields = twins_.yields(now.mono);
  self_.set_cloned(twins_.claims(now.mono));
  if (is_cloned != twin_.was_cloned) {
    touched_.insert(id_);
    twin_.call_due = now.mono + discovery_random_.pause(limits::twin_call_pause_mean);
    out_.log(is_cloned ? LogLevel::warning : LogLevel::info,
             is_cloned ? "cloned key: another device runs with this node's key, seen at " +
                             twin_.at.to_string() + "; \"p2p-ddns new-identity\" on the copy cures it"
                       : "the other device with this node's key is gone");
  }
  if (yields != twin_.was_yielding) set_yielding(yields, now);
  twin_.was_cloned = is_cloned;
  twin_.was_yielding = yields;
  if (!is_cloned || twin_.call_due > now.mono) return;
  twin_.call_due = now.mono + discovery_random_.pause(limits::twin_call_pause_mean) + 1s;
  call_twin_at(twin_.at, now);
  if (yields && own && own->record) call_twin(*own->record, now);
}

void Node::set_yielding(bool yields, Now now) {
  overlay_due_ = now.mono;
  if (!yields) {
    // As if the other one's versions had been a former life's.
    const Entry* own = map_.find(id_);
    if (own && own->record) self_.overtake(own->record->seq());
    return;
  }
  out_.log(LogLevel::warning,
           "the other device with this key was there first: this one publishes no addresses");
  std::vector<LinkId> all;
  for (const auto& [id, link] : links_.all())
    if (link.peer != id_) all.push_back(id);
  for (LinkId id : all) close(id, CloseCode::done, "this device yields to another with the same key", now);
}

Instant Node::twins_deadline(Instant now) const {
  Instant out = twins_.next_deadline(now);
  return twin_.was_cloned ? std::min(out, twin_.call_due) : out;
}

std::string Node::twin_problem(Instant now) const {
  if (!twins_.is_cloned(now)) return "";
  std::string out = "cloned key: another device runs with this node's key";
  if (twin_.at.port != 0) out += " (at " + twin_.at.to_string() + ")";
  out += twins_.yields(now) ? " and was there first, so this one publishes no addresses"
                            : "; this one was there first and keeps the name";
  return out + ". Stop the daemon on the copy and run \"p2p-ddns new-identity\" there";
}

}  // namespace p2p
