#include "daemon/loop_backend.h"

#include <future>

#include "control/node_lookup.h"
#include "daemon/explain.h"
#include "daemon/export.h"
#include "os/clock.h"
#include "os/entropy.h"

namespace p2p::daemon {

using control::Answer;
using control::FailureKind;
using control::refuse;

template <class T>
Answer<T> LoopBackend::on_loop(std::function<Answer<T>()> work) {
  // Shared: when the wait is given up, the loop may still come to it.
  auto promise = std::make_shared<std::promise<Answer<T>>>();
  std::future<Answer<T>> answer = promise->get_future();
  asio::post(io_, [promise, work = std::move(work)] { promise->set_value(work()); });
  constexpr Duration kPatience = 3s;
  constexpr Duration kLook = 20ms;
  for (Duration waited{0}; waited < kPatience && !stopping_; waited += kLook)
    if (answer.wait_for(kLook) == std::future_status::ready) return answer.get();
  return refuse(FailureKind::unavailable, stopping_ ? "the daemon stops" : "the daemon is busy; try again");
}

std::vector<NodeView> LoopBackend::shown_nodes() const {
  std::vector<NodeView> out = engine_.node().nodes(os::read_clocks());
  if (facts_().admission_waits) std::erase_if(out, [](const NodeView& node) { return node.self; });
  return out;
}

Answer<control::NodeList> LoopBackend::nodes() {
  return on_loop<control::NodeList>([this]() -> Answer<control::NodeList> {
    const Node& node = engine_.node();
    return control::NodeList{node.standing().zone.text(), shown_nodes()};
  });
}

Answer<control::DaemonStatus> LoopBackend::status() {
  return on_loop<control::DaemonStatus>([this]() -> Answer<control::DaemonStatus> {
    Now now = os::read_clocks();
    DaemonFacts facts = facts_();
    control::DaemonStatus out;
    out.core = engine_.node().status(now);
    if (facts.admission_waits) {
      out.core.phase = Phase::joining;
      out.core.waiting_for = "the disk to keep this node's admission";
    }
    out.version = P2P_VERSION;
    out.uptime = now.mono - facts.started;
    out.serving = facts.serving;
    out.core.problems.insert(out.core.problems.end(), facts.problems.begin(), facts.problems.end());
    out.storage_state = facts.storage_state;
    out.storage_path = facts.storage_path;
    out.socket_path = facts.socket_path;
    return out;
  });
}

Answer<std::string> LoopBackend::ticket(const control::PrintTicket& request) {
  return on_loop<std::string>([this, request]() -> Answer<std::string> {
    TicketRequest asked{
        .uses = request.uses, .expires_in = request.expires_in, .fixed_name = request.fixed_name};
    if (request.never_expires && !request.uses) asked.uses = 0;
    os::fill_random(asked.fresh_seed);
    auto text = engine_.node().print_ticket(asked, os::read_clocks());
    if (!text) return refuse(FailureKind::conflict, text.error().message);
    return *text;
  });
}

Answer<NodeView> LoopBackend::node(const std::string& name_or_id) {
  return on_loop<NodeView>([this, name_or_id]() -> Answer<NodeView> {
    std::vector<NodeView> nodes = shown_nodes();
    auto found = control::find_node(nodes, name_or_id);
    if (!found) return tl::unexpected(found.error());
    return **found;
  });
}

Answer<doctor::Explanation> LoopBackend::explain(const std::string& name) {
  struct Known {
    std::vector<NodeView> nodes;
    NameTablePtr names;
    std::shared_ptr<const dns::Snapshot> served;
    bool omits_unreachable = false;
  };
  auto known = on_loop<Known>([this]() -> Answer<Known> {
    DaemonFacts facts = facts_();
    return Known{shown_nodes(), gather_names(engine_.node(), {}, false, os::read_clocks()),
                 facts.served_zone->get(), facts.omits_unreachable};
  });
  if (!known) return tl::unexpected(known.error());
  auto all = build_snapshot(*known->names, 1, 0);
  auto out = explain_name(name, known->names->zone, known->nodes, *all);
  if (!out) return tl::unexpected(out.error());
  if (known->served) out->dns = dns_says(*known->served, out->name);
  if (!out->node) return out;
  out->is_omitted = known->omits_unreachable && out->node->state == NodeState::unreachable;
  if (out->is_omitted) out->addresses.clear();
  NodeId id = out->node->id;
  auto origin = on_loop<NodeOrigin>([this, id]() -> Answer<NodeOrigin> {
    auto found = engine_.node().origin(id, os::read_clocks());
    if (!found) return refuse(FailureKind::not_found, "the node was forgotten just now");
    return *found;
  });
  if (!origin) return tl::unexpected(origin.error());
  add_origin(*out, *origin, known->nodes);
  return out;
}

Answer<std::string> LoopBackend::export_names(control::ExportFormat format) {
  auto names = on_loop<NameTablePtr>([this]() -> Answer<NameTablePtr> {
    return gather_names(engine_.node(), {}, false, os::read_clocks());
  });
  if (!names) return tl::unexpected(names.error());
  auto text = text_of(**names, format);
  if (!text) return refuse(FailureKind::unavailable, text.error().message);
  return *text;
}

Answer<void> LoopBackend::pause() {
  return on_loop<void>([this]() -> Answer<void> {
    Phase phase = engine_.node().phase();
    if (phase != Phase::running)
      return refuse(FailureKind::conflict,
                    phase == Phase::paused ? "it is paused already" : "it is not running yet");
    engine_.feed(input::Pause{});
    return {};
  });
}

Answer<void> LoopBackend::resume() {
  return on_loop<void>([this]() -> Answer<void> {
    if (engine_.node().phase() != Phase::paused) return refuse(FailureKind::conflict, "it is not paused");
    engine_.feed(input::Resume{});
    return {};
  });
}

Answer<void> LoopBackend::stop() {
  asio::post(io_, [this] { engine_.feed(input::Leave{}); });
  return {};
}

}  // namespace p2p::daemon
