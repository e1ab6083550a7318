#include "core/membership.h"

#include <algorithm>

#include "base/limits.h"

namespace p2p {
namespace {

// The order in which admissions count: the earlier one of a node is kept, the earliest ones of a limited invite are its uses.
bool goes_before(const Admission& a, const Admission& b) {
  if (a.admitted_at != b.admitted_at) return a.admitted_at < b.admitted_at;
  if (a.node != b.node) return a.node < b.node;
  return a.encode() < b.encode();
}

}  // namespace

bool Membership::invite_is_signed(const Invite& invite) {
  auto known = signed_invites_.find(invite.id);
  if (known != signed_invites_.end() && known->second == invite) return true;
  if (!invite.is_signed_by(network_)) return false;
  signed_invites_.insert_or_assign(invite.id, invite);
  return true;
}

Merge Membership::check(const Admission& admission) {
  if (admission.admitter) {
    auto admitter = members_.find(*admission.admitter);
    if (admitter == members_.end() || !admitter->second.valid) return Merge::orphan;
    // Times that grow along the chain leave no room for a circle of members who admit each other.
    if (admission.admitted_at <= admitter->second.admission.admitted_at) return Merge::forged;
    if (admitter->second.depth + 1 > limits::admission_depth_max) return Merge::forged;
  }
  if (!invite_is_signed(admission.invite) || !admission.is_genuine(network_)) return Merge::forged;
  return Merge::changed;
}

Merge Membership::insert(const Admission& admission) {
  auto held = members_.find(admission.node);
  if (held != members_.end() && !goes_before(admission, held->second.admission)) return Merge::known;
  if (held == members_.end() && members_.size() >= limits::nodes_max) return Merge::limited;
  if (Merge verdict = check(admission); verdict != Merge::changed) return verdict;

  bool replaces = held != members_.end();
  size_t admitter_depth = admission.admitter ? members_.at(*admission.admitter).depth : 0;
  members_.insert_or_assign(admission.node, Member{admission, admitter_depth + 1, true});
  if (replaces || admission.invite.terms.uses > 0) recompute();
  return Merge::changed;
}

std::unordered_map<NodeId, bool> Membership::within_uses() const {
  std::map<InviteId, std::vector<const Admission*>> limited;
  for (const auto& [id, member] : members_)
    if (member.admission.invite.terms.uses > 0)
      limited[member.admission.invite.id].push_back(&member.admission);
  std::unordered_map<NodeId, bool> out;
  for (auto& [invite, admissions] : limited) {
    std::sort(admissions.begin(), admissions.end(),
              [](const Admission* a, const Admission* b) { return goes_before(*a, *b); });
    for (size_t i = 0; i < admissions.size(); ++i)
      out[admissions[i]->node] = i < admissions[i]->invite.terms.uses;
  }
  return out;
}

void Membership::recompute() {
  auto within = within_uses();
  std::vector<Member*> by_time;
  for (auto& [id, member] : members_) by_time.push_back(&member);
  std::sort(by_time.begin(), by_time.end(),
            [](const Member* a, const Member* b) { return goes_before(a->admission, b->admission); });
  for (Member* member : by_time) {
    const Admission& admission = member->admission;
    auto use = within.find(admission.node);
    member->valid = use == within.end() || use->second;
    member->depth = 1;
    if (!admission.admitter) continue;
    // The admitter's own admission is earlier, so its verdict of this pass stands already.
    const Member& admitter = members_.at(*admission.admitter);
    member->valid = member->valid && admitter.valid;
    member->depth = admitter.depth + 1;
  }
}

bool Membership::is_member(const NodeId& id) const {
  auto found = members_.find(id);
  return found != members_.end() && found->second.valid;
}

const Admission* Membership::admission(const NodeId& id) const {
  auto found = members_.find(id);
  return found == members_.end() ? nullptr : &found->second.admission;
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

uint32_t Membership::uses_of(const InviteId& invite) const {
  uint32_t out = 0;
  for (const auto& [id, member] : members_)
    out += member.valid && member.admission.invite.id == invite;
  return out;
}

}  // namespace p2p
