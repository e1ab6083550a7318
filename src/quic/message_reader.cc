#include "quic/message_reader.h"

#include "base/limits.h"

namespace p2p::quic {

Status MessageReader::feed(ByteView bytes, std::vector<Bytes>& messages) {
  while (!bytes.empty()) {
    if (header_seen_ < 4) {
      length_ = length_ << 8 | bytes.front();
      bytes = bytes.subspan(1);
      if (++header_seen_ < 4) continue;
      if (length_ > limits::message_bytes_max)
        return fail("a message of " + std::to_string(length_) + " bytes, the most is " +
                    std::to_string(limits::message_bytes_max));
      if (length_ == 0) header_seen_ = 0;
      continue;
    }
    size_t count = std::min(bytes.size(), length_ - message_.size());
    message_.insert(message_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(count));
    bytes = bytes.subspan(count);
    if (message_.size() < length_) return {};
    messages.push_back(std::move(message_));
    message_.clear();
    header_seen_ = 0;
    length_ = 0;
  }
  return {};
}

}  // namespace p2p::quic
