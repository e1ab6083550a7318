// list, status, node, resolve: what the daemon knows.
#include <cstdio>

#include "cli/node_text.h"
#include "cli/status_text.h"
#include "cli/verb.h"
#include "control/json.h"
#include "control/utf8.h"

namespace p2p::cli {

int verb_list(const VerbContext& context) {
  return context.print(
      context.client.nodes(), control::nodes_to_json,
      [&context](const control::NodeList& list) { return node_table(list, context.terminal); });
}

int verb_status(const VerbContext& context) {
  return context.print(
      context.client.status(), control::status_to_json,
      [&context](const control::DaemonStatus& status) { return status_text(status, context.terminal); });
}

int verb_node(const VerbContext& context, const control::ShowNode& request) {
  return context.print(context.client.node(request), control::node_to_json,
                       [&context](const NodeView& node) { return node_details(node, context.terminal); });
}

int verb_resolve(const VerbContext& context, const control::ResolveName& request) {
  Result<control::Resolution> found = context.client.resolve(request);
  if (found && found->addresses.empty())
    found = fail(found->name +
                 (found->state == NodeState::left ? " has left the network" : " has no address now"));
  if (found && found->state == NodeState::unreachable && !context.json) {
    context.status.clear();
    std::fprintf(stderr, "p2p-ddns: %s does not answer now; this is where it was last\n",
                 control::printable(found->name).c_str());
  }
  return context.print(found, control::resolution_to_json, [](const control::Resolution& resolution) {
    std::string out;
    for (const IpAddress& address : resolution.addresses) out += address.to_string() + "\n";
    return out;
  });
}

int verb_export(const VerbContext& context, const control::ExportNames& request) {
  return context.print(context.client.export_names(request), control::text_to_json,
                       [](const std::string& text) { return text; });
}

}  // namespace p2p::cli
