// The outgoing half of a link's stream: messages in frames, kept where they are until the peer
// has acknowledged them, because the library sends lost bytes again from here.
//
//   frame = length (4 bytes, big endian) payload
#pragma once

#include <deque>
#include <span>

#include "base/bytes.h"
#include "quic/ngtcp2_compat.h"

namespace p2p::quic {

class SendQueue {
 public:
  // Takes a message of at most limits::message_bytes_max bytes. An empty one opens the stream and
  // is no message to the reader.
  void push(ByteView message);

  // Fills `out` with what was not sent yet, from the start; returns how many were filled. The
  // bytes stay valid until acked() covers them.
  size_t unsent(std::span<ngtcp2_vec> out) const;
  bool has_unsent() const { return next_ < frames_.size(); }
  // The first `count` unsent bytes went out.
  void sent(size_t count);
  // The peer has the first `count` bytes of those not acknowledged yet.
  void acked(size_t count);

  // The sum of the sizes of all frames held: exactly what the peer makes us keep.
  size_t bytes() const { return bytes_; }
  // Of all bytes ever pushed, how many the peer has acknowledged.
  uint64_t acked_bytes() const { return acked_bytes_; }
  // What bytes() would be after push(message).
  size_t bytes_with(ByteView message) const { return bytes_ + frame_header_bytes + message.size(); }

 private:
  static constexpr size_t frame_header_bytes = 4;

  std::deque<Bytes> frames_;
  size_t bytes_ = 0;
  size_t next_ = 0;          // the first frame with unsent bytes
  size_t next_offset_ = 0;   // of the first unsent byte in it
  size_t acked_offset_ = 0;  // acknowledged bytes of the first frame
  uint64_t acked_bytes_ = 0;
};

}  // namespace p2p::quic
