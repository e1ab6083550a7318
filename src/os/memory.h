// The memory that the C library holds for this process.
#pragma once

namespace p2p::os {

// Gives back to the kernel what is free of it, in whole pages. Takes milliseconds: for when much was
// freed at once and will not be wanted again.
void release_free_memory();

}  // namespace p2p::os
