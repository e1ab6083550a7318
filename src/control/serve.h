// A parsed request through the backend into a reply: everything between HTTP and the daemon.
#pragma once

#include "control/backend.h"
#include "control/http.h"
#include "control/request.h"

namespace p2p::control {

// Any request but Watch, which is no single reply.
HttpReply serve(const Request& request, Backend& backend);

HttpReply failure_reply(const Failure& failure);

// Whether an Authorization field holds "Bearer TOKEN". Takes the same time for every wrong token
// of the right length.
bool bearer_matches(std::string_view authorization, std::string_view token);

}  // namespace p2p::control
