#include "daemon/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <mutex>

#include "base/limits_transport.h"
#include "base/token_bucket.h"
#include "control/utf8.h"
#include "os/clock.h"

namespace p2p::daemon {
namespace {

spdlog::level::level_enum level_of(cli::LogLevel level) {
  switch (level) {
    case cli::LogLevel::trace: return spdlog::level::trace;
    case cli::LogLevel::debug: return spdlog::level::debug;
    case cli::LogLevel::info: return spdlog::level::info;
    case cli::LogLevel::warn: return spdlog::level::warn;
    case cli::LogLevel::error: return spdlog::level::err;
    case cli::LogLevel::off: break;
  }
  return spdlog::level::off;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: break;
  }
  return spdlog::level::warn;
}

// How many lines were left out since the last one; empty when this one is too many.
std::optional<uint64_t> admit_line() {
  static std::mutex mutex;
  static TokenBucket bucket(limits::log_lines_burst, limits::log_lines_per_s);
  static uint64_t left_out = 0;
  std::lock_guard lock(mutex);
  if (bucket.take(os::read_clocks().mono)) return std::exchange(left_out, 0);
  ++left_out;
  return std::nullopt;
}

}  // namespace

void start_logging(cli::LogLevel level) {
  auto logger =
      std::make_shared<spdlog::logger>("p2p-ddns", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
  logger->set_level(level_of(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void log_line(LogLevel level, std::string_view text) {
  if (!spdlog::should_log(level_of(level))) return;
  auto left_out = admit_line();
  if (!left_out) return;
  if (*left_out > 0) spdlog::warn("{} lines were left out", *left_out);
  spdlog::log(level_of(level), "{}", control::printable(text));
}

}  // namespace p2p::daemon
