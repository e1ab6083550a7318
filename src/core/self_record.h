// This node's own record: what it should say, and the next version whenever that differs from
// what it last said. Sequence numbers are reserved on disk ahead of use, so a crash never leads to
// one being used twice, and no publication waits for the disk.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "core/outbox.h"
#include "core/standing.h"

namespace p2p {

class SelfRecord {
 public:
  // `standing` is borrowed and outlives this; its seq_reserved and claimed_at are kept up here.
  SelfRecord(const KeyPair& identity, uint64_t instance, Standing& standing);

  // Whether they differ from the ones before, in whatever order they come.
  bool set_addresses(std::vector<IpAddress> addresses, uint16_t port);
  // What is published besides them. Those that find no room in the record are left out.
  void set_records(std::vector<ResourceRecord> records);
  void set_left(bool left) {
    is_changed_ = is_changed_ || left != left_;
    left_ = left;
  }
  // What this very start said last, when the map came with it.
  void resume(const Record& said) {
    said_ = said;
    last_seq_ = std::max(last_seq_, said.seq);
  }
  // Another device with our key was met, and this one has the name.
  void set_cloned(bool cloned) {
    is_changed_ = is_changed_ || cloned != cloned_;
    cloned_ = cloned;
  }
  // Somebody showed a version of ours that we do not remember, or voted against the present one:
  // the next version is higher than `seq`.
  void overtake(uint64_t seq);

  // Network time, and the one to sign by (NetworkTime); empty while no clock can tell.
  struct Times {
    std::optional<WallTime> network, to_sign;
  };
  // The next version if one is owed, else nothing.
  std::optional<SignedRecord> next_version(const Times& times, Outbox& out);

  size_t records_left_out() const { return left_out_; }
  bool has_addresses() const { return addresses_known_; }
  uint16_t port() const { return port_; }
  const std::vector<IpAddress>& addresses() const { return addresses_; }

 private:
  void settle_claim(const Times& times, Outbox& out);
  Record wanted(std::optional<WallTime> time) const;
  void add_records(Record& record, Outbox& out);
  uint64_t take_seq(Outbox& out);

  const KeyPair& identity_;
  uint64_t instance_;
  Standing& standing_;
  std::vector<IpAddress> addresses_;
  bool addresses_known_ = false;
  uint16_t port_ = 0;
  std::vector<ResourceRecord> records_;
  size_t left_out_ = 0;  // of them, in the version said last
  bool left_ = false;
  bool cloned_ = false;
  bool is_changed_ = true;  // what it should say may differ from what was said
  bool owed_ = false;       // a new version although nothing else changed
  uint64_t last_seq_;
  std::optional<Record> said_;
};

}  // namespace p2p
