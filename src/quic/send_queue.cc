#include "quic/send_queue.h"

#include "base/check.h"

namespace p2p::quic {

void SendQueue::push(ByteView message) {
  Writer writer;
  writer.u32(static_cast<uint32_t>(message.size())).bytes(message);
  bytes_ += writer.size();
  frames_.push_back(writer.take());
}

size_t SendQueue::unsent(std::span<ngtcp2_vec> out) const {
  size_t filled = 0;
  size_t offset = next_offset_;
  for (size_t i = next_; i < frames_.size() && filled < out.size(); ++i) {
    const Bytes& frame = frames_[i];
    out[filled++] = {const_cast<uint8_t*>(frame.data()) + offset, frame.size() - offset};
    offset = 0;
  }
  return filled;
}

void SendQueue::sent(size_t count) {
  while (count > 0) {
    P2P_CHECK(next_ < frames_.size());
    size_t left = frames_[next_].size() - next_offset_;
    if (count < left) {
      next_offset_ += count;
      return;
    }
    count -= left;
    ++next_;
    next_offset_ = 0;
  }
}

void SendQueue::acked(size_t count) {
  acked_bytes_ += count;
  while (count > 0) {
    P2P_CHECK(!frames_.empty());
    size_t left = frames_.front().size() - acked_offset_;
    if (count < left) {
      acked_offset_ += count;
      return;
    }
    count -= left;
    acked_offset_ = 0;
    P2P_CHECK(next_ > 0);
    --next_;
    bytes_ -= frames_.front().size();
    frames_.pop_front();
  }
}

}  // namespace p2p::quic
