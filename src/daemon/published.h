// What this node publishes besides its addresses: --service, --record and --sshfp.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "core/resource.h"

namespace p2p::daemon {

// The error is a wrong usage, in one line.
Result<std::vector<ResourceRecord>> published_records(const cli::RunOptions& options);

// The fingerprints of the host keys whose public halves, ssh_host_*_key.pub, are in `directory`, and
// the shortest of these keys as it is. Error: there is none that can be read.
Result<std::vector<ResourceRecord>> ssh_keys(const std::string& directory = "/etc/ssh");

}  // namespace p2p::daemon
