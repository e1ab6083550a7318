#include "os/memory.h"

#include <malloc.h>

namespace p2p::os {

void release_free_memory() { malloc_trim(0); }

}  // namespace p2p::os
