// What was done to this host, so that it can be undone: one line for each change, on disk before the
// change begins. It says only which way made what where; how that is undone, and that the place is one
// where that way makes something, is code (plan.h), so a bad journal can do no harm.
//
//   WAY <tab> KIND <tab> PATH        "nss <tab> module <tab> /usr/lib/x86_64-linux-gnu/libnss_p2pddns.so.2"
#pragma once

#include <string>
#include <vector>

#include "resolver/plan.h"

namespace p2p::resolver {

struct JournalEntry {
  Way way;
  Change::Kind kind;
  std::string path;
  bool operator==(const JournalEntry&) const = default;
};

class Journal {
 public:
  explicit Journal(std::string path) : path_(std::move(path)) {}

  // All entries, oldest first. Lines that no version of ours writes, a line cut off by a crash among
  // them, are passed over. No file: no entries. Error: it cannot be read.
  Result<std::vector<JournalEntry>> read() const;
  // On disk when this returns. The same entry twice is one.
  Status add(const JournalEntry& entry);
  // Without it; the file goes with the last one.
  Status drop(const JournalEntry& entry);

 private:
  Status write(const std::vector<JournalEntry>& entries);

  std::string path_;
};

}  // namespace p2p::resolver
