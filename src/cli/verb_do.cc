// ticket, pause, resume, stop: what the daemon shall do.
#include "cli/verb.h"
#include "control/json.h"
#include "control/utf8.h"

namespace p2p::cli {

int verb_ticket(const VerbContext& context, const control::PrintTicket& request) {
  return context.print(context.client.ticket(request), control::ticket_to_json,
                       [](const std::string& ticket) { return control::printable(ticket) + "\n"; });
}

int verb_pause(const VerbContext& context) {
  return context.print(context.client.pause(), "paused; \"p2p-ddns resume\" takes part again\n");
}

int verb_resume(const VerbContext& context) { return context.print(context.client.resume(), "resumed\n"); }

int verb_stop(const VerbContext& context) { return context.print(context.client.stop(), "stopped\n"); }

}  // namespace p2p::cli
