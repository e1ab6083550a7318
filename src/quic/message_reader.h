// The incoming half of a link's stream: bytes in any pieces become messages again. A frame of
// length zero only opens the stream; it carries no message.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace p2p::quic {

class MessageReader {
 public:
  // Appends the messages that these bytes complete. An error (a frame longer than
  // limits::message_bytes_max) is final.
  Status feed(ByteView bytes, std::vector<Bytes>& messages);

  // Bytes of an unfinished message held.
  size_t held() const { return message_.size(); }

 private:
  size_t header_seen_ = 0;  // bytes of the length that were read
  uint32_t length_ = 0;
  Bytes message_;
};

}  // namespace p2p::quic
