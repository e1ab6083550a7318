// Numbers that the environment may give to a test of this folder: P2P_SIM_..., see tools/simulate.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace p2p::sim {

inline uint64_t setting(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace p2p::sim
