#include <unistd.h>

#include <algorithm>

#include "base/limits.h"
#include "cli/options.h"

namespace p2p::cli {

Label alias_from_host_name(std::string_view host_name) {
  std::string fitting;
  for (char c : host_name.substr(0, host_name.find('.'))) {
    bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (fits || (!fitting.empty() && fitting.back() != '-')) fitting += fits ? c : '-';
  }
  fitting.resize(std::min(fitting.size(), limits::label_bytes_max));
  while (fitting.ends_with('-')) fitting.pop_back();
  Result<Label> label = Label::parse(fitting);
  return label ? *label : *Label::parse("node");
}

Label default_alias() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) name[0] = '\0';
  return alias_from_host_name(name);
}

}  // namespace p2p::cli
