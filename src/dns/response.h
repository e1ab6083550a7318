// Writes one answer into borrowed memory, never beyond a limit.
#pragma once

#include "dns/message.h"
#include "dns/snapshot.h"

namespace p2p::dns {

// A server cookie ready to be sent: the client's eight bytes and our sixteen (RFC 9018).
using Cookie = std::array<uint8_t, 24>;

class Response {
 public:
  enum Section : uint8_t { answer, authority, additional };

  // Writes header and question. `out` has room for 512 bytes at least, and `limit` is the size
  // that the answer may have; both are observed. `cookie` may be null.
  Response(const Query& query, const Cookie* cookie, std::span<uint8_t> out, size_t limit);

  // Where a record's owner name is in the message, for a compression pointer (RFC 1035, 4.1.4).
  // The question's name is at header_bytes.
  using NameAt = size_t;

  // One record. False, and nothing written, when it does not fit or its name is too far back.
  bool add(Section section, NameAt owner, RrType type, uint32_t ttl_s, ByteView data);
  // A whole set or nothing, as add(). `data` of each record begins two bytes behind its size.
  bool add(Section section, NameAt owner, const RrSet& set);

  bool has_room_for(const RrSet& set, NameAt owner) const;

  // How far it was written: the data of a record added next begins 12 bytes after.
  size_t size() const { return at_; }

  // Ends it; gives its size. `is_authoritative` is the AA bit.
  size_t finish(Rcode rcode, bool is_authoritative);
  // Ends it with the question alone and the TC bit: ask again by TCP.
  size_t finish_truncated();

 private:
  bool has_room(size_t bytes, NameAt owner) const { return at_ + bytes <= end_ && owner < 0x4000; }
  void put_rr_head(NameAt owner, RrType type, uint32_t ttl_s);
  size_t finish(uint16_t more_flags, Rcode rcode);
  void put_edns(Rcode rcode);

  const Query& query_;
  const Cookie* cookie_;
  uint8_t* out_;
  size_t at_;
  size_t end_;  // the limit less the room that the OPT record needs
  uint16_t counts_[3] = {0, 0, 0};
};

// A header alone, for what is no query of ours to answer. Gives its size.
size_t write_error(const Query& query, Rcode rcode, std::span<uint8_t> out);

// Turns a finished answer into one that asks for TCP: the question alone with TC. Gives its size.
size_t cut_to_truncated(std::span<uint8_t> answer);

}  // namespace p2p::dns
