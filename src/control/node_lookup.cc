#include "control/node_lookup.h"

#include "control/request.h"
#include "core/label.h"

namespace p2p::control {

namespace {

constexpr size_t kIdPrefixMin = 4;

}  // namespace

Answer<const NodeView*> find_node(std::span<const NodeView> nodes, std::string_view text) {
  if (text.empty()) {
    for (const NodeView& node : nodes)
      if (node.self) return &node;
    return refuse(FailureKind::not_found, "this node is not in its own list yet");
  }
  Result<std::string> wanted = parse_name_text(text);
  if (!wanted) return refuse(FailureKind::bad_request, wanted.error().message);
  // Unicode as its owner typed it is found by its IDNA form.
  Result<Zone> domain = Zone::parse(*wanted);
  const std::string& name = domain ? domain->text() : *wanted;
  for (const NodeView& node : nodes)
    if (node.name == name || node.fqdn == name) return &node;
  const NodeView* found = nullptr;
  if (wanted->size() >= kIdPrefixMin) {
    for (const NodeView& node : nodes) {
      if (!node.id.to_string().starts_with(*wanted)) continue;
      if (found)
        return refuse(FailureKind::conflict, "several ids begin with " + *wanted + ": give more of it");
      found = &node;
    }
  }
  if (!found) return refuse(FailureKind::not_found, "no node is called " + *wanted);
  return found;
}

}  // namespace p2p::control
