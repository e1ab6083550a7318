// The control API's client: what the command line asks the local daemon. Blocking, with a bound
// on every answer's time and size; the daemon at the other end may be anybody's.
#pragma once

#include <functional>
#include <string>

#include "control/backend.h"
#include "control/json.h"
#include "control/request.h"

namespace p2p::control {

class Client {
 public:
  // `on_slow` is called when an answer has not come after a second, once for each request: the place
  // to show what is waited for.
  explicit Client(std::string socket_path, std::function<void()> on_slow = nullptr)
      : socket_path_(std::move(socket_path)), on_slow_(std::move(on_slow)) {}

  // Errors are lines for the user: no daemon there, no right to the socket, no answer in time, an
  // answer that makes no sense, or the daemon's own words.
  Result<NodeList> nodes() const;
  Result<DaemonStatus> status() const;
  Result<std::string> ticket(const PrintTicket& request) const;
  Result<Resolution> resolve(const ResolveName& request) const;
  Result<NodeView> node(const ShowNode& request) const;
  Result<doctor::Explanation> explain(const ExplainName& request) const;
  Result<std::string> export_names(const ExportNames& request) const;
  Status pause() const;
  Status resume() const;
  // Until the daemon's process has ended, so that another can start at once.
  Status stop() const;

  // Calls `on_item` for each event until it gives false (success), or the daemon ends the stream
  // (an error that says so).
  Status watch(const std::function<bool(const WatchItem&)>& on_item) const;

 private:
  // The body of a 200 answer.
  Result<std::string> get(const std::string& target) const;
  Status post(const std::string& target) const;

  std::string socket_path_;
  std::function<void()> on_slow_;
};

}  // namespace p2p::control
