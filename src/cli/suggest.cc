#include "cli/suggest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace p2p::cli {

namespace {

constexpr size_t kWordMax = 40;  // no word of ours is longer; bounds the work

// Damerau and Levenshtein's distance in its restricted form, row by row.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({changed, above[j] + 1, row[j - 1] + 1});
      bool is_swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swapped) row[j] = std::min(row[j], before[j - 2] + 1);
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
