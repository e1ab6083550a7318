// The figures of how news spread, from whole networks in virtual time: the same core as the
// daemon's. Usage: dissemination SUBJECT [NODES]; without arguments it lists the subjects. The
// long one, false_alarms, takes hours of virtual time and a seed besides: false_alarms 100 25 2
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace {

struct Subject {
  const char* name;
  void (*measure)(size_t nodes);
  size_t nodes;  // unless others are asked for
};

using namespace p2p::bench;
uint64_t hours = 10, seed = 1;

constexpr Subject kSubjects[] = {
    {"updates", measure_updates, 1000},
    {"updates_tree", measure_updates_tree, 10000},
    {"updates_crashed", measure_updates_crashed, 1000},
    {"updates_sites", measure_updates_sites, 1000},
    {"crash", measure_crash, 100},
    {"mass_crash", measure_mass_crash, 1000},
    {"false_alarms", [](size_t nodes) { measure_false_alarms(nodes, hours, seed); }, 100},
    {"pauses", measure_pauses, 100},
    {"partitions", measure_partitions, 100},
    {"renumbering", measure_renumbering, 100},
    {"idle", measure_idle, 1000},
    {"churn", measure_churn, 1000},
    {"flooder", measure_flooder, 100},
    {"replayer", measure_replayer, 100},
    {"accuser", measure_accuser, 100},
    {"memberlist", measure_memberlist, 1000},
    {"broadcast", measure_broadcast, 1000},
};

uint64_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

}  // namespace

int main(int argc, char** argv) {
  std::string_view wanted = argc > 1 ? argv[1] : "";
  if (argc > 3) hours = number(argv[3]);
  if (argc > 4) seed = number(argv[4]);
  for (const Subject& subject : kSubjects) {
    if (subject.name != wanted) continue;
    print_head();
    subject.measure(argc > 2 ? number(argv[2]) : subject.nodes);
    return 0;
  }
  std::fprintf(stderr, "usage: dissemination SUBJECT [NODES]\nsubjects:\n");
  for (const Subject& subject : kSubjects)
    std::fprintf(stderr, "  %-16s %zu nodes\n", subject.name, subject.nodes);
  return 2;
}
