#include "doctor/finding.h"

#include <algorithm>

namespace p2p::doctor {

std::string conclusion_of(std::span<const Finding> findings) {
  for (Verdict verdict : {Verdict::fail, Verdict::warn})
    for (const Finding& finding : findings)
      if (finding.verdict == verdict) return finding.todo;
  return "all good";
}

bool has_failed(std::span<const Finding> findings) {
  return std::ranges::any_of(findings, [](const Finding& f) { return f.verdict == Verdict::fail; });
}

}  // namespace p2p::doctor
