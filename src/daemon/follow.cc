#include "daemon/follow.h"

#include <csignal>
#include <cstdio>

#include "cli/live_table.h"
#include "cli/status_line.h"
#include "control/json.h"
#include "daemon/engine.h"
#include "daemon/logging.h"
#include "daemon/startup.h"
#include "os/clock.h"

namespace p2p::daemon {
namespace {

constexpr Duration kRedrawEvery = 1s;
// How long --once waits for a member to answer.
constexpr Duration kOncePatience = 30s;

class Follower {
 public:
  Follower(const cli::RunOptions& options, const cli::Environment& env)
      : options_(options), table_(stdout, env, options.json), status_(env) {}

  Status start(const Ticket& ticket) {
    EngineOptions engine_options{.node = prepare_guest(ticket),
                                 .bind = {options_.bind.ip, options_.bind_interface},
                                 .port = options_.bind.port.value_or(0),
                                 .port_is_demanded = options_.bind.port.has_value()};
    auto engine =
        Engine::start(io_, std::move(engine_options), [this](Output output) { take(std::move(output)); });
    if (!engine) return tl::unexpected(engine.error());
    engine_ = std::move(*engine);
    engine_->on_turn([this] { look(); });
    signals_.async_wait([this](std::error_code error, int) {
      if (!error) leave();
    });
    redraw_later();
    return {};
  }

  int run() {
    io_.run();
    return exit_code_;
  }

 private:
  void take(Output output) {
    if (auto* log = std::get_if<output::Log>(&output)) log_line(log->level, log->text);
    if (std::holds_alternative<output::Notify>(output)) changed_ = true;
    if (auto* refused = std::get_if<output::JoinRefused>(&output))
      fail_with("the network did not let this client in: " + refused->reason);
    if (std::holds_alternative<output::Finished>(output)) asio::post(io_, [this] { io_.stop(); });
  }

  void fail_with(const std::string& message) {
    status_.clear();
    exit_code_ = cli::report_failure({message}, options_.json);
    asio::post(io_, [this] { io_.stop(); });
  }

  void leave() { engine_->feed(input::Leave{}); }

  void look() {
    if (changed_ && !is_over_ && engine_->node().in_sync()) show();
  }

  void show() {
    changed_ = false;
    status_.clear();
    Now now = os::read_clocks();
    const Node& node = engine_->node();
    bool is_shown = table_.show({node.standing().zone.text(), node.nodes(now)}, node.status(now).waiting_for);
    if (is_shown && !options_.once) return;
    is_over_ = true;
    exit_code_ = is_shown ? cli::kExitDone : cli::kExitFailed;
    asio::post(io_, [this] { leave(); });
  }

  void redraw_later() {
    redraw_.expires_after(kRedrawEvery);
    redraw_.async_wait([this](std::error_code error) {
      if (error || is_over_) return;
      Now now = os::read_clocks();
      if (options_.once) {
        std::string waiting = "waiting for " + engine_->node().status(now).waiting_for;
        if (now.mono - started_ > kOncePatience) return fail_with("no answer yet: " + waiting);
        status_.show(waiting);
      } else {
        show();
      }
      redraw_later();
    });
  }

  const cli::RunOptions& options_;
  cli::LiveTable table_;
  cli::StatusLine status_;
  asio::io_context io_{1};
  std::unique_ptr<Engine> engine_;
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  asio::steady_timer redraw_{io_};
  Instant started_ = os::read_clocks().mono;
  bool changed_ = true;
  bool is_over_ = false;  // all was shown, or nothing more can be
  // To be interrupted is how following ends, but --once has shown nothing then.
  int exit_code_ = options_.once ? cli::kExitFailed : cli::kExitDone;
};

}  // namespace

int run_client(const cli::RunOptions& options, const Ticket& ticket, const cli::Environment& env) {
  // Lines of no consequence would break the table.
  start_logging(options.log == cli::LogLevel::info ? cli::LogLevel::warn : options.log);
  Follower follower(options, env);
  if (auto started = follower.start(ticket); !started)
    return cli::report_failure(started.error(), options.json);
  return follower.run();
}

}  // namespace p2p::daemon
