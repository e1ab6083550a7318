#include "resolver/setup.h"

#include <unistd.h>

#include <algorithm>

#include "base/files.h"
#include "base/limits_names.h"
#include "resolver/hosts_file.h"
#include "resolver/nsswitch.h"
#include "resolver/setup_files.h"
#include "resolver/system_file.h"

namespace p2p::resolver {
namespace {

// A configuration file of ours; one of somebody else's is left alone.
Status put_file(const std::string& path, const std::string& content) {
  if (Status made = make_directory_of(path); !made) return made;
  bool ours = true;
  Status edited = edit_system_file(path, [&](const std::optional<std::string>& before) {
    ours = !before || before->starts_with(our_first_line);
    return ours ? content : before;
  });
  if (edited && !ours) return fail(path + " is there and is not ours: move it away first");
  return edited;
}

Status apply(const Host& host, const Change& change) {
  std::string path = host.at(change.path);
  switch (change.kind) {
    case Change::file: return put_file(path, change.content);
    case Change::module: {
      auto module = read_system_file(change.content);
      if (!module) return tl::unexpected(module.error());
      if (!*module) return fail(change.content + " is gone");
      return edit_system_file(path, [&](const auto&) { return *module; });
    }
    case Change::nsswitch:
      return edit_system_file(path,
                              [](const auto& before) { return std::optional(with_nss_service(before)); });
    case Change::hosts: return {};  // the daemon's to fill
  }
  return {};
}

Status take_back(const Host& host, const JournalEntry& entry) {
  std::string path = host.at(entry.path);
  switch (entry.kind) {
    case Change::file: {
      Status edited = edit_system_file(path, [](const std::optional<std::string>& before) {
        return before && before->starts_with(our_first_line) ? std::nullopt : before;
      });
      // Delegates have a directory that only those who use it make.
      if (path.ends_with(".dns-delegate")) rmdir(directory_of(path).c_str());
      return edited;
    }
    case Change::module:
      return edit_system_file(path, [](const auto&) { return std::optional<std::string>(); });
    case Change::nsswitch: return edit_system_file(path, without_nss_service);
    case Change::hosts: return remove_hosts_section(path);
  }
  return {};
}

std::string said(const JournalEntry& entry) {
  switch (entry.kind) {
    case Change::file:
    case Change::module: return "removed " + entry.path;
    case Change::nsswitch: return "took p2pddns out of " + entry.path;
    case Change::hosts: return "took our lines out of " + entry.path;
  }
  return {};
}

// The way's entries, the last one first.
Result<std::vector<JournalEntry>> entries_of(const Journal& journal, Way way) {
  auto entries = journal.read();
  if (!entries) return entries;
  std::erase_if(*entries, [&](const JournalEntry& entry) { return entry.way != way; });
  std::reverse(entries->begin(), entries->end());
  return entries;
}

Status uninstall_way(const Host& host, Journal& journal, Way way, std::string& done) {
  auto entries = entries_of(journal, way);
  if (!entries) return tl::unexpected(entries.error());
  std::string problem;
  for (const JournalEntry& entry : *entries) {
    UndoCommands commands = undo_commands(way, entry.path);
    // A service that is gone, or was never started, does not keep us from taking our file away.
    for (const Command& command : commands.before) (void)host.run(command);
    if (Status taken = take_back(host, entry); !taken) {
      problem += (problem.empty() ? "" : "; ") + taken.error().message;
      continue;
    }
    done += said(entry) + "\n";
    for (const Command& command : commands.after)
      if (auto ran = host.run(command); !ran) done += "note: " + ran.error().message + "\n";
    if (Status dropped = journal.drop(entry); !dropped) return dropped;
  }
  if (!problem.empty()) return fail(problem);
  return {};
}

std::string said_of(const Change& change) {
  if (change.kind == Change::nsswitch) return "put p2pddns into " + change.path + "\n";
  if (change.kind == Change::hosts)
    return "the daemon keeps our lines in " + change.path + " while it runs\n";
  return "wrote " + change.path + "\n";
}

Status install_plan(const Host& host, Journal& journal, const Plan& plan, std::string& done) {
  for (const Change& change : plan.changes) {
    if (Status noted = journal.add({plan.way, change.kind, change.path}); !noted) return noted;
    if (Status applied = apply(host, change); !applied) return applied;
    done += said_of(change);
  }
  for (const Command& command : plan.after) {
    if (auto ran = host.run(command); !ran) return tl::unexpected(ran.error());
    done += "ran " + text_of(command) + "\n";
  }
  if (plan.changes.empty())
    done = "nothing to do: the way " + std::string(name_of(plan.way)) + " is in place already\n";
  for (const std::string& note : plan.notes) done += "note: " + note + "\n";
  return {};
}

}  // namespace

Result<std::string> install(const Host& host, Journal& journal, const Target& target,
                            std::optional<Way> way) {
  Way chosen = way.value_or(best_way(look_at(host), target));
  std::string done, undone;
  if (Status before = uninstall_way(host, journal, chosen, undone); !before)
    return tl::unexpected(before.error());
  Result<Plan> plan = make_plan(chosen, look_at(host), target);
  if (!plan)
    return fail("the way " + std::string(name_of(chosen)) + " is not possible here: " + plan.error().message);
  Status made = install_plan(host, journal, *plan, done);
  if (made) return done;
  Status back = uninstall_way(host, journal, chosen, undone);
  return fail(made.error().message + (back ? "; all is as it was before"
                                           : "; and not all could be undone: " + back.error().message));
}

Result<std::string> uninstall(const Host& host, Journal& journal, std::optional<Way> way) {
  std::string done, problem;
  for (Way each : all_ways) {
    if (way && *way != each) continue;
    if (Status taken = uninstall_way(host, journal, each, done); !taken)
      problem += (problem.empty() ? "" : "; ") + taken.error().message;
  }
  if (!problem.empty())
    return fail("not all could be undone: " + problem + "; try again when that is mended");
  if (done.empty()) done = "nothing is installed\n";
  return done;
}

SocketAddress setup_dns() { return {IpAddress::v4({127, 0, 0, 1}), limits::setup_dns_port, 0}; }

Result<Installed> installed(const Journal& journal) {
  auto entries = journal.read();
  if (!entries) return tl::unexpected(entries.error());
  Installed out;
  for (const JournalEntry& entry : *entries) {
    out.dns |= needs_dns(entry.way);
    if (entry.kind == Change::hosts) out.hosts_paths.push_back(entry.path);
  }
  return out;
}

}  // namespace p2p::resolver
