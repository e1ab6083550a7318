#include "daemon/daemon.h"

#include <csignal>
#include <cstdio>

#include "base/limits_names.h"
#include "base/limits_transport.h"

#include "cli/event_text.h"
#include "control/server.h"
#include "daemon/admin_token.h"
#include "daemon/dns_way.h"
#include "daemon/engine.h"
#include "daemon/hosts_way.h"
#include "daemon/logging.h"
#include "daemon/loop_backend.h"
#include "daemon/names_feed.h"
#include "daemon/nss_way.h"
#include "daemon/published.h"
#include "daemon/rejoin.h"
#include "daemon/startup.h"
#include "os/clock.h"
#include "store/writer.h"

namespace p2p::daemon {
namespace {

// Between two looks at what a joining node waits for, and at the way back in.
constexpr Duration kLookEvery = 1s;
constexpr Duration kSayWaitingEvery = 15s;
constexpr Duration kRejoinEvery = 10min;
constexpr Duration kLastWriteTime = 3s;

class Daemon {
 public:
  Daemon(const cli::RunOptions& options, const cli::Environment& env, Prepared prepared)
      : options_(options),
        env_(env),
        prepared_(std::move(prepared)),
        writer_(std::move(prepared_.store), [this](uint64_t batch, const std::string& problem) {
          asio::post(io_, [this, batch, problem] { on_written(batch, problem); });
        }) {}

  Status start() {
    auto engine = Engine::start(io_, engine_options(), [this](Output output) { take(std::move(output)); });
    if (!engine) return tl::unexpected(engine.error());
    engine_ = std::move(*engine);
    backend_.emplace(io_, *engine_, [this] { return facts(); });
    if (auto opened = open_control(); !opened) return opened;
    if (auto opened = open_names(); !opened) return opened;
    engine_->on_turn([this] { end_turn(); });
    greet();
    signals_.async_wait([this](std::error_code error, int) {
      if (!error) on_signal();
    });
    look_later();
    return {};
  }

  int run() {
    io_.run();
    backend_->refuse_all();
    names_->clear();
    server_.reset();
    bool is_saved = writer_.flush(kLastWriteTime);
    if (!is_saved) log_line(LogLevel::warning, "the last changes are " + storage_problem_);
    return exit_code_;
  }

 private:
  EngineOptions engine_options() {
    uint16_t kept = prepared_.node.standing.port;
    uint16_t usual = kept != 0 ? kept : limits::default_port;
    return {.node = std::move(prepared_.node),
            .bind = {options_.bind.ip, options_.bind_interface},
            .port = options_.bind.port.value_or(usual),
            .port_is_demanded = options_.bind.port.has_value()};
  }

  Status open_control() {
    auto socket_path = control_socket_path(options_.socket, options_.config, cli::path_context(env_));
    if (!socket_path) return tl::unexpected(socket_path.error());
    socket_path_ = *socket_path;
    control::ServerOptions server{socket_path_, options_.admin_http, ""};
    if (options_.admin_http) {
      auto token = admin_token(prepared_.paths.admin_token);
      if (!token) return tl::unexpected(token.error());
      server.admin_token = *token;
    }
    auto started = control::Server::start(server, *backend_, events_);
    if (!started) return tl::unexpected(started.error());
    server_ = std::move(*started);
    return {};
  }

  Status open_names() {
    const Zone& zone = engine_->node().standing().zone;
    HostPlaces places = host_places(prepared_.paths, env_);
    role_.emplace(places.names_file + ".lock");
    auto dns = DnsWay::start(options_.dns, zone, places.setup_journal, *role_, &served_zone_);
    if (!dns) return tl::unexpected(dns.error());
    names_.emplace(io_, *engine_, options_.omit_unreachable);
    names_->add(std::move(*dns));
    names_->add(std::make_unique<NssWay>(places, options_.nss, *role_));
    std::string suffix = options_.hosts_suffix.value_or(zone).text();
    std::string hosts = options_.hosts_sync ? options_.hosts_path : "";
    names_->add(std::make_unique<HostsWay>(places, hosts, suffix, *role_), limits::hosts_write_pause);
    names_->update(os::read_clocks());
    return {};
  }

  void end_turn() {
    print_owed_ticket();
    if (names_) names_->update(os::read_clocks());
  }

  void greet() {
    Now now = os::read_clocks();
    StatusView status = engine_->node().status(now);
    log_line(LogLevel::info, "p2p-ddns " P2P_VERSION ", node " + short_id(status.id) + " of network " +
                                 short_id(status.network) + ", UDP port " + std::to_string(engine_->port()));
    for (const std::string& notice : prepared_.notices) log_line(LogLevel::warning, notice);
    for (const SocketAddress& address : options_.dns)
      log_line(LogLevel::info, "DNS on " + address.to_string());
    if (options_.admin_http)
      log_line(LogLevel::info, "control API on " + server_->admin_address().to_string() + ", token in " +
                                   prepared_.paths.admin_token);
    ticket_is_owed_ = prepared_.is_founder;
    print_owed_ticket();
  }

  void print_owed_ticket() {
    if (!ticket_is_owed_) return;
    auto ticket = engine_->node().print_ticket({}, os::read_clocks());
    if (!ticket) return;
    ticket_is_owed_ = false;
    std::printf("Ticket: %s\n", ticket->c_str());
    std::fflush(stdout);
  }

  void take(Output output) {
    if (auto* persist = std::get_if<output::Persist>(&output)) writer_.put(std::move(persist->batch));
    if (auto* log = std::get_if<output::Log>(&output)) log_line(log->level, log->text);
    if (auto* notify = std::get_if<output::Notify>(&output)) tell(std::move(notify->event));
    if (auto* joined = std::get_if<output::Joined>(&output)) joined_batch_ = joined->batch;
    if (auto* refused = std::get_if<output::JoinRefused>(&output)) give_up(refused->reason);
    if (std::holds_alternative<output::Finished>(output)) asio::post(io_, [this] { finish(); });
  }

  void tell(Event event) {
    if (names_) names_->note_change();
    log_line(event.kind == EventKind::name_conflict ? LogLevel::warning : LogLevel::info,
             cli::event_text(event));
    events_.publish(os::read_clocks().wall, std::move(event));
  }

  void give_up(const std::string& reason) {
    exit_code_ = cli::report_failure({"the network did not let this node in: " + reason}, false);
    asio::post(io_, [this] { finish(); });
  }

  void finish() {
    engine_->flush();
    keep_way_back();
    io_.stop();
  }

  void on_signal() {
    log_line(LogLevel::info, "stopping");
    engine_->feed(input::Leave{});
    signals_.async_wait([this](std::error_code error, int) {
      if (!error) io_.stop();
    });
  }

  void on_written(uint64_t batch, const std::string& problem) {
    if (problem != storage_problem_)
      log_line(problem.empty() ? LogLevel::info : LogLevel::warning,
               problem.empty() ? "changes are saved again" : problem);
    storage_problem_ = problem;
    if (joined_batch_ == 0 || batch < joined_batch_) return;
    joined_batch_ = 0;
    StatusView status = engine_->node().status(os::read_clocks());
    log_line(LogLevel::info, "joined the network as " + status.self.fqdn);
    keep_way_back();
  }

  void keep_way_back() {
    auto ticket = engine_->node().print_ticket({}, os::read_clocks());
    if (!ticket || *ticket == kept_ticket_) return;
    auto written = write_rejoin(prepared_.paths.rejoin, *ticket, engine_->node().standing().alias);
    if (written)
      kept_ticket_ = *ticket;
    else
      log_line(LogLevel::warning, written.error().message);
  }

  void look_later() {
    look_.expires_after(kLookEvery);
    look_.async_wait([this](std::error_code error) {
      if (error) return;
      look();
      look_later();
    });
  }

  void look() {
    Now now = os::read_clocks();
    names_->note_loop(now.mono);
    tell_problems(names_->problems());
    if (engine_->node().is_member()) {
      if (now.mono < rejoin_due_) return;
      rejoin_due_ = now.mono + kRejoinEvery;
      return keep_way_back();
    }
    if (now.mono < say_waiting_at_) return;
    say_waiting_at_ = now.mono + kSayWaitingEvery;
    log_line(LogLevel::info, "waiting for " + engine_->node().status(now).waiting_for);
  }

  // Each once, when it comes up.
  void tell_problems(std::vector<std::string> problems) {
    for (const std::string& problem : problems)
      if (std::ranges::count(told_problems_, problem) == 0) log_line(LogLevel::warning, problem);
    told_problems_ = std::move(problems);
  }

  DaemonFacts facts() const {
    return {storage_problem_.empty() ? "saved" : storage_problem_,
            prepared_.paths.database,
            socket_path_,
            started_,
            joined_batch_ != 0,
            names_->serving(),
            names_->problems(),
            options_.omit_unreachable,
            &served_zone_};
  }

  const cli::RunOptions& options_;
  const cli::Environment& env_;
  Prepared prepared_;
  std::string socket_path_;
  asio::io_context io_{1};
  control::EventStream events_;
  store::Writer writer_;
  std::unique_ptr<Engine> engine_;
  std::optional<LoopBackend> backend_;
  std::unique_ptr<control::Server> server_;
  std::optional<HostRole> role_;
  ServedZone served_zone_;
  std::optional<NamesFeed> names_;
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  asio::steady_timer look_{io_};
  Instant started_ = os::read_clocks().mono;
  Instant say_waiting_at_ = started_ + 2s;
  Instant rejoin_due_;
  bool ticket_is_owed_ = false;
  uint64_t joined_batch_ = 0;  // until it is durable
  std::string storage_problem_;
  std::string kept_ticket_;
  std::vector<std::string> told_problems_;
  int exit_code_ = cli::kExitDone;
};

}  // namespace

int run_daemon(const cli::RunOptions& options, const std::optional<Ticket>& ticket,
               const cli::Environment& env) {
  start_logging(options.log);
  auto records = published_records(options);
  if (!records) return cli::report_failure(records.error(), false), cli::kExitUsage;
  if (options.sshfp) {
    auto keys = ssh_keys();
    if (!keys) return cli::report_failure(keys.error(), false);
    records->insert(records->end(), keys->begin(), keys->end());
  }
  auto prepared = prepare(options, ticket, env, os::read_clocks());
  if (!prepared) return cli::report_failure(prepared.error(), false);
  prepared->node.records = std::move(*records);
  Daemon daemon(options, env, std::move(*prepared));
  if (auto started = daemon.start(); !started) return cli::report_failure(started.error(), false);
  return daemon.run();
}

}  // namespace p2p::daemon
