// A member that joins as anybody does and then misbehaves: for tests/net/test_hostile_peer.py.
//
//   hostile_member TICKET ADDRESS MANNER
//
// ADDRESS is the one it publishes. It says "joined" when it is a member with a link to all others, and
// then does to each of its links what MANNER says, until it is killed:
//   honest      nothing
//   malformed   a message that is none
//   oversized   a message longer than any may be
//   garbage     10 MB on the stream that are no messages at all
//   datagrams   messages as datagrams that must not come so
//   forged      others' records in a new version that they did not sign
//   votes       signed votes against everybody, over and over
//   deaf        takes no packet that carries more than a few bytes, but lives
#include <poll.h>

#include <cstdio>
#include <map>
#include <string_view>

#include "base/limits.h"
#include "core/node.h"
#include "os/clock.h"
#include "os/entropy.h"
#include "os/udp_socket.h"
#include "quic/endpoint_impl.h"

namespace p2p {
namespace quic {

// Into the stream of a link without the limits of those who may speak.
struct Trespasser {
  static void push(Endpoint& endpoint, LinkId link, ByteView message) {
    auto* slot = endpoint.impl_->live(link);
    if (!slot) return;
    slot->connection->queue_.push(message);
    endpoint.impl_->mark_dirty(link, *slot);
  }
};

}  // namespace quic

namespace {

constexpr Duration kActEvery = 200ms;
constexpr size_t kDeafAboveBytes = 150;

uint64_t random_number() {
  uint64_t out = 0;
  os::fill_random({reinterpret_cast<uint8_t*>(&out), sizeof out});
  return out;
}

NodeOptions options_from(const Ticket& ticket) {
  KeyPair::Seed seed;
  os::fill_random(seed);
  NodeOptions out{.identity = KeyPair(seed),
                  .instance = random_number(),
                  .seed = random_number(),
                  .standing = {},
                  .state = {},
                  .contacts = ticket.contacts,
                  .authority = std::nullopt};
  out.standing.network = ticket.network;
  out.standing.zone = ticket.invite.terms.zone;
  out.standing.invite = HeldInvite{ticket.invite, ticket.invite_key};
  out.standing.alias = *Label::parse("hostile");
  return out;
}

class HostileMember {
 public:
  HostileMember(NodeOptions options, os::UdpSocket socket, IpAddress address, std::string_view manner)
      : identity_(options.identity),
        network_(options.standing.network),
        socket_(std::move(socket)),
        manner_(manner) {
    auto sink = [this](const quic::PacketView& packet) {
      socket_.send(packet.local, packet.remote, packet.bytes);
    };
    Now now = os::read_clocks();
    endpoint_ = *quic::Endpoint::create({options.identity}, sink, now.mono);
    node_ = std::make_unique<Node>(std::move(options), now);
    step(input::AddressesAre{{address}, socket_.port()}, now);
  }

  void run() {
    while (true) {
      turn();
      Instant now = os::read_clocks().mono;
      Instant due = std::min({node_->next_deadline(now), endpoint_->next_deadline(), act_due_});
      auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(due - now).count();
      pollfd ready{socket_.fd(), POLLIN, 0};
      poll(&ready, 1, static_cast<int>(std::clamp<int64_t>(wait + 1, 1, 100)));
    }
  }

 private:
  void turn() {
    Now now = os::read_clocks();
    socket_.receive(256, [&](const IpAddress& local, uint32_t, const SocketAddress& remote, ByteView bytes) {
      bool is_heard = manner_ != "deaf" || !has_joined_ || bytes.size() <= kDeafAboveBytes;
      if (is_heard) endpoint_->receive({local, remote, bytes}, now.mono);
    });
    if (node_->next_deadline(now.mono) <= now.mono) step(input::Tick{}, now);
    if (endpoint_->next_deadline() <= now.mono) endpoint_->on_timer(now.mono);
    if (act_due_ <= now.mono) act(now);
    for (bool more = true; more;) {
      auto events = endpoint_->take_events();
      for (const Input& event : events) step(event, now);
      endpoint_->flush(now.mono);
      more = !events.empty();
    }
    socket_.flush();
  }

  void step(const Input& input, Now now) {
    if (const auto* up = std::get_if<input::LinkUp>(&input)) links_[up->link] = now.mono;
    if (const auto* down = std::get_if<input::LinkDown>(&input)) links_.erase(down->link);
    for (Output& output : node_->step(input, now)) {
      if (auto* dial = std::get_if<output::Dial>(&output))
        endpoint_->dial(dial->link, dial->peer, dial->to, now.mono);
      if (auto* close = std::get_if<output::Close>(&output)) {
        endpoint_->close(close->link, close->code, close->reason, now.mono);
        links_.erase(close->link);
      }
      if (auto* send = std::get_if<output::Send>(&output)) {
        if (send->delivery == Delivery::datagram)
          endpoint_->send_datagram(send->link, send->bytes);
        else
          endpoint_->send(send->link, std::move(send->bytes));
      }
    }
  }

  void act(Now now) {
    act_due_ = now.mono + kActEvery;
    bool is_in = node_->is_member() && node_->status(now).links.size() + 1 >= node_->map().entries().size();
    if (is_in && !has_joined_) {
      has_joined_ = true;
      std::puts("joined");
      std::fflush(stdout);
      return;
    }
    if (!has_joined_) return;
    // A link has a moment for its hellos.
    for (const auto& [link, since] : links_)
      if (since + 1s <= now.mono) misbehave(link);
  }

  void misbehave(LinkId link) {
    if (manner_ == "malformed") endpoint_->send(link, Bytes(100, 0xff));
    if (manner_ == "oversized")
      quic::Trespasser::push(*endpoint_, link, Bytes(limits::message_bytes_max + 1));
    if (manner_ == "garbage") quic::Trespasser::push(*endpoint_, link, Bytes(10'000'000, 0x5a));
    if (manner_ == "datagrams") endpoint_->send_datagram(link, encode_message(Ranges{}));
    std::vector<Item> items;
    for (const auto& [id, entry] : node_->map().entries()) {
      if (!entry.record || id == node_->id()) continue;
      Record record = entry.record->unpacked();
      if (manner_ == "votes") items.push_back(Vote::issue(id, record.seq, network_, identity_));
      ++record.seq;
      record.resources.clear();
      if (manner_ == "forged") items.push_back(*SignedRecord::sign(record, network_, identity_));
    }
    for (Bytes& message : encode_items(items)) endpoint_->send(link, std::move(message));
  }

  KeyPair identity_;
  NetworkId network_;
  os::UdpSocket socket_;
  std::string_view manner_;
  std::unique_ptr<quic::Endpoint> endpoint_;
  std::unique_ptr<Node> node_;
  std::map<LinkId, Instant> links_;
  Instant act_due_;
  bool has_joined_ = false;
};

int run(int count, char** words) {
  if (count != 4) return std::fputs("usage: hostile_member TICKET ADDRESS MANNER\n", stderr), 2;
  crypto_init();
  auto ticket = Ticket::parse(words[1]);
  auto address = IpAddress::parse(words[2]);
  auto socket = os::UdpSocket::open(0);
  if (!ticket || !address || !socket) return std::fputs("bad ticket, address or socket\n", stderr), 1;
  HostileMember(options_from(*ticket), std::move(*socket), *address, words[3]).run();
  return 0;
}

}  // namespace
}  // namespace p2p

int main(int count, char** words) { return p2p::run(count, words); }
