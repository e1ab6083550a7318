// The memory that the C library holds for this process.
#pragma once

namespace p2p::os {

// From now on large blocks go back to the kernel when they are freed; else one that is freed at the start
// raises the bound for that, and the next ones stay in the heap (mallopt(3)).
void return_large_blocks();

// Gives back to the kernel what is free of it, in whole pages. Takes milliseconds: for when much was
// freed at once and will not be wanted again.
void release_free_memory();

}  // namespace p2p::os
