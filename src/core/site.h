// Where a node is, as far as its addresses tell: nodes of one site are likely to be near each
// other.
#pragma once

#include "core/record.h"

namespace p2p {

// The /24 of an IPv4 address or the /48 of an IPv6 one, as a number. Equal for equal sites.
using SiteId = uint64_t;

SiteId site_of(const IpAddress& address);
// Of several addresses the lowest IPv4 one tells, without any the lowest IPv6 one: an IPv4 subnet is
// one link as a rule, an IPv6 prefix may be a provider's. All records without addresses are of
// site 0.
SiteId site_of(const SignedRecord& record);

}  // namespace p2p
