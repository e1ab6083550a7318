// What the control server needs of the daemon, and the values that only a daemon has.
#pragma once

#include <string>
#include <vector>

#include "control/failure.h"
#include "control/request.h"
#include "core/view.h"
#include "doctor/name_check.h"

namespace p2p::control {

struct NodeList {
  std::string zone;
  std::vector<NodeView> nodes;  // in any order, the node itself included
};

// Where and how the daemon hands the names to programs.
struct ServedNames {
  std::vector<SocketAddress> dns;        // where it answers DNS
  std::vector<std::string> hosts_files;  // that it keeps a section in
  std::vector<std::string> names_files;  // that the NSS module reads; one at most

  bool empty() const { return dns.empty() && hosts_files.empty() && names_files.empty(); }
};

// The core's status and what only the process knows.
struct DaemonStatus {
  StatusView core;
  std::string version;
  Duration uptime{0};
  ServedNames serving;
  std::string storage_state;  // "saved", "not saved: disk full"
  std::string storage_path;
  std::string socket_path;
};

struct Resolution {
  std::string name;
  std::string fqdn;
  NodeId id;
  NodeState state = NodeState::online;
  std::vector<IpAddress> addresses;
};

// The daemon as the control server sees it. Calls come from the server's own thread, one at a
// time. The daemon posts each to its loop and waits for the value; it must bound that wait and
// answer `unavailable` when the loop does not reply in time or is stopping, because
// Server::stop() waits for a call under way.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual Answer<NodeList> nodes() = 0;
  virtual Answer<DaemonStatus> status() = 0;
  // A ticket's text. conflict: this node holds no invite that would do (only the holder of the
  // authority key can make new ones).
  virtual Answer<std::string> ticket(const PrintTicket& request) = 0;
  // By name, name.zone, full id or the beginning of one; the node itself when empty.
  // find_node() (node_lookup.h) does this over a list.
  virtual Answer<NodeView> node(const std::string& name_or_id) = 0;
  // All that is known of a name. not_found: nobody has it; the message says which are near.
  virtual Answer<doctor::Explanation> explain(const std::string& name) = 0;
  // All names as text in that format.
  virtual Answer<std::string> export_names(ExportFormat format) = 0;
  virtual Answer<void> pause() = 0;
  virtual Answer<void> resume() = 0;
  // Starts the end of the process and returns; the reply still goes out.
  virtual Answer<void> stop() = 0;
};

}  // namespace p2p::control
