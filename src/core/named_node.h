// A node that is part of the network under a name.
#pragma once

#include "core/label.h"
#include "core/record.h"

namespace p2p {

struct NamedNode {
  Label name;
  bool is_reachable, is_self;
  const SignedRecord& record;  // borrowed from the map for the moment
};

}  // namespace p2p
