// What a client may ask of the daemon: valid requests only. A request that cannot be parsed into
// one of these never reaches the backend.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/limits_local.h"
#include "base/time.h"
#include "control/failure.h"
#include "core/label.h"

namespace p2p::control {

struct HttpRequest;

// GET /v1/nodes
struct ListNodes {};
// GET /v1/status
struct GetStatus {};
// GET /v1/ticket?uses=N&expires_s=SECONDS|never&name=LABEL
struct PrintTicket {
  std::optional<uint32_t> uses;        // 1 to limits::ticket_uses_max; empty: the daemon's choice
  std::optional<Duration> expires_in;  // 1 s to limits::ticket_life_max; empty: the daemon's choice
  bool never_expires = false;          // then expires_in is empty
  std::optional<Label> fixed_name;     // the only name that its user gets
  bool operator==(const PrintTicket&) const = default;
};
// GET /v1/resolve?name=NAME
struct ResolveName {
  std::string name;  // see parse_name_text
};
// GET /v1/node?name=NAME|ID; without a name: the node itself
struct ShowNode {
  std::string name_or_id;
};
// GET /v1/explain?name=NAME
struct ExplainName {
  std::string name;  // see parse_name_text
};
// GET /v1/export?format=zone|hosts|ansible|known_hosts
enum class ExportFormat { zone, hosts, ansible, known_hosts };
struct ExportNames {
  ExportFormat format = ExportFormat::zone;
};
// GET /v1/watch
struct Watch {};
// POST /v1/pause, /v1/resume, /v1/stop
struct Pause {};
struct Resume {};
struct Stop {};

using Request = std::variant<ListNodes, GetStatus, PrintTicket, ResolveName, ShowNode, ExplainName,
                             ExportNames, Watch, Pause, Resume, Stop>;

// By method, path and query. Failures: not_found (path), bad_method, bad_request (a parameter that
// is unknown, doubled, missing or out of its range).
Answer<Request> parse_request(const HttpRequest& http);

// The path and query of a request, for a client.
std::string target_of(const PrintTicket& request);
std::string target_of(const ResolveName& request);
std::string target_of(const ShowNode& request);
std::string target_of(const ExplainName& request);
std::string target_of(const ExportNames& request);

// "zone", "hosts", "ansible", "known_hosts".
Result<ExportFormat> parse_export_format(std::string_view text);

// A name or id as a person writes it: 1 to limits::control_name_bytes_max bytes of UTF-8 without
// control characters or spaces. ASCII letters come out lower-case, without a dot at the end.
Result<std::string> parse_name_text(std::string_view text);

}  // namespace p2p::control
