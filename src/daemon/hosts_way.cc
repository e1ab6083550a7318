#include "daemon/hosts_way.h"

#include <algorithm>

#include "resolver/setup.h"

namespace p2p::daemon {
namespace {

resolver::JournalEntry entry_of(const std::string& path) {
  return {resolver::Way::hosts, resolver::Change::hosts, path};
}

}  // namespace

Status remove_flagged_hosts(const std::string& journal_path, const std::string& keep) {
  resolver::Journal journal(journal_path);
  auto installed = resolver::installed(journal);
  if (!installed) return tl::unexpected(installed.error());
  Status out;
  for (const std::string& path : installed->hosts_paths) {
    if (path == keep) continue;
    Status removed = resolver::remove_hosts_section(path);
    if (removed) removed = journal.drop(entry_of(path));
    if (!removed) out = removed;
  }
  return out;
}

void HostsWay::publish(const NameTablePtr& names, Instant now) {
  names_ = names;
  if (files_.empty()) return;
  std::vector<resolver::NameEntry> entries = entries_of(*names);
  for (auto& [path, file] : files_) file.publish(entries, now);
}

std::vector<std::string> HostsWay::wanted_paths() {
  std::vector<std::string> out;
  auto installed = resolver::installed(resolver::Journal(places_.setup_journal));
  if (installed && !installed->hosts_paths.empty() && role_.take()) out = installed->hosts_paths;
  if (!flag_path_.empty() && std::ranges::find(out, flag_path_) == out.end()) out.push_back(flag_path_);
  return out;
}

void HostsWay::take_away_leftovers() {
  Status removed = remove_flagged_hosts(places_.flag_journal, flag_path_);
  if (removed && !flag_path_.empty())
    removed = resolver::Journal(places_.flag_journal).add(entry_of(flag_path_));
  if (!removed) problem_ = "a hosts file cannot be tidied up: " + removed.error().message;
  is_tidy_ = removed.has_value();
}

void HostsWay::check(Instant, Instant now) {
  problem_.clear();
  if (!is_tidy_) take_away_leftovers();
  std::vector<std::string> wanted = wanted_paths();
  for (auto file = files_.begin(); file != files_.end();) {
    bool is_wanted = std::ranges::find(wanted, file->first) != wanted.end();
    // What could not be taken away now is tried again at the next check.
    file = is_wanted || !take_away(file->first) ? std::next(file) : files_.erase(file);
  }
  for (const std::string& path : wanted) {
    auto [file, is_new] = files_.try_emplace(path, path, suffix_);
    // Until there are names, what an earlier life left there is better than nothing.
    if (!names_) continue;
    if (is_new)
      file->second.publish(entries_of(*names_), now);
    else
      file->second.check(now);
  }
}

bool HostsWay::take_away(const std::string& path) {
  Status removed = resolver::remove_hosts_section(path);
  if (!removed) problem_ = removed.error().message;
  return removed.has_value();
}

void HostsWay::clear() {
  for (auto& [path, file] : files_) {
    if (Status removed = resolver::remove_hosts_section(path); !removed) continue;
    if (path == flag_path_) (void)resolver::Journal(places_.flag_journal).drop(entry_of(path));
  }
  files_.clear();
}

control::ServedNames HostsWay::serving() const {
  control::ServedNames out;
  for (const auto& [path, file] : files_)
    if (file.problem().empty()) out.hosts_files.push_back(path);
  return out;
}

std::vector<std::string> HostsWay::problems() const {
  std::vector<std::string> out;
  if (!problem_.empty()) out.push_back(problem_);
  for (const auto& [path, file] : files_)
    if (!file.problem().empty()) out.push_back(file.problem());
  return out;
}

}  // namespace p2p::daemon
