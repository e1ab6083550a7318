// The words of the command line, each put to its option or command, before anything is made of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace p2p::cli {

struct Arguments {
  std::string verb;  // empty: none, a node is to be run
  // By long name ("--alias"), or "NAME" for what a verb is about. Flags have an empty value.
  std::map<std::string, std::string> given;

  // All values of the options that may be given several times, in their order.
  std::map<std::string, std::vector<std::string>> repeated;

  bool has(const std::string& option) const { return given.contains(option); }
  // Empty when it is not given.
  std::string value(const std::string& option) const;
  // Empty when it is not given.
  std::vector<std::string> values(const std::string& option) const;
};

// Errors, in one line: an unknown option or command (with the nearest known one), a value that is missing
// or empty, an option that is given twice and may not be, or that does not go with the verb. With --help
// or --version nothing else is looked at.
Result<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace p2p::cli
