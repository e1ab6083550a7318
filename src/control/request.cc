#include "control/request.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <span>

#include "base/limits.h"
#include "control/http.h"
#include "control/utf8.h"

namespace p2p::control {

namespace {

using Parameters = std::map<std::string, std::string>;

Answer<Parameters> parameters(const HttpRequest& http, std::span<const std::string_view> known) {
  Parameters out;
  for (const auto& [key, value] : http.query) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      return refuse(FailureKind::bad_request, "unknown parameter \"" + printable(key) + "\"");
    if (!out.emplace(key, value).second)
      return refuse(FailureKind::bad_request, "parameter \"" + key + "\" is given twice");
  }
  return out;
}

Answer<uint64_t> number(const std::string& key, const std::string& text, uint64_t max) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1 || value > max)
    return refuse(FailureKind::bad_request,
                  key + " must be a whole number from 1 to " + std::to_string(max));
  return value;
}

Answer<std::string> name_parameter(const std::string& text) {
  Result<std::string> name = parse_name_text(text);
  if (!name) return refuse(FailureKind::bad_request, name.error().message);
  return *name;
}

Answer<Request> parse_ticket(const HttpRequest& http) {
  constexpr std::string_view kKnown[] = {"uses", "expires_s", "name"};
  Answer<Parameters> given = parameters(http, kKnown);
  if (!given) return tl::unexpected(given.error());
  PrintTicket request;
  if (given->contains("uses")) {
    Answer<uint64_t> uses = number("uses", given->at("uses"), limits::ticket_uses_max);
    if (!uses) return tl::unexpected(uses.error());
    request.uses = static_cast<uint32_t>(*uses);
  }
  if (given->contains("expires_s") && given->at("expires_s") == "never") {
    request.never_expires = true;
  } else if (given->contains("expires_s")) {
    constexpr auto kMax = std::chrono::duration_cast<std::chrono::seconds>(limits::ticket_life_max);
    Answer<uint64_t> seconds = number("expires_s", given->at("expires_s"), kMax.count());
    if (!seconds) return tl::unexpected(seconds.error());
    request.expires_in = std::chrono::seconds(*seconds);
  }
  if (given->contains("name")) {
    Answer<std::string> name = name_parameter(given->at("name"));
    if (!name) return tl::unexpected(name.error());
    request.fixed_name = *name;
  }
  return request;
}

Answer<Request> parse_resolve(const HttpRequest& http) {
  constexpr std::string_view kKnown[] = {"name"};
  Answer<Parameters> given = parameters(http, kKnown);
  if (!given) return tl::unexpected(given.error());
  if (!given->contains("name"))
    return refuse(FailureKind::bad_request, "which name? GET /v1/resolve?name=NAME");
  Answer<std::string> name = name_parameter(given->at("name"));
  if (!name) return tl::unexpected(name.error());
  return ResolveName{*name};
}

Answer<Request> parse_node(const HttpRequest& http) {
  constexpr std::string_view kKnown[] = {"name"};
  Answer<Parameters> given = parameters(http, kKnown);
  if (!given) return tl::unexpected(given.error());
  if (!given->contains("name")) return ShowNode{};
  Answer<std::string> name = name_parameter(given->at("name"));
  if (!name) return tl::unexpected(name.error());
  return ShowNode{*name};
}

template <class T>
Answer<Request> parse_plain(const HttpRequest& http) {
  Answer<Parameters> given = parameters(http, {});
  if (!given) return tl::unexpected(given.error());
  return T{};
}

struct Route {
  std::string_view path;
  std::string_view method;
  Answer<Request> (*parse)(const HttpRequest&);
};

constexpr Route kRoutes[] = {
    {"/v1/nodes", "GET", parse_plain<ListNodes>}, {"/v1/status", "GET", parse_plain<GetStatus>},
    {"/v1/ticket", "GET", parse_ticket},          {"/v1/resolve", "GET", parse_resolve},
    {"/v1/node", "GET", parse_node},              {"/v1/watch", "GET", parse_plain<Watch>},
    {"/v1/pause", "POST", parse_plain<Pause>},    {"/v1/resume", "POST", parse_plain<Resume>},
    {"/v1/stop", "POST", parse_plain<Stop>},
};

}  // namespace

Answer<Request> parse_request(const HttpRequest& http) {
  for (const Route& route : kRoutes) {
    if (route.path != http.path) continue;
    if (route.method != http.method)
      return refuse(FailureKind::bad_method,
                    std::string(route.path) + " takes " + std::string(route.method) + " only");
    return route.parse(http);
  }
  return refuse(FailureKind::not_found, "there is nothing at " + printable(http.path));
}

std::string target_of(const PrintTicket& request) {
  std::string query;
  auto add = [&query](std::string_view key, const std::string& value) {
    query += query.empty() ? "?" : "&";
    query += key;
    query += "=" + percent_encode(value);
  };
  if (request.uses) add("uses", std::to_string(*request.uses));
  if (request.never_expires) add("expires_s", "never");
  if (request.expires_in) {
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*request.expires_in);
    add("expires_s", std::to_string(seconds.count()));
  }
  if (!request.fixed_name.empty()) add("name", request.fixed_name);
  return "/v1/ticket" + query;
}

std::string target_of(const ResolveName& request) {
  return "/v1/resolve?name=" + percent_encode(request.name);
}

std::string target_of(const ShowNode& request) {
  if (request.name_or_id.empty()) return "/v1/node";
  return "/v1/node?name=" + percent_encode(request.name_or_id);
}

Result<std::string> parse_name_text(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty()) return fail("a name must not be empty");
  if (text.size() > limits::control_name_bytes_max)
    return fail("a name has at most " + std::to_string(limits::control_name_bytes_max) + " characters");
  if (printable(text) != text || text.find(' ') != std::string_view::npos)
    return fail("a name has no spaces and no control characters");
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace p2p::control
