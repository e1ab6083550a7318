#include "core/self_record.h"

#include <algorithm>

#include "base/limits.h"
#include "base/limits_local.h"
#include "core/wire_time.h"

namespace p2p {
namespace {

// The weakest claim there is: while no clock can tell since when.
const WallTime kClaimUnknown = from_wire_ms(~uint64_t{0});

bool says_the_same(const Record& a, const Record& b) {
  return a.left == b.left && a.cloned == b.cloned && a.instance == b.instance &&
         a.claimed_at == b.claimed_at && a.name == b.name &&
         encode_resources(a.resources) == encode_resources(b.resources);
}

// A record is signed anew after a third of its life, and when a clock that was wrong made its
// expiry senseless.
bool expiry_is_good(std::optional<WallTime> expires, std::optional<WallTime> now) {
  if (!now) return true;
  if (!expires) return false;
  Duration left = *expires - *now;
  return left > limits::record_life * 2 / 3 && left <= limits::record_life + 24h;
}

}  // namespace

SelfRecord::SelfRecord(const KeyPair& identity, uint64_t instance, Standing& standing)
    : identity_(identity), instance_(instance), standing_(standing), last_seq_(standing.seq_reserved) {}

bool SelfRecord::set_addresses(std::vector<IpAddress> addresses, uint16_t port) {
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  if (addresses.size() > limits::record_addresses_max) addresses.resize(limits::record_addresses_max);
  bool is_other = !addresses_known_ || addresses != addresses_ || port != port_;
  addresses_ = std::move(addresses);
  addresses_known_ = true;
  port_ = port;
  is_changed_ = is_changed_ || is_other;
  return is_other;
}

void SelfRecord::set_records(std::vector<ResourceRecord> records) {
  records_ = std::move(records);
  is_changed_ = true;
}

// The addresses come first: without them there is nothing to reach.
void SelfRecord::add_records(Record& record, Outbox& out) {
  size_t bytes = signed_size(record), addresses = addresses_.size(), left_out = 0;
  for (const ResourceRecord& rr : records_) {
    bool is_address = rr.type == RrType::a || rr.type == RrType::aaaa;
    size_t more = encode_resources({rr}).size();
    bool fits =
        bytes + more <= limits::record_bytes_max && (!is_address || addresses < limits::record_addresses_max);
    left_out += !fits;
    if (!fits) continue;
    bytes += more;
    addresses += is_address;
    record.resources.push_back(rr);
  }
  if (left_out > left_out_)
    out.log(LogLevel::warning, std::to_string(left_out) + " of the records to publish find no room beside " +
                                   std::to_string(addresses_.size()) + " addresses");
  left_out_ = left_out;
}

void SelfRecord::overtake(uint64_t seq) {
  // Nothing honest comes near the end of the numbers.
  if (seq > limits::seq_max - limits::seq_reserve_step * 2) return;
  last_seq_ = std::max(last_seq_, seq);
  owed_ = true;
}

uint64_t SelfRecord::take_seq(Outbox& out) {
  last_seq_ = std::min(last_seq_ + 1, limits::seq_max);
  if (last_seq_ + limits::seq_reserve_step / 2 > standing_.seq_reserved) {
    standing_.seq_reserved = std::min(last_seq_ + limits::seq_reserve_step, limits::seq_max);
    out.store(PutSetting{"seq_reserved", Writer().u64(standing_.seq_reserved).take()});
  }
  return last_seq_;
}

void SelfRecord::settle_claim(const Times& times, Outbox& out) {
  if (!times.network) return;
  bool is_good = standing_.claimed_at && *standing_.claimed_at < *times.to_sign + 24h;
  if (is_good) return;
  standing_.claimed_at = *times.network;
  out.store(PutSetting{"claimed_at", Writer().u64(to_wire_ms(*times.network)).take()});
}

Record SelfRecord::wanted(std::optional<WallTime> time) const {
  std::vector<ResourceRecord> resources;
  if (!left_)
    for (const IpAddress& ip : addresses_) resources.push_back(ResourceRecord::address(ip));
  if (!left_) resources.push_back(ResourceRecord::service(peer_service, port_));
  std::optional<WallTime> expires;
  if (time) expires = *time + limits::record_life;
  return Record{.id = identity_.id<NodeTag>(),
                .left = left_,
                .cloned = cloned_ && !left_,
                .expires = expires,
                .instance = instance_,
                .claimed_at = standing_.claimed_at.value_or(kClaimUnknown),
                .name = *standing_.alias,
                .resources = std::move(resources),
                .extension = {}};
}

std::optional<SignedRecord> SelfRecord::next_version(const Times& times, Outbox& out) {
  if (!addresses_known_ || !standing_.alias) return std::nullopt;
  settle_claim(times, out);
  // Asked after every step, so what has not changed must cost nothing.
  bool is_fresh = said_ && expiry_is_good(said_->expires, times.to_sign) && said_->name == *standing_.alias &&
                  said_->claimed_at == standing_.claimed_at.value_or(kClaimUnknown);
  if (is_fresh && !is_changed_ && !owed_) return std::nullopt;
  is_changed_ = false;
  Record record = wanted(times.to_sign);
  if (!left_) add_records(record, out);
  if (is_fresh && !owed_ && says_the_same(*said_, record)) return std::nullopt;
  record.seq = take_seq(out);
  auto made = SignedRecord::sign(record, standing_.network, identity_);
  if (!made) {
    out.log(LogLevel::warning, "cannot publish: " + made.error().message);
    return std::nullopt;
  }
  owed_ = false;
  said_ = record;
  return std::move(*made);
}

}  // namespace p2p
