#include "core/diagnosis.h"

#include "base/limits_watch.h"

namespace p2p {
namespace {

std::string seconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration + 500ms).count()) + " s";
}

std::string isolation(const Symptoms& symptoms) {
  if (!symptoms.refusal.empty()) return "other nodes refuse this one: " + symptoms.refusal;
  std::string out = "no other node answers: check this host's network and firewall (UDP port " +
                    std::to_string(symptoms.port) + ")";
  if (symptoms.isolated_for < limits::isolation_is_long) return out;
  return out +
         "; if the addresses of all nodes changed at once, start this one with --bootstrap and the address "
         "of any other";
}

std::string out_of_reach(const Symptoms& symptoms) {
  std::string who = "\"" + symptoms.out_of_reach_name + "\"";
  if (symptoms.out_of_reach > 1) who += " and " + std::to_string(symptoms.out_of_reach - 1) + " more";
  return who + (symptoms.out_of_reach > 1 ? " do" : " does") +
         " not answer this host, though other nodes reach " + (symptoms.out_of_reach > 1 ? "them" : "it") +
         ": a firewall or a missing route between them and this host (UDP) is likely";
}

}  // namespace

std::vector<std::string> problems_of(const Symptoms& symptoms) {
  std::vector<std::string> out;
  if (symptoms.name != symptoms.wanted_name)
    out.push_back("the name \"" + symptoms.wanted_name + "\" belongs to another node; this one goes by \"" +
                  symptoms.name + "\" (choose another with --alias)");
  if (symptoms.is_isolated && symptoms.knows_others && !symptoms.has_no_address)
    out.push_back(isolation(symptoms));
  if (symptoms.has_no_address) out.push_back("this host has no address that others could use");
  if (!symptoms.is_isolated && symptoms.out_of_reach > 0) out.push_back(out_of_reach(symptoms));
  bool stalls = symptoms.stalled_for >= limits::stall_worth_telling;
  if (stalls)
    out.push_back("this process did not run for " + seconds(symptoms.stalled_for) +
                  " in the last ten minutes: the host slept, or it is short of processor time or memory");
  if (!stalls && !symptoms.is_isolated && symptoms.accusations >= limits::accusations_worth_telling)
    out.push_back("other nodes did not reach this one " + std::to_string(symptoms.accusations) +
                  " times in the last ten minutes: its link loses packets, or a firewall lets in only what "
                  "this host asked for (UDP port " +
                  std::to_string(symptoms.port) + ")");
  if (!symptoms.is_isolated && symptoms.behind_for >= limits::behind_worth_telling)
    out.push_back("the map has differed from a neighbour's for " + seconds(symptoms.behind_for) +
                  ": one of the two is too busy, or runs another version");
  if (symptoms.records_left_out > 0)
    out.push_back(std::to_string(symptoms.records_left_out) +
                  " of the records of --service and --record find no room beside this host's many "
                  "addresses: publish fewer, or choose addresses with --bind-interface");
  if (symptoms.clock_offset > 1h || symptoms.clock_offset < -1h)
    out.push_back("this host's clock is wrong; the network's time is used instead");
  return out;
}

}  // namespace p2p
