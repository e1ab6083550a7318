// Keeps a section with the nodes in a hosts file (hosts_text.h), for programs that read nothing else.
#pragma once

#include <deque>
#include <span>
#include <string>

#include "base/time.h"
#include "core/label.h"
#include "resolver/name_entry.h"
#include "resolver/system_file.h"

namespace p2p::resolver {

// All calls read and write files and may wait for writers (system_file.h): not for the thread that
// answers questions.
class HostsFile {
 public:
  // `suffix`: what follows the labels, usually the zone.
  HostsFile(std::string path, std::string suffix) : path_(std::move(path)), suffix_(std::move(suffix)) {}

  // These names from now on.
  void publish(std::span<const NameEntry> entries, Instant now);

  // Once a second: puts our lines back when somebody else took or changed them; three times within
  // five minutes, then we stop for good. Costs one stat(2) while nobody touches the file.
  void check(Instant now);

  // Why the names are not in the file and what to do, in one line; empty when they are. It changes
  // only when the state does.
  const std::string& problem() const { return problem_; }

 private:
  // What stat(2) tells of a file; all zero when there is none.
  struct Stamp {
    uint64_t device = 0, inode = 0, size = 0;
    int64_t modified_ns = 0, changed_ns = 0;
    bool operator==(const Stamp&) const = default;
  };
  Stamp stamp() const;
  void write(Instant now);
  // Somebody else changed our lines; true when he did so too often.
  bool note_fight(Instant now);

  std::string path_, suffix_;
  std::vector<NameEntry> entries_;
  std::string written_;  // our section as we wrote it last
  Stamp seen_;           // of the file after that
  bool gave_up_ = false;
  std::deque<Instant> fights_;
  std::string problem_;
};

// Takes our section out of the file, and the file if we made it. Nothing happens when there is none.
Status remove_hosts_section(const std::string& path);

}  // namespace p2p::resolver
