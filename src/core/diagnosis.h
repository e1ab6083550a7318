// What is wrong with a node, for people: from what it observes of itself to the likely reason and
// what to do, a line each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace p2p {

// As things stand, each as it is when nothing is wrong.
struct Symptoms {
  uint16_t port = 0;
  bool has_no_address = false;  // the host's addresses are known, and there is none to use
  std::string wanted_name, name;
  bool is_isolated = false;
  Duration isolated_for{0};
  bool knows_others = false;
  std::string refusal;  // why somebody did not take us, lately
  // Neighbours that others reach and this node does not, and the name of one.
  size_t out_of_reach = 0;
  std::string out_of_reach_name;
  // How often others found this node silent, in the last diagnosis_window.
  size_t accusations = 0;
  // The longest time in the last diagnosis_window for which this process did not run.
  Duration stalled_for{0};
  Duration behind_for{0};  // since the map last was a neighbour's who is still linked
  Duration clock_offset{0};
  size_t records_left_out = 0;  // of what is to be published, for want of room
};

// In the order of their weight. Of one cause and its consequences only the cause is told.
std::vector<std::string> problems_of(const Symptoms& symptoms);

}  // namespace p2p
