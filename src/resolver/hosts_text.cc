#include "resolver/hosts_text.h"

#include <algorithm>

namespace p2p::resolver {
namespace {

constexpr std::string_view kTag = "# managed by p2p-ddns";
constexpr std::string_view kBegin = "# BEGIN p2p-ddns";
constexpr std::string_view kEnd = "# END p2p-ddns";
constexpr std::string_view kBeginText =
    ": rewritten by the daemon, `p2p-ddns resolver uninstall` takes it away";
// At the end of BEGIN: what else there is to take away with the section.
constexpr std::string_view kJoined = " (and the line break before it)";
constexpr std::string_view kNewFile = " (and the file)";

// Calls visit(line) for each line with its line break.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    visit(text.substr(0, size));
    text.remove_prefix(size);
  }
}

// Editors may leave white space or a carriage return behind.
std::string_view trimmed(std::string_view line) {
  size_t size = line.find_last_not_of(" \t\r\n");
  return size == line.npos ? std::string_view() : line.substr(0, size + 1);
}

bool is_begin(std::string_view line) { return line.starts_with(kBegin); }

bool is_ours(std::string_view line) {
  return is_begin(line) || line.starts_with(kEnd) || trimmed(line).ends_with(kTag);
}

// The beginning of a line that we wrote, cut off.
bool is_cut_off(std::string_view line, std::string_view written) {
  if (written.empty() || line.ends_with('\n')) return false;
  return written.starts_with(line) || written.find("\n" + std::string(line)) != written.npos;
}

// A file taken apart.
struct Parts {
  std::string foreign;
  size_t at = 0;  // where in `foreign` our section is
  bool has_section = false;
  bool joined = false;
  bool new_file = false;
};

Parts take_apart(std::string_view text, std::string_view written) {
  Parts out;
  bool ours_before = false;
  for_each_line(text, [&](std::string_view line) {
    bool ours = is_ours(line) || (ours_before && is_cut_off(line, written));
    ours_before = ours;
    if (!ours) {
      out.foreign += line;
      return;
    }
    if (!out.has_section) out.at = out.foreign.size();
    out.has_section = true;
    if (!is_begin(line)) return;
    out.joined |= trimmed(line).ends_with(kJoined);
    out.new_file |= trimmed(line).ends_with(kNewFile);
  });
  if (!out.has_section) out.at = out.foreign.size();
  // The break belongs to the foreign text as soon as more of it follows.
  if (out.joined && out.at == out.foreign.size() && out.foreign.ends_with('\n')) {
    out.foreign.pop_back();
    out.at = out.foreign.size();
  }
  return out;
}

bool is_host_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (out.ends_with('.')) out.pop_back();
  return out;
}

// " name" for each name of the entry that may be used.
std::string usable_names(const NameEntry& entry, std::string_view suffix,
                         const std::set<std::string>& taken) {
  std::string out;
  auto add = [&](const std::string& name) {
    if (is_host_name(name) && !taken.contains(name)) out += (out.empty() ? "" : " ") + name;
  };
  std::string tail = suffix.empty() ? std::string() : "." + std::string(suffix);
  if (!suffix.empty()) add(entry.label + tail);
  if (entry.label.find('.') == entry.label.npos && !is_reserved_label(entry.label)) add(entry.label);
  if (!suffix.empty())
    for (const std::string& alias : entry.aliases) add(alias + tail);
  return out;
}

}  // namespace

std::set<std::string> foreign_names(std::string_view file) {
  std::set<std::string> out;
  for_each_line(file, [&](std::string_view line) {
    if (is_ours(line)) return;
    line = line.substr(0, line.find('#'));
    constexpr std::string_view kSpace = " \t\r\n\v\f";
    bool is_address = true;
    for (size_t start; (start = line.find_first_not_of(kSpace)) != line.npos;) {
      line.remove_prefix(start);
      size_t size = std::min(line.find_first_of(kSpace), line.size());
      if (!is_address) out.insert(lowered(line.substr(0, size)));
      is_address = false;
      line.remove_prefix(size);
    }
  });
  return out;
}

std::string hosts_lines(std::span<const NameEntry> entries, std::string_view suffix,
                        const std::set<std::string>& taken) {
  std::string out;
  for (const NameEntry& entry : entries) {
    std::string names = usable_names(entry, suffix, taken);
    if (names.empty()) continue;
    for (const IpAddress& ip : entry.addresses)
      out += ip.to_string() + "\t" + names + "\t" + std::string(kTag) + "\n";
  }
  return out;
}

HostsText with_section(const HostsText& file, std::string_view lines, std::string_view written) {
  Parts parts = take_apart(file.value_or(""), written);
  bool new_file = !file || (parts.new_file && parts.foreign.empty());
  if (lines.empty()) {
    if (new_file) return std::nullopt;
    return parts.foreign;
  }
  std::string_view before = std::string_view(parts.foreign).substr(0, parts.at);
  std::string_view after = std::string_view(parts.foreign).substr(parts.at);
  bool joined = !before.empty() && !before.ends_with('\n');
  std::string out(before);
  if (joined) out += '\n';
  out += kBegin;
  out += kBeginText;
  if (new_file) out += kNewFile;
  if (joined) out += kJoined;
  out += '\n';
  out += lines;
  out += kEnd;
  out += '\n';
  out += after;
  return out;
}

std::string section_of(const HostsText& file) {
  std::string out;
  for_each_line(file.value_or(""), [&](std::string_view line) {
    if (is_ours(line)) out += line;
  });
  return out;
}

}  // namespace p2p::resolver
