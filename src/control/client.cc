#include "control/client.h"

#include "control/client_socket.h"
#include "control/utf8.h"

namespace p2p::control {

namespace {

tl::unexpected<Error> daemon_error(const HttpReplyHead& head, std::string_view body) {
  std::string message = printable(error_from_json(body));
  if (message.empty()) message = "the daemon answered with status " + std::to_string(head.status);
  return fail(message);
}

Result<std::string> exchange(ClientSocket& socket, std::string_view method, const std::string& target) {
  Result<HttpReplyHead> head = socket.request(method, target);
  if (!head) return tl::unexpected(head.error());
  Result<std::string> body = socket.read_body(*head);
  if (body && head->status != 200) return daemon_error(*head, *body);
  return body;
}

Status as_status(const Result<std::string>& body) {
  if (!body) return tl::unexpected(body.error());
  return {};
}

}  // namespace

Result<std::string> Client::get(const std::string& target) const {
  Result<ClientSocket> socket = ClientSocket::open(socket_path_, on_slow_);
  if (!socket) return tl::unexpected(socket.error());
  return exchange(*socket, "GET", target);
}

Status Client::post(const std::string& target) const {
  Result<ClientSocket> socket = ClientSocket::open(socket_path_, on_slow_);
  if (!socket) return tl::unexpected(socket.error());
  return as_status(exchange(*socket, "POST", target));
}

Result<NodeList> Client::nodes() const { return get("/v1/nodes").and_then(nodes_from_json); }
Result<DaemonStatus> Client::status() const { return get("/v1/status").and_then(status_from_json); }
Result<std::string> Client::ticket(const PrintTicket& request) const {
  return get(target_of(request)).and_then(ticket_from_json);
}
Result<Resolution> Client::resolve(const ResolveName& request) const {
  return get(target_of(request)).and_then(resolution_from_json);
}
Result<NodeView> Client::node(const ShowNode& request) const {
  return get(target_of(request)).and_then(node_from_json);
}
Result<doctor::Explanation> Client::explain(const ExplainName& request) const {
  return get(target_of(request)).and_then(explanation_from_json);
}
Result<std::string> Client::export_names(const ExportNames& request) const {
  return get(target_of(request)).and_then(text_from_json);
}
Status Client::pause() const { return post("/v1/pause"); }
Status Client::resume() const { return post("/v1/resume"); }

Status Client::stop() const {
  Result<ClientSocket> socket = ClientSocket::open(socket_path_, on_slow_);
  if (!socket) return tl::unexpected(socket.error());
  // Before the request: afterwards its number may be another's.
  OwnedFd process = socket->peer_process();
  Result<std::string> body = exchange(*socket, "POST", "/v1/stop");
  if (body && !socket->wait_for_end(process)) return fail("the daemon said that it stops, but it still runs");
  return as_status(body);
}

Status Client::watch(const std::function<bool(const WatchItem&)>& on_item) const {
  Result<ClientSocket> socket = ClientSocket::open(socket_path_, on_slow_);
  if (!socket) return tl::unexpected(socket.error());
  Result<HttpReplyHead> head = socket->request("GET", "/v1/watch");
  if (!head) return tl::unexpected(head.error());
  if (head->status != 200) {
    Result<std::string> body = socket->read_body(*head);
    if (!body) return tl::unexpected(body.error());
    return daemon_error(*head, *body);
  }
  for (;;) {
    Result<std::string> line = socket->read_line();
    if (!line) return tl::unexpected(line.error());
    Result<WatchItem> item = watch_item_from_json(*line);
    if (!item) return tl::unexpected(item.error());
    if (!on_item(*item)) return {};
  }
}

}  // namespace p2p::control
