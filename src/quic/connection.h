// One QUIC connection: the library's object, its TLS session, and what waits to be sent.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "base/token_bucket.h"
#include "quic/drain_watch.h"
#include "quic/message_reader.h"
#include "quic/packet.h"
#include "quic/path.h"
#include "quic/routes.h"
#include "quic/send_queue.h"
#include "quic/tls.h"

namespace p2p::quic {

namespace test {
struct HostilePeer;
}

// What the connections of one endpoint share; it outlives them.
struct Shared {
  std::unique_ptr<TlsCredentials> credentials;
  std::array<uint8_t, 32> reset_secret{};
  Routes routes;
  std::vector<Input> events;  // for take_events()
};

// Why a connection is over, and how the peer is told.
struct Ending {
  uint64_t code = 0;  // of CloseCode, or whatever the peer sent
  std::string reason;
  bool by_peer = false;
  std::optional<Packet> last_words;  // what to send, and again if the peer goes on
  bool linger = false;               // late packets are to be expected
};

// The connection is used by its endpoint only, from the top of the stack: no function here may be
// called inside another. A function that returns an Ending has finished the connection; only its
// destructor may follow.
class Connection {
 public:
  struct Incoming {
    const ngtcp2_pkt_hd* header;                // of the first packet
    const ngtcp2_cid* original_dcid = nullptr;  // when that packet came after a Retry
  };

  // Errors are the library's: out of memory.
  static Result<std::unique_ptr<Connection>> dial(Shared& shared, LinkId link,
                                                  const std::optional<NodeId>& peer, const SocketAddress& to,
                                                  Instant now);
  static Result<std::unique_ptr<Connection>> accept(Shared& shared, LinkId link, const Incoming& incoming,
                                                    const IpAddress& local, const SocketAddress& remote,
                                                    Instant now);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::optional<Ending> read(const PacketView& packet, Instant now);
  std::optional<Ending> expire(Instant now);
  // Everything that may be sent now goes to `sink`.
  std::optional<Ending> write(Instant now, const PacketSink& sink);
  // The packet that tells the peer.
  std::optional<Packet> close(CloseCode code, std::string_view reason, Instant now);

  // When expire() is next due. Whoever calls it has called write() since the last send().
  Instant deadline() const;

  // Ends it: more waits for the peer than it may keep here, or it reads too slowly.
  Ending give_up_reader(Instant now);

  // Whether the message was taken: false when the queue is full.
  bool send(ByteView message);
  // Whether the datagram was taken.
  bool send_datagram(ByteView message);

  bool is_dialed() const { return dialed_; }
  bool is_up() const { return up_; }
  size_t queued_bytes() const { return queue_.bytes(); }
  // How long late packets may still come (three probe timeouts, RFC 9000, 10.2).
  Duration farewell_time() const;

 private:
  friend struct test::HostilePeer;
  friend struct Trespasser;
  Connection(Shared& shared, LinkId link, bool dialed, Instant now);

  // connection_setup.cc
  Status set_up(const ngtcp2_path* path, const Incoming* incoming, std::optional<NodeId> expected);
  ngtcp2_transport_params parameters(const Incoming* incoming, const ngtcp2_cid& own) const;

  // connection_callbacks.cc: these only note what happened.
  struct Callbacks;
  static ngtcp2_callbacks callbacks();
  ngtcp2_cid new_cid();
  void came_up();
  void take_stream_bytes(int64_t stream, ByteView bytes, bool is_last);
  void count_glitch();
  void offend(std::string what);

  Ending failure(int liberr);
  Ending closed_by_peer() const;
  std::optional<Ending> offence();
  void note_drain();
  std::optional<Packet> close_packet(const compat::CloseError& error);
  void open_stream();
  ngtcp2_ssize write_packet(std::span<uint8_t> buffer, ngtcp2_path* path);
  ngtcp2_ssize write_datagram(std::span<uint8_t> buffer, ngtcp2_path* path);
  ngtcp2_ssize write_stream(std::span<uint8_t> buffer, ngtcp2_path* path);
  size_t datagram_bytes_max() const;

  Shared& shared_;
  LinkId link_;
  bool dialed_;
  Instant now_;
  Instant up_by_;  // up by then, or given up
  ngtcp2_conn* conn_ = nullptr;
  std::unique_ptr<TlsSession> tls_;  // gone once the connection is up
  bool up_ = false;
  int64_t stream_ = -1;  // the one stream of the link, when it is there
  bool stream_blocked_ = false;
  SendQueue queue_;
  DrainWatch drain_;
  MessageReader reader_;
  std::deque<Bytes> datagrams_;
  bool datagram_acked_ = false;  // by the packet that is being read
  TokenBucket glitches_;
  std::optional<std::string> offence_;  // what the peer did that no correct peer does
};

}  // namespace p2p::quic
