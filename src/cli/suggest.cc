#include "cli/suggest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace p2p::cli {

namespace {

constexpr size_t kWordMax = 40;  // no word of ours is longer; bounds the work

// Levenshtein's distance, row by row.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest_word(std::string_view word, std::span<const std::string_view> known) {
  if (word.size() > kWordMax) return "";
  size_t best_distance = word.size() <= 4 ? 1 : 2;
  std::string best;
  for (std::string_view candidate : known) {
    size_t d = distance(word, candidate);
    if (d > best_distance || (d == best_distance && !best.empty())) continue;
    best = candidate;
    best_distance = d;
  }
  return best;
}

}  // namespace p2p::cli
