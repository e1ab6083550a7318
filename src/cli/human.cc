#include "cli/human.h"

#include <charconv>
#include <ctime>

#include "base/limits_local.h"

namespace p2p::cli {

namespace {

struct Unit {
  char letter;
  int64_t seconds;
};
constexpr Unit kUnits[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

int64_t whole_seconds(Duration d) {
  return std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(d).count());
}

int64_t unit_seconds(char letter) {
  if (letter == 'w') return 7 * 86400;
  for (const Unit& unit : kUnits)
    if (unit.letter == letter) return unit.seconds;
  return 0;
}

}  // namespace

std::string duration_text(Duration d) {
  int64_t left = whole_seconds(d);
  for (size_t i = 0; i < std::size(kUnits); ++i) {
    if (left < kUnits[i].seconds && kUnits[i].letter != 's') continue;
    std::string out = std::to_string(left / kUnits[i].seconds) + kUnits[i].letter;
    left %= kUnits[i].seconds;
    if (i + 1 < std::size(kUnits) && left >= kUnits[i + 1].seconds)
      out += " " + std::to_string(left / kUnits[i + 1].seconds) + kUnits[i + 1].letter;
    return out;
  }
  return "0s";
}

std::string age_text(Duration d) {
  int64_t seconds = whole_seconds(d);
  if (seconds == 0) return "now";
  std::string text = duration_text(d);
  return text.substr(0, text.find(' ')) + " ago";
}

std::string local_time_text(WallTime time) {
  if (time.seconds() <= 0) return "unknown";
  time_t seconds = time.seconds();
  tm parts{};
  char out[64] = {};
  if (!localtime_r(&seconds, &parts) || std::strftime(out, sizeof out, "%Y-%m-%d %H:%M:%S", &parts) == 0)
    return "unknown";
  return out;
}

Result<Duration> parse_duration(std::string_view text) {
  auto bad = [text] {
    return fail("\"" + std::string(text) + "\" is not a time span: write 7d, 12h, 30m or 45s");
  };
  constexpr int64_t kMax = std::chrono::duration_cast<std::chrono::seconds>(limits::ticket_life_max).count();
  int64_t total = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    int64_t number = 0;
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (end == rest.data() || rest[0] == '-') return bad();
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    int64_t unit = rest.empty() ? 0 : unit_seconds(rest[0]);
    if (unit == 0) return bad();
    rest.remove_prefix(1);
    if (error != std::errc{} || number > (kMax - total) / unit)
      return fail("\"" + std::string(text) + "\" is too long: at most 3650d");
    total += number * unit;
  }
  if (total == 0) return bad();
  return std::chrono::seconds(total);
}

}  // namespace p2p::cli
