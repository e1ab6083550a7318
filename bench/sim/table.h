// Rows of docs/benchmarks.md, and the percentiles in them.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace p2p::bench {

// | what | seen | target | bound |
void print_head();
void print_row(const std::string& what, const std::string& seen, const std::string& target,
               const std::string& bound);

std::string fixed(double value, int digits);
// "12.3 s" or "0.5 s"; "not in 60 s" style texts are the caller's.
std::string seconds(Duration time);
std::string kilobytes(double bytes);
double ratio(Duration time, Duration unit);

// The nearest-rank percentile; of nothing it is zero.
template <class T>
T percentile(std::vector<T> values, double percent);
extern template double percentile(std::vector<double>, double);
extern template Duration percentile(std::vector<Duration>, double);

}  // namespace p2p::bench
