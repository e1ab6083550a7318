#include "resolver/journal.h"

#include <algorithm>

#include "base/files.h"
#include "resolver/system_file.h"

namespace p2p::resolver {
namespace {

constexpr std::string_view kFirstLine =
    "# What p2p-ddns did to this host; `p2p-ddns resolver uninstall` undoes it.\n";

std::string_view name_of_kind(Change::Kind kind) {
  switch (kind) {
    case Change::file: return "file";
    case Change::module: return "module";
    case Change::nsswitch: return "nsswitch";
    case Change::hosts: return "hosts";
  }
  return "";
}

std::optional<JournalEntry> parse_line(std::string_view line) {
  size_t first = line.find('\t'), second = line.find('\t', first + 1);
  if (first == line.npos || second == line.npos) return std::nullopt;
  Result<Way> way = parse_way(line.substr(0, first));
  if (!way) return std::nullopt;
  std::string_view kind = line.substr(first + 1, second - first - 1);
  for (Change::Kind known : {Change::file, Change::module, Change::nsswitch, Change::hosts}) {
    JournalEntry entry{*way, known, std::string(line.substr(second + 1))};
    if (kind == name_of_kind(known) && may_have_made(*way, known, entry.path)) return entry;
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<JournalEntry>> Journal::read() const {
  auto text = read_system_file(path_);
  if (!text) return tl::unexpected(text.error());
  std::vector<JournalEntry> out;
  std::string_view rest = *text ? std::string_view(**text) : std::string_view();
  for (size_t end; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1))
    if (auto entry = parse_line(rest.substr(0, end))) out.push_back(*entry);
  return out;
}

Status Journal::add(const JournalEntry& entry) {
  if (entry.path.find_first_of("\t\n") != entry.path.npos)
    return fail("a path must not hold a tab or a line break");
  auto entries = read();
  if (!entries) return tl::unexpected(entries.error());
  if (std::find(entries->begin(), entries->end(), entry) != entries->end()) return {};
  entries->push_back(entry);
  return write(*entries);
}

Status Journal::drop(const JournalEntry& entry) {
  auto entries = read();
  if (!entries) return tl::unexpected(entries.error());
  std::erase(*entries, entry);
  return write(*entries);
}

Status Journal::write(const std::vector<JournalEntry>& entries) {
  if (Status made = make_directory_of(path_); !made) return made;
  return edit_system_file(path_, [&](const auto&) -> std::optional<std::string> {
    if (entries.empty()) return std::nullopt;
    std::string out(kFirstLine);
    for (const JournalEntry& entry : entries)
      out += std::string(name_of(entry.way)) + "\t" + std::string(name_of_kind(entry.kind)) + "\t" +
             entry.path + "\n";
    return out;
  });
}

}  // namespace p2p::resolver
