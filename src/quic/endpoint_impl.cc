#include "quic/endpoint_impl.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/limits_transport.h"

namespace p2p::quic {

Endpoint::Impl::Impl(const EndpointOptions& options, PacketSink sink, Instant now)
    : sink_(std::move(sink)),
      now_(now),
      acceptor_(derive_secret("p2p-ddns QUIC reset", options.identity.seed()),
                derive_secret("p2p-ddns QUIC retry", options.identity.seed())) {
  shared_.reset_secret = derive_secret("p2p-ddns QUIC reset", options.identity.seed());
}

Status Endpoint::Impl::load(const EndpointOptions& options) {
  auto credentials = TlsCredentials::create(options.identity, options.protocol);
  if (!credentials) return tl::unexpected(credentials.error());
  shared_.credentials = std::move(*credentials);
  return {};
}

void Endpoint::Impl::receive(const PacketView& packet, Instant now) {
  tick(now);
  ++stats_.packets_in;
  stats_.bytes_in += packet.bytes.size();
  if (packet.bytes.empty()) return;
  ngtcp2_version_cid seen{};
  int code = ngtcp2_pkt_decode_version_cid(&seen, packet.bytes.data(), packet.bytes.size(), own_cid_bytes);
  bool is_version_unknown = code == NGTCP2_ERR_VERSION_NEGOTIATION;
  if (code != 0 && !is_version_unknown) return;
  if (auto link = shared_.routes.by_cid({seen.dcid, seen.dcidlen})) return read(*link, packet);
  if (auto link = shared_.routes.by_token(packet.bytes)) {
    if (!live(*link)) return;
    ++stats_.resets_in;
    uint64_t timeout = static_cast<uint64_t>(CloseCode::timeout);
    return after(*link, Ending{timeout, "the peer has forgotten this connection", false, {}, false});
  }
  meet_stranger(packet, seen, is_version_unknown);
}

void Endpoint::Impl::read(LinkId link, const PacketView& packet) {
  Slot& slot = slots_.at(link);
  if (slot.farewell) {
    if (const Packet* again = slot.farewell->answer()) outbox_.push_back(*again);
    return;
  }
  mark_dirty(link, slot);
  after(link, slot.connection->read(packet, now_));
}

void Endpoint::Impl::meet_stranger(const PacketView& packet, const ngtcp2_version_cid& seen,
                                   bool is_version_unknown) {
  // Strangers never take the places of our own dials.
  bool has_room = live_connections() < limits::connections_max - limits::dials_max;
  auto decision = acceptor_.consider(packet, seen, is_version_unknown, has_room, now_);
  if (auto* reply = std::get_if<Acceptor::Reply>(&decision)) {
    outbox_.push_back({packet.local, packet.remote, std::move(reply->bytes)});
  } else if (auto* first = std::get_if<Acceptor::Begin>(&decision)) {
    begin(*first, packet);
  }
}

void Endpoint::Impl::begin(const Acceptor::Begin& begin, const PacketView& packet) {
  LinkId link{next_incoming_++};
  const ngtcp2_cid* original = begin.original_dcid ? &*begin.original_dcid : nullptr;
  auto connection =
      Connection::accept(shared_, link, {&begin.header, original}, packet.local, packet.remote, now_);
  if (!connection) return shared_.routes.remove(link);
  acceptor_.opened(link, packet.remote.ip, original != nullptr);
  adopt(link, std::move(*connection));
  read(link, packet);
}

void Endpoint::Impl::dial(LinkId link, const std::optional<NodeId>& peer, const SocketAddress& to,
                          Instant now) {
  tick(now);
  P2P_CHECK((static_cast<uint64_t>(link) & dialed_link_bit) != 0 && !slots_.contains(link));
  if (to.port == 0 || to.ip.is_unspecified() || to.ip.is_multicast())
    return report_down(link, static_cast<uint64_t>(CloseCode::timeout), "not an address of a node", false);
  if (live_connections() >= limits::connections_max)
    return report_down(link, static_cast<uint64_t>(CloseCode::too_many), "too many connections", false);
  auto connection = Connection::dial(shared_, link, peer, to, now_);
  if (!connection) {
    shared_.routes.remove(link);
    return report_down(link, static_cast<uint64_t>(CloseCode::timeout), connection.error().message, false);
  }
  adopt(link, std::move(*connection));
}

void Endpoint::Impl::adopt(LinkId link, std::unique_ptr<Connection> connection) {
  Slot& slot = slots_[link];
  slot.connection = std::move(connection);
  mark_dirty(link, slot);
}

// Every call into a connection ends here.
void Endpoint::Impl::after(LinkId link, std::optional<Ending> ending) {
  Slot& slot = slots_.at(link);
  Connection& connection = *slot.connection;
  if (connection.is_up() && !slot.was_up) {
    slot.was_up = true;
    ++stats_.handshakes;
    acceptor_.settled(link);
  }
  if (!ending) return note_pressure(link, slot);
  if (!slot.was_up) ++stats_.handshakes_failed;
  if (slot.was_up || connection.is_dialed())
    report_down(link, ending->code, std::move(ending->reason), ending->by_peer);
  finish(link, std::move(ending->last_words), ending->linger);
}

void Endpoint::Impl::report_down(LinkId link, uint64_t code, std::string reason, bool by_peer) {
  shared_.events.push_back(input::LinkDown{link, code, std::move(reason), by_peer});
}

void Endpoint::Impl::finish(LinkId link, std::optional<Packet> last_words, bool linger) {
  Slot& slot = slots_.at(link);
  acceptor_.settled(link);
  if (last_words) outbox_.push_back(*last_words);
  if (!linger || farewells_ >= limits::farewells_max) return forget(link);
  ++farewells_;
  Instant until = now_ + slot.connection->farewell_time();
  slot.connection.reset();
  slot.farewell.emplace(std::move(last_words));
  set_timer(link, slot, until);
}

void Endpoint::Impl::forget(LinkId link) {
  Slot& slot = slots_.at(link);
  if (slot.farewell) --farewells_;
  set_timer(link, slot, Instant::never());
  slots_.erase(link);
  shared_.routes.remove(link);
}

Endpoint::Impl::Slot* Endpoint::Impl::live(LinkId link) {
  auto found = slots_.find(link);
  return found == slots_.end() || !found->second.connection ? nullptr : &found->second;
}

void Endpoint::Impl::send(LinkId link, ByteView message) {
  Slot* slot = live(link);
  if (!slot || message.empty() || message.size() > limits::message_bytes_max) return;
  mark_dirty(link, *slot);
  if (slot->connection->send(message)) return note_pressure(link, *slot);
  after(link, slot->connection->give_up_reader(now_));
}

void Endpoint::Impl::note_pressure(LinkId link, Slot& slot) {
  if (!slot.was_up) return;
  size_t waiting = slot.connection->queued_bytes();
  bool turns = slot.is_behind ? waiting < limits::behind_until_bytes : waiting > limits::behind_above_bytes;
  if (!turns) return;
  slot.is_behind = !slot.is_behind;
  shared_.events.push_back(input::LinkPressure{link, slot.is_behind});
}

void Endpoint::Impl::send_datagram(LinkId link, ByteView message) {
  Slot* slot = live(link);
  if (!slot) return;
  if (slot->connection->send_datagram(message))
    mark_dirty(link, *slot);
  else
    ++stats_.datagrams_dropped;
}

void Endpoint::Impl::close(LinkId link, CloseCode code, std::string_view reason, Instant now) {
  tick(now);
  Slot* slot = live(link);
  if (!slot) return;
  Connection& connection = *slot->connection;
  // What waits leaves first, as far as the network takes it at once.
  auto ending = connection.write(now_, [this](const PacketView& packet) {
    outbox_.push_back({packet.local, packet.remote, Bytes(packet.bytes.begin(), packet.bytes.end())});
  });
  auto last_words = ending ? std::move(ending->last_words) : connection.close(code, reason, now_);
  finish(link, std::move(last_words), true);
}

void Endpoint::Impl::on_timer(Instant now) {
  tick(now);
  while (!timers_.empty() && timers_.begin()->first <= now_) {
    LinkId link = timers_.begin()->second;
    Slot& slot = slots_.at(link);
    if (slot.farewell) {
      forget(link);
      continue;
    }
    // Set again at the next flush.
    set_timer(link, slot, Instant::never());
    mark_dirty(link, slot);
    after(link, slot.connection->expire(now_));
  }
}

Instant Endpoint::Impl::next_deadline() const {
  if (!dirty_.empty() || !outbox_.empty()) return now_;
  return timers_.empty() ? Instant::never() : timers_.begin()->first;
}

void Endpoint::Impl::flush(Instant now) {
  tick(now);
  for (LinkId link : std::exchange(dirty_, {})) {
    Slot* slot = live(link);
    if (!slot) continue;
    slot->is_dirty = false;
    after(link, slot->connection->write(now_, [this](const PacketView& packet) { emit(packet); }));
    slot = live(link);
    if (slot) set_timer(link, *slot, slot->connection->deadline());
  }
  for (const Packet& packet : std::exchange(outbox_, {})) emit({packet.local, packet.remote, packet.bytes});
}

void Endpoint::Impl::emit(const PacketView& packet) {
  if (packet.bytes.empty()) return;
  ++stats_.packets_out;
  stats_.bytes_out += packet.bytes.size();
  sink_(packet);
}

void Endpoint::Impl::mark_dirty(LinkId link, Slot& slot) {
  if (slot.is_dirty) return;
  slot.is_dirty = true;
  dirty_.push_back(link);
}

void Endpoint::Impl::set_timer(LinkId link, Slot& slot, Instant due) {
  if (slot.due == due) return;
  if (slot.due != Instant::never()) timers_.erase({slot.due, link});
  if (due != Instant::never()) timers_.insert({due, link});
  slot.due = due;
}

EndpointStats Endpoint::Impl::stats() const {
  EndpointStats out = stats_;
  acceptor_.count(out);
  out.closing = farewells_;
  for (const auto& [link, slot] : slots_) {
    out.links += slot.was_up && slot.connection;
    if (slot.connection) out.queued_bytes += slot.connection->queued_bytes();
  }
  return out;
}

}  // namespace p2p::quic
