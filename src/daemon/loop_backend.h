// The control API's view of the daemon: each call is carried to the loop's thread, and its answer
// back, in bounded time.
#pragma once

#include <asio.hpp>
#include <atomic>
#include <functional>

#include "control/backend.h"
#include "daemon/dns_way.h"
#include "daemon/engine.h"

namespace p2p::daemon {

// What the daemon knows beside the core; read on the loop's thread.
struct DaemonFacts {
  std::string storage_state;
  std::string storage_path;
  std::string socket_path;
  Instant started;
  // This node's admission is not on the disk yet: until then nobody is shown a member that a power
  // cut could still make a stranger.
  bool admission_waits = false;
  // How programs of the host and others see the names, and what is wrong with that, a line each.
  control::ServedNames serving;
  std::vector<std::string> problems;
  bool omits_unreachable = false;
  const ServedZone* served_zone = nullptr;  // what DNS answers from
};

class LoopBackend : public control::Backend {
 public:
  LoopBackend(asio::io_context& io, Engine& engine, std::function<DaemonFacts()> facts)
      : io_(io), engine_(engine), facts_(std::move(facts)) {}

  control::Answer<control::NodeList> nodes() override;
  control::Answer<control::DaemonStatus> status() override;
  control::Answer<std::string> ticket(const control::PrintTicket& request) override;
  control::Answer<NodeView> node(const std::string& name_or_id) override;
  control::Answer<doctor::Explanation> explain(const std::string& name) override;
  control::Answer<std::string> export_names(control::ExportFormat format) override;
  control::Answer<void> pause() override;
  control::Answer<void> resume() override;
  control::Answer<void> stop() override;

  // Calls under way and later ones are told that the daemon stops.
  void refuse_all() { stopping_ = true; }

 private:
  // Runs `work` on the loop's thread and waits for its value.
  template <class T>
  control::Answer<T> on_loop(std::function<control::Answer<T>()> work);

  std::vector<NodeView> shown_nodes() const;

  asio::io_context& io_;
  Engine& engine_;
  std::function<DaemonFacts()> facts_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace p2p::daemon
