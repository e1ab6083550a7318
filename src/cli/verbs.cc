#include "cli/verbs.h"

#include <unistd.h>

#include "cli/verb.h"
#include "control/json.h"

namespace p2p::cli {

namespace {

struct Visitor {
  const VerbContext& context;

  int operator()(const control::ListNodes&) { return verb_list(context); }
  int operator()(const control::GetStatus&) { return verb_status(context); }
  int operator()(const control::PrintTicket& request) { return verb_ticket(context, request); }
  int operator()(const control::ResolveName& request) { return verb_resolve(context, request); }
  int operator()(const control::ShowNode& request) { return verb_node(context, request); }
  int operator()(const control::ExportNames& request) { return verb_export(context, request); }
  int operator()(const control::Watch&) { return verb_watch(context); }
  int operator()(const control::Pause&) { return verb_pause(context); }
  int operator()(const control::Resume&) { return verb_resume(context); }
  int operator()(const control::Stop&) { return verb_stop(context); }
};

}  // namespace

int VerbContext::print(const Status& done, std::string_view text) const {
  status.clear();
  if (!done) return report_failure(done.error(), json);
  return print_text(json ? control::ok_to_json() + "\n" : std::string(text));
}

int run_verb(const VerbCall& call, const Environment& env) {
  Result<std::string> path = control_socket_path(call.socket, call.config, path_context(env));
  if (!path) return report_failure(path.error(), call.json);
  StatusLine status(env);
  control::Client client(*path, [&] { status.show("waiting for the daemon at " + *path + " to answer"); });
  return std::visit(Visitor{{client, call.json, terminal_of(STDOUT_FILENO, env), status}}, call.request);
}

}  // namespace p2p::cli
