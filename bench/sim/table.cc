#include "bench/sim/table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace p2p::bench {

void print_head() {
  std::printf("| what | seen | target | bound |\n|---|---|---|---|\n");
  std::fflush(stdout);
}

void print_row(const std::string& what, const std::string& seen, const std::string& target,
               const std::string& bound) {
  std::printf("| %s | %s | %s | %s |\n", what.c_str(), seen.c_str(), target.c_str(), bound.c_str());
  std::fflush(stdout);
}

std::string fixed(double value, int digits) {
  char out[64];
  std::snprintf(out, sizeof out, "%.*f", digits, value);
  return out;
}

std::string seconds(Duration time) {
  double s = static_cast<double>(time.count()) / 1e6;
  return fixed(s, s < 10 ? 2 : 1) + " s";
}

std::string kilobytes(double bytes) {
  return bytes < 1000 ? fixed(bytes, 0) + " B" : fixed(bytes / 1000, 2) + " KB";
}

double ratio(Duration time, Duration unit) {
  return static_cast<double>(time.count()) / static_cast<double>(unit.count());
}

template <class T>
T percentile(std::vector<T> values, double percent) {
  if (values.empty()) return T{};
  std::sort(values.begin(), values.end());
  auto rank = static_cast<size_t>(std::ceil(percent / 100 * static_cast<double>(values.size())));
  return values[std::clamp<size_t>(rank, 1, values.size()) - 1];
}
template double percentile(std::vector<double>, double);
template Duration percentile(std::vector<Duration>, double);

}  // namespace p2p::bench
