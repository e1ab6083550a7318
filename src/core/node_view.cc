// What the node shows of itself, and the tickets that it prints.
#include <algorithm>

#include "base/limits.h"
#include "core/node.h"

namespace p2p {
namespace {
// Lines of status about others' cloned keys.
constexpr size_t kClonedShownMax = 5;
}  // namespace

std::optional<NodeView> Node::node(const NodeId& id, Now now) const {
  const Entry* entry = map_.find(id);
  const Admission* admission = map_.members().admission(id);
  if (!entry || !entry->record || !admission || !map_.members().is_member(id)) return std::nullopt;
  const Record& record = **entry->record;
  NodeView out;
  out.id = id;
  out.wanted_name = admission->invite.terms.fixed_name.value_or(record.name).text();
  auto name = map_.names().name_of(id);
  out.name = name ? name->text() : out.wanted_name;
  out.fqdn = out.name + "." + standing_.zone.text();
  out.addresses = record.addresses();
  out.port = record.peer_port();
  out.state = state_of(id, record, now.mono);
  out.self = id == id_;
  out.client = record.client;
  out.cloned = record.cloned || (out.self && twins_.is_cloned(now.mono));
  const Link* link = links_.ready(id);
  if (out.self)
    out.last_seen = Duration(0);
  else if (link)
    out.last_seen = now.mono - link->heard_at;
  else if (out.state == NodeState::online && in_sync())
    // Its neighbours watch it, and a map equal to ours says that none of them votes against it.
    out.last_seen = std::min(now.mono - entry->changed_at, limits::keepalive_interval);
  else
    out.last_seen = now.mono - entry->changed_at;
  out.seq = record.seq;
  out.instance = record.instance;
  for (ServiceView& service : services_of(record.resources))
    if (service.name != peer_service) out.services.push_back(std::move(service));
  out.claimed_at = std::max(record.claimed_at, admission->admitted_at);
  out.admitted_at = admission->admitted_at;
  out.expires = record.expires.value_or(WallTime{});
  out.admitted_by = admission->admitter;
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

bool Node::in_sync() const {
  size_t members = 0;
  for (const Link* link : links_.ready_links()) {
    if (link->guest) continue;
    ++members;
    if (!link->in_sync) return false;
  }
  return members > 0;
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
                         now.mono - link->since, now.mono - link->heard_at});
  }
  out.links_wanted = wanted_.size();
  out.in_sync = in_sync();
  out.map_hash = map_.hash();
  if (auto time = network_time(now)) out.clock_offset = *time - now.wall;
  if (out.phase == Phase::joining) {
    out.waiting_for = "a member of the network to answer";
    for (const auto& [peer, addresses] : contacts_)
      for (const SocketAddress& address : addresses)
        out.waiting_for += (out.waiting_for.ends_with("answer") ? "; asked " : ", ") + address.to_string();
  }
  if (out.self.name != out.self.wanted_name)
    out.problems.push_back("the name \"" + out.self.wanted_name +
                           "\" belongs to another node; this one goes by \"" + out.self.name +
                           "\" (choose another with --alias)");
  if (std::string problem = twin_problem(now.mono); !problem.empty()) out.problems.push_back(problem);
  if (is_isolated(now.mono) && out.known > 1)
    out.problems.push_back(refusals_.empty()
                               ? "no other node answers: check this host's network and firewall (UDP port " +
                                     std::to_string(out.port) + ")"
                               : "other nodes refuse this one: " + refusals_.begin()->second);
  if (out.clock_offset > 1h || out.clock_offset < -1h)
    out.problems.push_back("this host's clock is wrong; the network's time is used instead");
  if (self_.records_left_out() > 0)
    out.problems.push_back(std::to_string(self_.records_left_out()) +
                           " of the records of --service and --record find no room beside this host's many "
                           "addresses: publish fewer, or choose addresses with --bind-interface");
  if (self_.has_addresses() && self_.addresses().empty())
    out.problems.push_back("this host has no address that others could use");
  return out;
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
    terms.uses = request.uses.value_or(0);
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
    if (!entry || !entry->record || (*entry->record)->left) return;
    Contact contact{id, {}};
    for (const IpAddress& ip : (*entry->record)->addresses())
      contact.addresses.push_back({ip, (*entry->record)->peer_port(), 0});
    if (!contact.addresses.empty()) ticket.contacts.push_back(std::move(contact));
  };
  add(id_);
  for (const Link* link : links_.ready_links())
    if (!link->guest && ticket.contacts.size() < limits::ticket_contacts_max) add(link->peer);
  if (ticket.contacts.empty()) return fail("this node has no address yet that a newcomer could ask");
  return ticket.to_text();
}

}  // namespace p2p
