#include "control/serve.h"

#include "base/check.h"
#include "control/json.h"

namespace p2p::control {

namespace {

template <class T, class ToJson>
HttpReply reply_with(const Answer<T>& answer, ToJson to_json) {
  if (!answer) return failure_reply(answer.error());
  return {200, to_json(*answer)};
}

HttpReply reply_ok(const Answer<void>& answer) {
  if (!answer) return failure_reply(answer.error());
  return {200, ok_to_json()};
}

struct Visitor {
  Backend& backend;

  HttpReply operator()(const ListNodes&) { return reply_with(backend.nodes(), nodes_to_json); }
  HttpReply operator()(const GetStatus&) { return reply_with(backend.status(), status_to_json); }
  HttpReply operator()(const PrintTicket& request) {
    return reply_with(backend.ticket(request), ticket_to_json);
  }
  HttpReply operator()(const ResolveName& request) {
    return reply_with(backend.node(request.name), [](const NodeView& node) {
      return resolution_to_json({node.name, node.fqdn, node.id, node.state, node.addresses});
    });
  }
  HttpReply operator()(const ShowNode& request) {
    return reply_with(backend.node(request.name_or_id), node_to_json);
  }
  HttpReply operator()(const ExplainName& request) {
    return reply_with(backend.explain(request.name), explanation_to_json);
  }
  HttpReply operator()(const ExportNames& request) {
    return reply_with(backend.export_names(request.format), text_to_json);
  }
  HttpReply operator()(const Pause&) { return reply_ok(backend.pause()); }
  HttpReply operator()(const Resume&) { return reply_ok(backend.resume()); }
  HttpReply operator()(const Stop&) { return reply_ok(backend.stop()); }
  HttpReply operator()(const Watch&) {
    P2P_CHECK(false);
    return {};
  }
};

}  // namespace

HttpReply serve(const Request& request, Backend& backend) { return std::visit(Visitor{backend}, request); }

HttpReply failure_reply(const Failure& failure) {
  return {static_cast<int>(failure.kind), error_to_json(failure.message)};
}

bool bearer_matches(std::string_view authorization, std::string_view token) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!authorization.starts_with(kScheme)) return false;
  authorization.remove_prefix(kScheme.size());
  if (authorization.size() != token.size() || token.empty()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < token.size(); ++i)
    difference |= static_cast<unsigned char>(authorization[i]) ^ static_cast<unsigned char>(token[i]);
  return difference == 0;
}

}  // namespace p2p::control
