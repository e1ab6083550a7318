#include "resolver/nsswitch.h"

#include <algorithm>
#include <vector>

namespace p2p::resolver {
namespace {

constexpr std::string_view kSpace = " \t\r\v\f";
constexpr std::string_view kAddedLine = "hosts: files p2pddns dns # added by p2p-ddns\n";
constexpr std::string_view kAddedWithBreak =
    "hosts: files p2pddns dns # added by p2p-ddns, with a line break\n";

struct Span {
  size_t begin, end;
};

// The services and [actions] of a line's list, as places in the whole text.
std::vector<Span> words_of(std::string_view text, Span list) {
  std::vector<Span> out;
  for (size_t at = list.begin; at < list.end;) {
    if (text[at] == '#') break;
    if (kSpace.find(text[at]) != kSpace.npos) {
      ++at;
      continue;
    }
    size_t end = text[at] == '[' ? text.find(']', at) : text.find_first_of(" \t\r\v\f#[", at);
    if (end == text.npos || end >= list.end)
      end = list.end;
    else if (text[at] == '[')
      ++end;
    out.push_back({at, end});
    at = end;
  }
  return out;
}

// The lists of all hosts: lines, each from behind the colon to the end of the line.
std::vector<Span> hosts_lists(std::string_view text) {
  std::vector<Span> out;
  for (size_t start = 0; start < text.size();) {
    size_t end = std::min(text.find('\n', start), text.size());
    size_t name = std::min(text.find_first_not_of(kSpace, start), end);
    size_t name_end = std::min(text.find_first_of(" \t\r\v\f:", name), end);
    size_t colon = std::min(text.find_first_not_of(kSpace, name_end), end);
    if (text.substr(name, name_end - name) == "hosts" && colon < end && text[colon] == ':')
      out.push_back({colon + 1, end});
    start = end + 1;
  }
  return out;
}

bool is_action(std::string_view text, Span word) { return text[word.begin] == '['; }

// Takes the word away, and the one space that came with it.
std::string without_word(std::string text, std::string_view word) {
  for (Span list : hosts_lists(text)) {
    std::vector<Span> words = words_of(text, list);
    for (size_t i = 0; i < words.size(); ++i) {
      if (text.substr(words[i].begin, words[i].end - words[i].begin) != word) continue;
      Span gone = words[i];
      // Actions behind it are about it.
      for (size_t next = i + 1; next < words.size() && is_action(text, words[next]); ++next)
        gone.end = words[next].end;
      bool space_behind = gone.end < text.size() && text[gone.end] == ' ';
      if (i == 0 && space_behind)
        ++gone.end;
      else if (text[gone.begin - 1] == ' ')
        --gone.begin;
      return without_word(text.erase(gone.begin, gone.end - gone.begin), word);
    }
  }
  return text;
}

}  // namespace

std::string hosts_line_of(std::string_view nsswitch) {
  std::vector<Span> lists = hosts_lists(nsswitch);
  if (lists.empty()) return {};
  size_t start = nsswitch.rfind('\n', lists.back().begin) + 1;
  return std::string(nsswitch.substr(start, lists.back().end - start));
}

std::vector<std::string> hosts_services(std::string_view nsswitch) {
  std::vector<Span> lists = hosts_lists(nsswitch);
  if (lists.empty()) return {"files", "dns"};
  std::vector<std::string> out;
  for (Span word : words_of(nsswitch, lists.back()))
    if (!is_action(nsswitch, word)) out.emplace_back(nsswitch.substr(word.begin, word.end - word.begin));
  return out;
}

bool has_nss_service(std::string_view nsswitch) {
  std::vector<Span> lists = hosts_lists(nsswitch);
  if (lists.empty()) return false;
  std::vector<Span> words = words_of(nsswitch, lists.back());
  return std::any_of(words.begin(), words.end(), [&](Span word) {
    return nsswitch.substr(word.begin, word.end - word.begin) == nss_service;
  });
}

std::string with_nss_service(const std::optional<std::string>& nsswitch) {
  std::string text = nsswitch.value_or("");
  if (has_nss_service(text)) return text;
  std::vector<Span> lists = hosts_lists(text);
  if (lists.empty()) {
    if (text.empty() || text.ends_with('\n')) return text + std::string(kAddedLine);
    return text + "\n" + std::string(kAddedWithBreak);
  }
  std::vector<Span> words = words_of(text, lists.back());
  std::string service(nss_service);
  size_t i = 0;
  while (i < words.size() && text.substr(words[i].begin, words[i].end - words[i].begin) != "files") ++i;
  if (words.empty()) return text.insert(lists.back().begin, " " + service);
  if (i == words.size()) return text.insert(words[0].begin, service + " ");
  while (i + 1 < words.size() && is_action(text, words[i + 1])) ++i;
  return text.insert(words[i].end, " " + service);
}

std::optional<std::string> without_nss_service(const std::optional<std::string>& nsswitch) {
  if (!nsswitch) return std::nullopt;
  std::string text = *nsswitch;
  if (size_t at = text.find(kAddedWithBreak); at != text.npos) {
    bool last = at + kAddedWithBreak.size() == text.size();
    text.erase(last ? at - 1 : at, kAddedWithBreak.size() + (last ? 1 : 0));
    return text;
  }
  if (size_t at = text.find(kAddedLine); at != text.npos) {
    text.erase(at, kAddedLine.size());
    if (text.empty()) return std::nullopt;
    return text;
  }
  return without_word(text, nss_service);
}

}  // namespace p2p::resolver
