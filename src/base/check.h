// CHECK is for our own bugs only and stays on in release. No CHECK may be reachable from bytes
// that we did not write: parse into a valid type first, and return a Result (result.h).
#pragma once

#include <cstdio>
#include <cstdlib>

#define P2P_CHECK(condition)                                                             \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
