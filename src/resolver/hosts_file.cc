#include "resolver/hosts_file.h"

#include <sys/stat.h>

#include "base/limits_local.h"
#include "resolver/hosts_text.h"

namespace p2p::resolver {
namespace {

int64_t ns_of(const timespec& t) { return int64_t{t.tv_sec} * 1000000000 + t.tv_nsec; }

}  // namespace

void HostsFile::publish(std::span<const NameEntry> entries, Instant now) {
  entries_.assign(entries.begin(), entries.end());
  if (!gave_up_) write(now);
}

void HostsFile::check(Instant now) {
  if (gave_up_ || (problem_.empty() && stamp() == seen_)) return;
  write(now);
}

HostsFile::Stamp HostsFile::stamp() const {
  struct stat info {};
  if (stat(path_.c_str(), &info) != 0) return {};
  return {info.st_dev, info.st_ino, static_cast<uint64_t>(info.st_size), ns_of(info.st_mtim),
          ns_of(info.st_ctim)};
}

void HostsFile::write(Instant now) {
  if (!written_.empty()) {
    auto before = read_system_file(path_);
    if (before && section_of(*before) != written_ && note_fight(now)) return;
  }
  std::string section;
  Status edited = edit_system_file(path_, [&](const HostsText& before) {
    std::string lines = hosts_lines(entries_, suffix_, foreign_names(before.value_or("")));
    HostsText after = with_section(before, lines, written_);
    section = section_of(after);
    return after;
  });
  if (!edited) {
    problem_ = "the names are not in the hosts file: " + edited.error().message +
               "; programs find them through NSS or DNS (\"p2p-ddns resolver plan\")";
    return;
  }
  problem_.clear();
  written_ = section;
  // The stamp first: what somebody does after it shows in it, or in the text already.
  seen_ = stamp();
  auto after = read_system_file(path_);
  if (!after || section_of(*after) != written_) seen_ = {};
}

bool HostsFile::note_fight(Instant now) {
  while (!fights_.empty() && now - fights_.front() > limits::hosts_fight_time) fights_.pop_front();
  fights_.push_back(now);
  if (fights_.size() < limits::hosts_fights_max) return false;
  gave_up_ = true;
  problem_ = "the names are not kept in " + path_ + " any more: another program changed our lines " +
             std::to_string(limits::hosts_fights_max) +
             " times within five minutes; find it and restart p2p-ddns, or use another way (\"p2p-ddns "
             "resolver plan\")";
  return true;
}

Status remove_hosts_section(const std::string& path) {
  return edit_system_file(path, [](const HostsText& before) { return without_section(before); });
}

}  // namespace p2p::resolver
