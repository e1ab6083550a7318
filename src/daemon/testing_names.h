// For the tests of this folder: tables of names made by hand.
#pragma once

#include "core/testing.h"
#include "daemon/name_table.h"
#include "dns/rr_data.h"

namespace p2p::daemon {

// Records as parse_record() takes them, addresses among them: "A 10.0.0.1", "www CNAME .".
inline std::pair<NodeId, NameRow> row(uint64_t number, std::string label,
                                      const std::vector<std::string>& records) {
  std::vector<ResourceRecord> resources;
  for (const std::string& text : records) resources.push_back(*dns::parse_record(text));
  KeyPair key = test::key(number);
  Record record{.id = key.id<NodeTag>(), .name = *Label::parse(label), .resources = std::move(resources)};
  return {test::node_id(number),
          {.label = std::move(label), .record = *SignedRecord::sign(record, test::Network().id, key)}};
}

inline NameTablePtr table(std::vector<std::pair<NodeId, NameRow>> rows) {
  auto out = std::make_shared<NameTable>();
  for (auto& [id, row] : rows) out->rows.put(id, std::move(row));
  return out;
}

}  // namespace p2p::daemon
