// Secrets and unguessable numbers, from the kernel.
#pragma once

#include <cstdint>
#include <span>

namespace p2p::os {

// getrandom(2); waits at early boot until the kernel has entropy, and aborts when it gives none:
// there is nothing safe to go on with.
void fill_random(std::span<uint8_t> out);
// Eight such bytes: a seed, an instance.
uint64_t random_u64();

}  // namespace p2p::os
