#include "cli/event_text.h"

#include "cli/human.h"
#include "cli/node_text.h"
#include "control/enum_text.h"
#include "control/utf8.h"

namespace p2p::cli {

namespace {

constexpr size_t kKindWidth = 15;  // "address-changed"

std::string kind_of(const Event& event) { return std::string(control::text_of(event.kind)); }

std::string rest_of(const Event& event) {
  std::string out = control::printable(event.name);
  if (event.kind == EventKind::address_changed)
    out += " " + address_list(event.before) + " -> " + address_list(event.after);
  bool is_here = event.kind == EventKind::joined || event.kind == EventKind::online;
  if (is_here && !event.after.empty()) out += " " + address_list(event.after);
  if (!event.detail.empty()) out += " (" + control::printable(event.detail) + ")";
  return out;
}

Style style_of(EventKind kind) {
  switch (kind) {
    case EventKind::joined:
    case EventKind::online: return Style::good;
    case EventKind::unreachable:
    case EventKind::name_conflict:
    case EventKind::cloned_key: return Style::bad;
    case EventKind::left: return Style::faint;
    case EventKind::address_changed:
    case EventKind::renamed: break;
  }
  return Style::strong;
}

std::string padded(std::string text) {
  text.resize(std::max(text.size(), kKindWidth), ' ');
  return text;
}

}  // namespace

std::string event_text(const Event& event) { return kind_of(event) + " " + rest_of(event); }

std::string watch_line(const control::WatchItem& item, const Terminal& terminal) {
  if (const auto* lost = std::get_if<control::LostEvents>(&item)) {
    return local_time_text(lost->time) + "  " + paint(padded("lost"), Style::bad, terminal) + "  " +
           std::to_string(lost->count) + " older events: this reader is too slow\n";
  }
  const control::TimedEvent& timed = std::get<control::TimedEvent>(item);
  return local_time_text(timed.time) + "  " +
         paint(padded(kind_of(timed.event)), style_of(timed.event.kind), terminal) + "  " +
         rest_of(timed.event) + "\n";
}

}  // namespace p2p::cli
