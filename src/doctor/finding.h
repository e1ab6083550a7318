// What a check found: one line each, and what to do where something is wrong.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace p2p::doctor {

// `warn`: nothing that was tried failed for a fault of this host, but somebody may want to know.
enum class Verdict { ok, warn, fail };

struct Finding {
  Verdict verdict = Verdict::ok;
  std::string check;  // what was looked at, a word or two
  std::string text;   // what was seen
  std::string todo;   // empty when there is nothing to do
};

using Findings = std::vector<Finding>;

// The one thing to do: about the first failure, else the first warning; else "all good".
std::string conclusion_of(std::span<const Finding> findings);
bool has_failed(std::span<const Finding> findings);

}  // namespace p2p::doctor
