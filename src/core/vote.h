// A vote: a member's signed word that another member does not answer. It holds against one
// version of the target's record only, so the target refutes it by publishing the next version.
#pragma once

#include "base/result.h"
#include "core/identity.h"

namespace p2p {

struct Vote {
  NodeId voter;
  NodeId target;
  uint64_t target_seq = 0;
  Signature signature;

  static Vote issue(const NodeId& target, uint64_t target_seq, const NetworkId& network,
                    const KeyPair& voter);
  static Result<Vote> parse(ByteView bytes);
  Bytes encode() const;
  bool is_genuine(const NetworkId& network) const;

 private:
  Bytes signed_part() const;
};

}  // namespace p2p
