#include "core/membership.h"

#include <algorithm>

#include "base/limits.h"

namespace p2p {
namespace {

// The earlier one of a node is held.
bool goes_before(const Admission& a, const Admission& b) {
  if (a.admitted_at != b.admitted_at) return a.admitted_at < b.admitted_at;
  if (a.node != b.node) return a.node < b.node;
  return a.encode() < b.encode();
}

}  // namespace

bool Membership::invite_is_signed(const SharedInvite& invite) {
  auto known = signed_invites_.find(invite->id);
  if (known != signed_invites_.end() && known->second == invite) return true;
  if (!invite->is_signed_by(network_)) return false;
  signed_invites_.insert_or_assign(invite->id, invite);
  return true;
}

Merge Membership::check(const Admission& admission) {
  if (admission.admitter) {
    auto admitter = members_.find(*admission.admitter);
    // Times that grow along the chain leave no room for a circle of members who admit each other.
    // The admitter may have shown an earlier admission of its own to others, which will come.
    bool rests_on_it =
        admitter != members_.end() && admission.admitted_at > admitter->second.admission->admitted_at;
    if (!rests_on_it) return Merge::orphan;
  }
  if (!invite_is_signed(admission.invite) || !admission.is_genuine(network_)) return Merge::forged;
  return Merge::changed;
}

Merge Membership::insert(const Admission& admission) {
  const Admission* held = this->admission(admission.node);
  if (held && !goes_before(admission, *held)) return Merge::known;
  if (!held && members_.size() >= limits::nodes_max) return Merge::limited;
  if (Merge verdict = check(admission); verdict != Merge::changed) return verdict;

  auto kept = std::make_shared<Admission>(admission);
  kept->invite = signed_invites_.at(admission.invite->id);
  Member fresh{std::move(kept)};
  bool concerns_others = false;
  if (held) {
    Member before = members_.at(admission.node);
    concerns_others = before.admitted > 0 || is_overused(*before.admission->invite);
    fresh.admitted = before.admitted;
    count(*before.admission, -1);
  }
  count(admission, 1);
  // Found without judging all anew, or one member could make much work by one used up invite.
  bool is_too_late = !held && is_overused(*admission.invite) && comes_too_late(*fresh.admission);
  members_.put(admission.node, judged(fresh, !is_too_late));
  if (concerns_others || (is_overused(*admission.invite) && !is_too_late)) judge_all();
  return Merge::changed;
}

void Membership::count(const Admission& admission, int by) {
  if (admission.invite->terms.uses > 0) limited_uses_[admission.invite->id] += static_cast<uint32_t>(by);
  if (admission.admitter) members_.edit(*admission.admitter).admitted += static_cast<uint32_t>(by);
}

bool Membership::is_overused(const Invite& invite) const {
  auto uses = limited_uses_.find(invite.id);
  return invite.terms.uses > 0 && uses != limited_uses_.end() && uses->second > invite.terms.uses;
}

bool Membership::Use::operator<(const Use& other) const {
  if (is_by_user != other.is_by_user) return other.is_by_user;
  return goes_before(*admission, *other.admission);
}

Membership::Use Membership::use_of(const Admission& admission) const {
  const Admission* admitters = admission.admitter ? this->admission(*admission.admitter) : nullptr;
  return {admitters && admitters->invite->id == admission.invite->id, &admission};
}

bool Membership::comes_too_late(const Admission& admission) const {
  const Use use = use_of(admission);
  uint32_t before = 0;
  for (const auto& [id, member] : members_)
    before += member.admission->invite->id == admission.invite->id && use_of(*member.admission) < use;
  return before >= admission.invite->terms.uses;
}

std::unordered_set<NodeId> Membership::beyond_uses() const {
  std::map<InviteId, std::vector<Use>> limited;
  for (const auto& [id, member] : members_)
    if (member.admission->invite->terms.uses > 0)
      limited[member.admission->invite->id].push_back(use_of(*member.admission));
  std::unordered_set<NodeId> out;
  for (auto& [invite, uses] : limited) {
    std::sort(uses.begin(), uses.end());
    for (size_t i = 0; i < uses.size(); ++i)
      if (i >= uses[i].admission->invite->terms.uses) out.insert(uses[i].admission->node);
  }
  return out;
}

Membership::Member Membership::judged(Member member, bool is_within_uses) const {
  member.depth = 1;
  member.valid = is_within_uses;
  if (!member.admission->admitter) return member;
  const Member& admitter = members_.at(*member.admission->admitter);
  member.depth = admitter.depth + 1;
  member.valid = is_within_uses && admitter.valid && member.depth <= limits::admission_depth_max;
  return member;
}

void Membership::judge_all() {
  auto beyond = beyond_uses();
  std::vector<std::shared_ptr<const Admission>> by_time;
  for (const auto& [id, member] : members_) by_time.push_back(member.admission);
  // An admitter's own admission is earlier, so its verdict stands before those that rest on it.
  std::sort(by_time.begin(), by_time.end(), [](const auto& a, const auto& b) { return goes_before(*a, *b); });
  for (const auto& admission : by_time) {
    const Member& before = members_.at(admission->node);
    Member after = judged(before, !beyond.contains(admission->node));
    if (after.valid == before.valid && after.depth == before.depth) continue;
    verdicts_ += after.valid != before.valid;
    members_.edit(admission->node) = std::move(after);
  }
}

bool Membership::is_member(const NodeId& id) const {
  auto found = members_.find(id);
  return found != members_.end() && found->second.valid;
}

const Admission* Membership::admission(const NodeId& id) const {
  auto found = members_.find(id);
  return found == members_.end() ? nullptr : found->second.admission.get();
}

std::vector<const Admission*> Membership::chain(const NodeId& id) const {
  std::vector<const Admission*> out;
  for (const Admission* at = admission(id); at; at = at->admitter ? admission(*at->admitter) : nullptr)
    out.push_back(at);
  std::reverse(out.begin(), out.end());
  return out;
}

size_t Membership::depth(const NodeId& id) const {
  auto found = members_.find(id);
  return found == members_.end() ? 0 : found->second.depth;
}

WallTime Membership::last_admitted_by(const NodeId& id) const {
  WallTime out;
  for (const auto& [node, member] : members_)
    if (member.admission->admitter == id) out = std::max(out, member.admission->admitted_at);
  return out;
}

uint32_t Membership::uses_of(const InviteId& invite) const {
  uint32_t out = 0;
  for (const auto& [id, member] : members_) out += member.valid && member.admission->invite->id == invite;
  return out;
}

}  // namespace p2p
