#include "os/memory.h"

#include <malloc.h>

namespace p2p::os {

void return_large_blocks() { mallopt(M_MMAP_THRESHOLD, 128 * 1024); }

void release_free_memory() { malloc_trim(0); }

}  // namespace p2p::os
