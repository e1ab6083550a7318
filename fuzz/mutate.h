// A seed corpus made by code: now and then a target starts over from one of its own samples, as
// no fuzzer guesses a signature or a checksum. Include once in a target that defines samples().
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/bytes.h"

namespace p2p::fuzz {

// Well-formed inputs of this target.
std::vector<Bytes> samples();

}  // namespace p2p::fuzz

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  static const std::vector<p2p::Bytes> all = p2p::fuzz::samples();
  bool starts_over = size == 0 || seed % 50 == 0;
  if (starts_over) {
    const p2p::Bytes& sample = all[seed / 50 % all.size()];
    size = sample.size() < max_size ? sample.size() : max_size;
    std::memcpy(data, sample.data(), size);
    if (seed % 100 == 0) return size;
  }
  return LLVMFuzzerMutate(data, size, max_size);
}
