// The API's values as JSON text, both ways; docs/api.md lists the fields. Writing never fails: text that
// is not UTF-8 is mended, and all but ASCII is escaped, so that it is safe on a terminal.
// Reading takes hostile text: every field is checked, unknown fields are passed over (a newer
// daemon may send them), and the error names the field.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "control/backend.h"
#include "control/event_stream.h"

namespace p2p::control {

// {"zone","count","nodes":[...]} sorted by name, then id.
std::string nodes_to_json(const NodeList& list);
Result<NodeList> nodes_from_json(std::string_view text);

// One node with the fields that a list leaves out: wanted_name, claimed_at, admitted_at,
// admitted_by, expires, instance.
std::string node_to_json(const NodeView& node);
Result<NodeView> node_from_json(std::string_view text);

std::string status_to_json(const DaemonStatus& status);
Result<DaemonStatus> status_from_json(std::string_view text);

std::string resolution_to_json(const Resolution& resolution);
Result<Resolution> resolution_from_json(std::string_view text);

std::string explanation_to_json(const doctor::Explanation& explanation);
Result<doctor::Explanation> explanation_from_json(std::string_view text);

// {"ok","checks":[...],"conclusion"}, with "explanation" where there is one: what explain and doctor
// print.
std::string report_to_json(std::span<const doctor::Finding> findings,
                           const std::optional<doctor::Explanation>& explanation);

std::string ticket_to_json(const std::string& ticket);  // {"ticket":"..."}
Result<std::string> ticket_from_json(std::string_view text);
Result<std::string> text_from_json(std::string_view text);

std::string error_to_json(std::string_view message);  // {"error":"..."}
// The message of an error body; empty when it is not one.
std::string error_from_json(std::string_view text);

// {"text":"..."}
std::string text_to_json(const std::string& text);
std::string ok_to_json();
// {"ok":true,"lines":[...]}: what a command for the host itself did or found.
std::string lines_to_json(std::string_view text);  // {"ok":true}

// Lines of `watch`, without the line's end.
struct LostEvents {
  WallTime time;
  uint64_t count = 0;
};
using WatchItem = std::variant<TimedEvent, LostEvents>;
std::string watch_item_to_json(const WatchItem& item);
Result<WatchItem> watch_item_from_json(std::string_view text);

}  // namespace p2p::control
