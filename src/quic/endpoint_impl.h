// What is behind Endpoint: the table of links, who is due, and which packets go where.
#pragma once

#include <set>
#include <unordered_map>

#include "quic/acceptor.h"
#include "quic/connection.h"
#include "quic/endpoint.h"
#include "quic/farewell.h"

namespace p2p::quic {

class Endpoint::Impl {
 public:
  Impl(const EndpointOptions& options, PacketSink sink, Instant now);
  Status load(const EndpointOptions& options);

  void receive(const PacketView& packet, Instant now);
  void dial(LinkId link, const std::optional<NodeId>& peer, const SocketAddress& to, Instant now);
  void send(LinkId link, ByteView message);
  void send_datagram(LinkId link, ByteView message);
  void close(LinkId link, CloseCode code, std::string_view reason, Instant now);
  void on_timer(Instant now);
  Instant next_deadline() const;
  void flush(Instant now);
  std::vector<Input> take_events() { return std::exchange(shared_.events, {}); }
  size_t connections() const { return live_connections(); }
  EndpointStats stats() const;

 private:
  friend struct Trespasser;

  // A link's place: a live connection, or what remains of one for a while.
  struct Slot {
    std::unique_ptr<Connection> connection;
    std::optional<Farewell> farewell;
    Instant due = Instant::never();  // its entry in timers_
    bool is_dirty = false;           // it is in dirty_
    bool was_up = false;
    bool is_behind = false;  // as last told by input::LinkPressure
  };

  void tick(Instant now) { now_ = std::max(now_, now); }
  Slot* live(LinkId link);
  void read(LinkId link, const PacketView& packet);
  void meet_stranger(const PacketView& packet, const ngtcp2_version_cid& seen, bool is_version_unknown);
  void begin(const Acceptor::Begin& begin, const PacketView& packet);
  void adopt(LinkId link, std::unique_ptr<Connection> connection);
  void after(LinkId link, std::optional<Ending> ending);
  void finish(LinkId link, std::optional<Packet> last_words, bool linger);
  void forget(LinkId link);
  void report_down(LinkId link, uint64_t code, std::string reason, bool by_peer);
  void note_pressure(LinkId link, Slot& slot);
  void mark_dirty(LinkId link, Slot& slot);
  void set_timer(LinkId link, Slot& slot, Instant due);
  void emit(const PacketView& packet);
  size_t live_connections() const { return slots_.size() - farewells_; }

  PacketSink sink_;
  Instant now_;
  Shared shared_;
  Acceptor acceptor_;
  std::unordered_map<LinkId, Slot> slots_;
  std::set<std::pair<Instant, LinkId>> timers_;
  std::vector<LinkId> dirty_;
  std::vector<Packet> outbox_;  // replies and last words, for the next flush
  uint64_t next_incoming_ = 1;
  size_t farewells_ = 0;
  EndpointStats stats_;
};

}  // namespace p2p::quic
