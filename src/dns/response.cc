#include "dns/response.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits_dns.h"

namespace p2p::dns {
namespace {

constexpr size_t kRrHeadBytes = 10;  // pointer, type, class, TTL
constexpr size_t kOptBytes = 11, kCookieOptionBytes = 4 + std::tuple_size_v<Cookie>;
constexpr uint16_t kCookieOption = 10;

size_t edns_bytes(const Query& query, const Cookie* cookie) {
  return query.edns.is_present ? kOptBytes + (cookie ? kCookieOptionBytes : 0) : 0;
}

// RD is the asker's (RFC 1035, 4.1.1).
uint16_t echoed(uint16_t flags) { return flags & (flag::opcode | flag::recursion_desired); }

void put_header(uint8_t* out, uint16_t id, uint16_t flags, const uint16_t (&counts)[4]) {
  put16(out, id);
  put16(out + 2, flags);
  for (size_t i = 0; i < 4; ++i) put16(out + 4 + 2 * i, counts[i]);
}

}  // namespace

Response::Response(const Query& query, const Cookie* cookie, std::span<uint8_t> out, size_t limit)
    : query_(query), cookie_(cookie), out_(out.data()), at_(header_bytes + query.question.size()) {
  size_t room = std::min(limit, out.size());
  P2P_CHECK(room >= 512);  // header, the longest question and EDNS need less
  end_ = room - edns_bytes(query, cookie);
  std::memcpy(out_ + header_bytes, query.question.data(), query.question.size());
}

void Response::put_rr_head(NameAt owner, RrType type, uint32_t ttl_s) {
  uint8_t* at = out_ + at_;
  put16(at, 0xc000 | owner);
  put16(at + 2, static_cast<uint16_t>(type));
  put16(at + 4, class_in);
  put16(at + 6, ttl_s >> 16);
  put16(at + 8, ttl_s & 0xffff);
  at_ += kRrHeadBytes;
}

bool Response::add(Section section, NameAt owner, RrType type, uint32_t ttl_s, ByteView data) {
  if (!has_room(kRrHeadBytes + 2 + data.size(), owner)) return false;
  put_rr_head(owner, type, ttl_s);
  put16(out_ + at_, data.size());
  std::memcpy(out_ + at_ + 2, data.data(), data.size());
  at_ += 2 + data.size();
  ++counts_[section];
  return true;
}

bool Response::has_room_for(const RrSet& set, NameAt owner) const {
  return has_room(set.count * kRrHeadBytes + set.rrs.size(), owner);
}

bool Response::add(Section section, NameAt owner, const RrSet& set) {
  if (!has_room_for(set, owner)) return false;
  for_each_rr(set, [&](ByteView data) { add(section, owner, set.type, set.ttl_s, data); });
  return true;
}

void Response::put_edns(Rcode rcode) {
  uint8_t* at = out_ + at_;
  at[0] = 0;
  put16(at + 1, static_cast<uint16_t>(rr_type::opt));
  put16(at + 3, limits::dns_udp_bytes_max);
  at[5] = static_cast<uint8_t>(static_cast<uint8_t>(rcode) >> 4);
  at[6] = 0;  // the version that we speak
  put16(at + 7, query_.edns.wants_dnssec ? 0x8000 : 0);
  put16(at + 9, cookie_ ? kCookieOptionBytes : 0);
  at_ += kOptBytes;
  if (!cookie_) return;
  put16(at + 11, kCookieOption);
  put16(at + 13, cookie_->size());
  std::memcpy(at + 15, cookie_->data(), cookie_->size());
  at_ += kCookieOptionBytes;
}

size_t Response::finish(uint16_t more_flags, Rcode rcode) {
  if (query_.edns.is_present) put_edns(rcode);
  uint16_t flags = flag::response | echoed(query_.flags) | more_flags | (static_cast<uint16_t>(rcode) & 15);
  uint16_t extra = query_.edns.is_present ? 1 : 0;
  put_header(out_, query_.id, flags, {1, counts_[0], counts_[1], static_cast<uint16_t>(counts_[2] + extra)});
  return at_;
}

size_t Response::finish(Rcode rcode, bool is_authoritative) {
  return finish(is_authoritative ? flag::authoritative : uint16_t{0}, rcode);
}

size_t Response::finish_truncated() {
  at_ = header_bytes + query_.question.size();
  std::fill(std::begin(counts_), std::end(counts_), uint16_t{0});
  return finish(flag::authoritative | flag::truncated, Rcode::ok);
}

size_t write_error(const Query& query, Rcode rcode, std::span<uint8_t> out) {
  uint16_t flags = flag::response | echoed(query.flags) | static_cast<uint16_t>(rcode);
  put_header(out.data(), query.id, flags, {0, 0, 0, 0});
  return header_bytes;
}

size_t cut_to_truncated(std::span<uint8_t> answer) {
  uint16_t id = get16(answer.data());
  uint16_t flags = get16(answer.data() + 2);
  if (get16(answer.data() + 4) == 0) return answer.size();  // an error without a question
  put_header(answer.data(), id, flags | flag::truncated, {1, 0, 0, 0});
  return header_bytes + name_size(answer.subspan(header_bytes)) + 4;
}

}  // namespace p2p::dns
