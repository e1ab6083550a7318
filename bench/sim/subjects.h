// What `dissemination` measures, one function each; they print rows of docs/benchmarks.md. `nodes`
// is the size of the network.
#pragma once

#include <cstddef>
#include <cstdint>

namespace p2p::bench {

void measure_updates(size_t nodes);                                    // updates.cc
void measure_updates_tree(size_t nodes);                               // updates.cc
void measure_updates_crashed(size_t nodes);                            // updates.cc
void measure_updates_sites(size_t nodes);                              // updates.cc
void measure_crash(size_t nodes);                                      // crashes.cc
void measure_mass_crash(size_t nodes);                                 // crashes.cc
void measure_false_alarms(size_t nodes, size_t hours, uint64_t seed);  // alarms.cc
void measure_pauses(size_t nodes);                                     // alarms.cc
void measure_partitions(size_t nodes);                                 // partitions.cc
void measure_renumbering(size_t nodes);                                // renumbering.cc
void measure_idle(size_t nodes);                                       // load.cc
void measure_churn(size_t nodes);                                      // load.cc
void measure_flooder(size_t nodes);                                    // hostile.cc
void measure_replayer(size_t nodes);                                   // hostile.cc
void measure_accuser(size_t nodes);                                    // hostile.cc
void measure_memberlist(size_t nodes);                                 // comparison.cc
void measure_broadcast(size_t nodes);                                  // comparison.cc

}  // namespace p2p::bench
