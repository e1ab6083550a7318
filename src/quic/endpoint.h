// QUIC version 1 (RFC 9000) between nodes: one endpoint accepts and dials on one UDP socket that
// it never sees. Bytes go in and out, time is passed in, nothing here waits or reads a clock.
//
// Both ends of a connection prove their ids in the handshake (TLS 1.3 raw public keys, RFC 7250,
// Ed25519). A connection is a link of the core: an ordered, reliable sequence of messages in each
// direction, and single datagrams (RFC 9221) beside it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/limits_transport.h"
#include "base/result.h"
#include "base/time.h"
#include "core/identity.h"
#include "core/node_io.h"

namespace p2p::quic {

// The payload of one UDP packet, borrowed. `local` is the address of this host that it came to or
// is to leave from; unspecified (0.0.0.0): the kernel's choice.
struct PacketView {
  IpAddress local;
  SocketAddress remote;
  ByteView bytes;
};

// Takes packets that are to be sent; called inside flush() only. It must not call the endpoint.
using PacketSink = std::function<void(const PacketView&)>;

struct EndpointOptions {
  // Proves this node's id; the secrets behind reset and retry tokens come from its seed too, so
  // that a restarted node can tell its old peers that it forgot them.
  KeyPair identity;
  // What both ends must name in the handshake (ALPN, RFC 7301).
  std::string protocol = "p2p-ddns/1";
};

// Counters since the start, and what there is now.
struct EndpointStats {
  uint64_t packets_in = 0, bytes_in = 0;
  uint64_t packets_out = 0, bytes_out = 0;
  uint64_t handshakes = 0;            // links that came up, both directions
  uint64_t handshakes_failed = 0;     // ended before that
  uint64_t handshakes_refused = 0;    // first packets dropped by a limit
  uint64_t retries = 0;               // Retry packets sent
  uint64_t version_negotiations = 0;  // sent
  uint64_t resets_out = 0;            // stateless resets sent
  uint64_t resets_in = 0;             // recognised from a peer
  uint64_t datagrams_dropped = 0;     // outgoing, no room
  // Now:
  size_t half_open = 0;     // incoming, not proven yet
  size_t links = 0;         // up
  size_t closing = 0;       // closed, kept for a moment to answer late packets
  size_t queued_bytes = 0;  // of messages, not acknowledged by their peers, all links
};

class Endpoint {
 public:
  static Result<std::unique_ptr<Endpoint>> create(const EndpointOptions& options, PacketSink sink,
                                                  Instant now);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  // One packet from the network: any bytes, from anybody.
  void receive(const PacketView& packet, Instant now);

  // Starts a connection. `link` is new and has dialed_link_bit set. Ends in LinkUp, when the peer
  // has proved to be `peer` (when there is none: any id, which LinkUp tells; it may be our own) and
  // accepted our key, or in LinkDown (after limits::handshake_timeout at the latest).
  void dial(LinkId link, const std::optional<NodeId>& peer, const SocketAddress& to, Instant now);

  // Queues a message of 1 to limits::message_bytes_max bytes: reliable and in order. It is ignored
  // on an unknown link, and so is one of another size. A link with more than
  // limits::send_queue_bytes_max waiting is closed, and reported down; so is one that takes less of
  // it than limits::drain_bytes_min in drain_time_max.
  void send(LinkId link, Bytes message);

  // One message as a datagram: once or never. Dropped when it does not fit into one packet, when
  // the link is not up, or when too many wait.
  void send_datagram(LinkId link, ByteView message);

  // Ends a link, or gives up a dial, and tells the peer why; what was queued may be lost. No
  // LinkDown follows. Unknown links are ignored.
  void close(LinkId link, CloseCode code, std::string_view reason, Instant now);

  // Does what is due; to be called at next_deadline() or later.
  void on_timer(Instant now);
  // Instant::never() when nothing waits for time to pass.
  Instant next_deadline() const;

  // Writes what is due through the sink. To be called at the end of each pass of the loop, after
  // any of the calls above.
  void flush(Instant now);

  // What happened since the last call, in order: input::LinkUp, LinkDown, MessageIn, Acknowledged (behind
  // the messages of its packet, once for all datagrams that it acknowledges) and LinkPressure (none before
  // the link's LinkUp or after its LinkDown). Links that came in have numbers with dialed_link_bit clear.
  std::vector<Input> take_events();

  // Connections that live: up, or on the way.
  size_t connections() const;
  EndpointStats stats() const;

 private:
  friend struct Trespasser;  // of tests/hostile
  class Impl;
  explicit Endpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace p2p::quic
