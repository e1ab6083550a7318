// What the node shows of others, and the tickets that it prints.
#include <algorithm>

#include "base/limits.h"
#include "core/node.h"

namespace p2p {
namespace {
// Who is named of those that ask for one name.
constexpr size_t kClaimantsShownMax = 9;
}  // namespace

std::optional<NodeView> Node::node(const NodeId& id, Now now) const {
  const Entry* entry = map_.find(id);
  const Admission* admission = map_.members().admission(id);
  if (!entry || !entry->record || !admission || !map_.members().is_member(id)) return std::nullopt;
  const SignedRecord& record = *entry->record;
  NodeView out;
  out.id = id;
  out.wanted_name = admission->invite->terms.fixed_name.value_or(record.name()).text();
  auto name = map_.names().name_of(id);
  out.name = name ? name->text() : out.wanted_name;
  out.fqdn = out.name + "." + standing_.zone.text();
  out.addresses = record.addresses();
  out.port = record.peer_port();
  out.state = state_of(id, record, now.mono);
  out.self = id == id_;
  out.client = record.client();
  out.cloned = record.cloned() || (out.self && twins_.is_cloned(now.mono));
  out.last_seen = last_seen(id, *entry, out.state, now.mono);
  out.seq = record.seq();
  out.instance = record.instance();
  for (ServiceView& service : record.resources().services())
    if (service.name != peer_service) out.services.push_back(std::move(service));
  out.claimed_at = std::max(record.claimed_at(), admission->admitted_at);
  out.admitted_at = admission->admitted_at;
  out.expires = record.expires().value_or(WallTime{});
  out.admitted_by = admission->admitter;
  return out;
}

// Nothing of this is transmitted: links and votes tell it. Of those not linked to us the neighbours
// watch them, so a map equal to theirs says that they lived a moment ago.
std::optional<Duration> Node::last_seen(const NodeId& id, const Entry& entry, NodeState state,
                                        Instant now) const {
  if (id == id_) return Duration(0);
  if (const Link* link = links_.ready(id)) return now - link->heard_at;
  Instant at = entry.changed_at;
  if (state == NodeState::online) {
    at = std::max(at, health_.synced_at);
    if (in_sync()) return std::min(now - at, limits::keepalive_interval);
  }
  if (state == NodeState::unreachable) {
    Instant first = map_.votes().first_against(id);
    at = std::max(at, first == Instant::never() ? health_.synced_at : first);
  }
  // What came before this node had caught up with the others is history.
  if (at <= health_.first_synced_at) return std::nullopt;
  return now - at;
}

std::optional<NodeOrigin> Node::origin(const NodeId& id, Now now) const {
  const Entry* entry = map_.find(id);
  auto view = node(id, now);
  if (!view) return std::nullopt;
  NodeOrigin out;
  out.is_signed = entry->record->is_signed_by_owner(standing_.network);
  if (entry->told_by != 0) out.told_by = map_.find_id(entry->told_by);
  out.age = now.mono - entry->changed_at;
  out.votes = map_.votes().against(id).size();
  out.is_voted_out = map_.is_voted_out(id);
  out.is_isolated = is_isolated(now.mono);
  if (auto wanted = Label::parse(view->wanted_name))
    out.same_claim = map_.names().claimants_of(*wanted, kClaimantsShownMax);
  return out;
}

std::vector<NodeView> Node::nodes(Now now) const {
  std::vector<NodeView> out;
  for (const auto& [id, entry] : map_.entries())
    if (auto view = node(id, now); view && !view->client) out.push_back(std::move(*view));
  std::sort(out.begin(), out.end(), [](const NodeView& a, const NodeView& b) { return a.name < b.name; });
  return out;
}

std::optional<NodeId> Node::find(std::string_view name_or_id) const {
  if (auto id = NodeId::parse(name_or_id); id && map_.find(*id)) return *id;
  std::string_view name = name_or_id;
  if (!name.empty() && name.back() == '.') name.remove_suffix(1);
  std::string suffix = "." + standing_.zone.text();
  if (name.size() > suffix.size() && name.ends_with(suffix)) name.remove_suffix(suffix.size());
  if (name.starts_with("id--"))
    if (auto id = NodeId::parse(name.substr(4)))
      return map_.names().holder_of(Label::of_last_resort(id->to_string()));
  auto label = Label::parse(name);
  if (!label) return std::nullopt;
  return map_.names().holder_of(*label);
}

Result<std::string> Node::print_ticket(const TicketRequest& request, Now now) const {
  if (!is_member()) return fail("this node has not joined a network yet");
  std::optional<HeldInvite> invite = standing_.invite;
  if (request.asks_for_terms()) {
    if (!authority_)
      return fail(
          "only the node that founded the network can make tickets with other terms; "
          "ask for one there, or print this node's own without options");
    InviteTerms terms;
    // Of several devices with one fixed name only one would have it.
    terms.uses = request.uses.value_or(request.fixed_name ? 1 : 0);
    terms.fixed_name = request.fixed_name;
    terms.zone = standing_.zone;
    auto time = network_time(now);
    if (request.expires_in && !time)
      return fail("no clock can tell the time yet, so the ticket cannot expire");
    if (request.expires_in) terms.expires = *time + *request.expires_in;
    KeyPair key(request.fresh_seed);
    invite = HeldInvite{Invite::issue(key.id<InviteTag>(), terms, *authority_), key};
  }
  if (!invite)
    return fail("this node holds no invite; print the ticket on the node that founded the network");
  Ticket ticket{standing_.network, invite->invite, invite->key, {}};
  auto add = [&](const NodeId& id) {
    const Entry* entry = map_.find(id);
    if (!entry || !entry->record || entry->record->left()) return;
    Contact contact{id, entry->record->peer_addresses()};
    if (!contact.addresses.empty()) ticket.contacts.push_back(std::move(contact));
  };
  add(id_);
  for (const Link* link : links_.ready_links())
    if (!link->guest && ticket.contacts.size() < limits::ticket_contacts_max) add(link->peer);
  if (ticket.contacts.empty()) return fail("this node has no address yet that a newcomer could ask");
  return ticket.to_text();
}

}  // namespace p2p
