// How a node finds the others again when nobody answers at the addresses that it knows: by beacons on
// its link, by its seeds, by trying one member after the other.
#include <algorithm>

#include "base/limits_discovery.h"
#include "core/node.h"

namespace p2p {
namespace {

// Members passed over in one turn of the search: linked, asked already, without an address.
constexpr size_t kSearchSkipsMax = 64;
// A linked peer that moved dials its old peers itself, and needs a moment for it.
constexpr Duration kLinkedAnswerDelay = 500ms;
// All admissions are looked through for the first one at most so often.
constexpr Duration kBeaconKeyPause = 1s;

bool can_be_dialed(const SocketAddress& address) {
  return address.port != 0 && !address.ip.is_unspecified() && !address.ip.is_multicast();
}

}  // namespace

// Without an own address nobody can be reached.
bool Node::can_discover() const { return self_.has_addresses() && !self_.addresses().empty(); }

bool Node::has_few_links() {
  if (!is_in()) return true;
  if (wanted_.empty()) return false;
  return links_.ready_members() == 0 || 2 * wanted_linked_.of(wanted_, links_) < wanted_.size();
}

// All that should be linked, and live, have been since the move: they know, and so does everybody.
bool Node::has_arrived(Now now) const {
  if (!discovery_.has_moved(now.mono) || wanted_.empty() || is_in_smaller_part()) return false;
  return std::all_of(wanted_.begin(), wanted_.end(), [&](const NodeId& peer) {
    const Link* link = links_.ready(peer);
    return link ? link->since >= discovery_.moved_at() : map_.is_voted_out(peer);
  });
}

// A link's members that moved together find each other by beacons, and then have links enough; but
// if nobody knows where the others are, only trying tells.
bool Node::is_in_smaller_part() const { return 2 * map_.votes().outs() > map_.peers().size(); }

void Node::discover(Now now) {
  if (!can_discover()) return;
  bool searched = discovery_.searches();
  if (has_arrived(now)) discovery_.note_arrived(now.mono);
  discovery_.set_looking(has_few_links(), now.mono);
  discovery_.set_in_smaller_part(is_in_smaller_part(), now.mono);
  if (searched && !discovery_.searches()) search_.clear();
  if (discovery_.take_beacon(now.mono, discovery_random_)) send_beacon(now);
  if (discovery_.take_seeds(now.mono, discovery_random_))
    for (const Seed& seed : seeds_) out_.put(output::LookUp{seed});
  if (discovery_.take_search(now.mono, discovery_random_)) search(now);
  for (const BeaconAnswers::Answer& answer : beacon_answers_.take_due(now.mono)) answer_beacon(answer, now);
}

Instant Node::discovery_deadline() const {
  return can_discover() ? std::min(discovery_.next_deadline(), beacon_answers_.next_deadline())
                        : Instant::never();
}

// --- Beacons

// Of the earliest admission by the authority: all that hold the same map agree on it.
const BeaconKey& Node::network_beacon_key(Instant now) {
  size_t members = map_.members().size();
  if (members == beacon_key_.members || now < beacon_key_.due) return beacon_key_.key;
  const Admission* first = nullptr;
  for (const auto& [id, entry] : map_.entries()) {
    const Admission* admission = map_.members().admission(id);
    if (!admission || admission->admitter) continue;
    if (!first || std::tie(admission->admitted_at, id) < std::tie(first->admitted_at, first->node))
      first = admission;
  }
  if (first) beacon_key_.key = beacon_key(*first);
  beacon_key_.members = members;
  beacon_key_.due = now + kBeaconKeyPause;
  return beacon_key_.key;
}

void Node::send_beacon(Now now) {
  if (!beacons_ || guest_ || !is_member()) return;
  Beacon beacon{.sender = id_,
                .port = self_.port(),
                .looks = discovery_.looks(),
                .moved = discovery_.has_moved(now.mono)};
  // Chance to whoever does not have this node's key, and never the same twice.
  auto drawn = derive_secret("p2p-ddns/1 beacon nonce",
                             Writer().bytes(identity_.seed()).u64(instance_).u64(++beacons_sent_).view());
  BeaconNonce nonce = Reader(drawn).array<std::tuple_size_v<BeaconNonce>>();
  out_.put(output::Beacon{seal_beacon(beacon, network_beacon_key(now.mono), nonce)});
}

void Node::take(const input::BeaconHeard& heard, Now now) {
  if (!beacons_ || guest_ || !is_member() || !discovery_.may_read(now.mono)) return;
  auto beacon = open_beacon(heard.bytes, network_beacon_key(now.mono));
  if (!beacon || beacon->sender == id_ || !map_.members().is_member(beacon->sender)) return;
  const NodeId& peer = beacon->sender;
  if (offences_.is_kept_out(peer, now.mono)) return;
  SocketAddress to{heard.from.ip, beacon->port, heard.from.scope};
  if (!can_be_dialed(to)) return;
  const Link* link = links_.ready(peer);
  // It outlives the next change of all addresses.
  bool is_lasting = to.ip.is_v6() && to.ip.is_link_local();
  if (is_lasting && (link || wanted_.contains(peer))) used_addresses_.note_heard(peer, to, now.mono);
  bool is_lost = !link && (beacon->looks || beacon->moved || discovery_.looks() || wanted_.contains(peer) ||
                           map_.is_voted_out(peer));
  bool is_astray = link && beacon->moved && link->remote.ip != to.ip;
  if (!is_lost && !is_astray) return;
  const Entry* entry = map_.find(peer);
  uint64_t seq = entry && entry->record ? entry->record->seq() : 0;
  beacon_answers_.add({peer, to, seq, now.mono}, link ? kLinkedAnswerDelay : Duration(0), map_.peers().size(),
                      discovery_random_);
  timers_due_ = std::min(timers_due_, beacon_answers_.next_deadline());
}

void Node::answer_beacon(const BeaconAnswers::Answer& answer, Now now) {
  const Link* link = links_.ready(answer.peer);
  if (link && (link->since > answer.heard_at || link->remote.ip == answer.to.ip)) return;
  const Entry* entry = map_.find(answer.peer);
  // Somebody else found it, and its neighbours know its new addresses by now.
  bool is_found = entry && entry->record && entry->record->seq() > answer.seq_known;
  if (is_found && !discovery_.looks() && !wanted_.contains(answer.peer)) return;
  if (links_.pending(answer.peer) > 1 || links_.dialing() >= limits::dials_max) return;
  if (discovery_.may_answer(now.mono)) dial(answer.peer, answer.to, now);
}

// --- Seeds

void Node::take(const input::LookedUp& found, Now now) {
  size_t dialed = 0;
  for (const IpAddress& ip : found.addresses) {
    SocketAddress to{ip, found.seed.port, 0};
    bool has_room = links_.dialing() < limits::dials_max && dialed < limits::seed_addresses_max;
    if (!discovery_.looks() || !has_room) return;
    const auto& links = links_.all();
    bool is_tried =
        std::any_of(links.begin(), links.end(), [&](const auto& entry) { return entry.second.remote == to; });
    if (is_tried || is_own_address(to) || !can_be_dialed(to)) continue;
    ++dialed;
    LinkId id{dialed_link_bit | next_link_++};
    links_.add(Link{.id = id, .remote = to, .dialed = true, .since = now.mono});
    out_.put(output::Dial{id, std::nullopt, to});
  }
}

// --- Members that would not be linked otherwise

void Node::search(Now now) {
  // The other half is for those who should be linked.
  if (links_.dialing() >= limits::dials_max / 2) return;
  for (size_t i = 0; i < kSearchSkipsMax; ++i) {
    const NodeId* peer = search_.next(map_.peers(), discovery_random_);
    if (!peer) return;
    bool is_tried = wanted_.contains(*peer) || links_.is_ready(*peer) || links_.pending(*peer) > 0;
    bool rests = short_lives_.rests_until(*peer) > now.mono;
    std::vector<SocketAddress> addresses;
    if (*peer != id_ && !is_tried && !rests) addresses = addresses_to_dial(*peer);
    if (!addresses.empty()) return dial(*peer, addresses[discovery_random_.below(addresses.size())], now);
  }
}

void Node::note_refused_link(const NodeId& by, CloseCode code) {
  if (discovery_.searches() && code == CloseCode::too_many) search_.try_soon(by, discovery_random_);
}

// --- Addresses

bool Node::is_own_address(const SocketAddress& address) const {
  const auto& own = self_.addresses();
  return address.port == self_.port() && std::find(own.begin(), own.end(), address.ip) != own.end();
}

// Where a peer is that does not say so in its record.
void Node::note_used_address(const NodeId& peer, const SocketAddress& address) {
  const Entry* entry = map_.find(peer);
  if (!entry || !entry->record) return;
  std::vector<IpAddress> published = entry->record->addresses();
  if (std::find(published.begin(), published.end(), address.ip) != published.end()) return;
  for (StoreOp& op : used_addresses_.note(peer, address)) out_.store(std::move(op));
}

// Whoever moves dials its peers; where both moved, each dials where the other is no more. So the
// first who learns where the other is dials again.
void Node::follow_moved(const SignedRecord& peer, Now now) {
  const NodeId id = peer.id();
  const Link* link = links_.ready(id);
  if (!link || link->guest || !discovery_.has_moved(now.mono) || link->since >= discovery_.moved_at()) return;
  std::vector<IpAddress> published = peer.addresses();
  bool is_there = link->remote.ip.is_link_local() ||
                  std::find(published.begin(), published.end(), link->remote.ip) != published.end();
  if (is_there || links_.pending(id) > 1 || links_.dialing() >= limits::dials_max) return;
  std::vector<SocketAddress> addresses = addresses_to_dial(id);
  if (!addresses.empty()) dial(id, addresses.front(), now);
}

}  // namespace p2p
