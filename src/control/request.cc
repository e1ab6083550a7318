#include "control/request.h"

#include <charconv>
#include <map>

#include "base/limits_local.h"
#include "control/http.h"
#include "control/utf8.h"

namespace p2p::control {

namespace {

constexpr std::pair<std::string_view, ExportFormat> kFormats[] = {{"zone", ExportFormat::zone},
                                                                  {"hosts", ExportFormat::hosts},
                                                                  {"ansible", ExportFormat::ansible},
                                                                  {"known_hosts", ExportFormat::known_hosts}};

// The parameters of a request, taken out one by one. The first thing that is wrong is kept.
class Query {
 public:
  explicit Query(const HttpRequest& http) {
    for (const auto& [key, value] : http.query)
      if (!values_.emplace(key, value).second)
        complain("parameter \"" + printable(key) + "\" is given twice");
  }

  std::optional<std::string> text(const char* key) {
    auto found = values_.extract(key);
    if (found.empty()) return std::nullopt;
    return std::move(found.mapped());
  }

  std::optional<std::string> name(const char* key) {
    std::optional<std::string> given = text(key);
    if (!given) return std::nullopt;
    Result<std::string> name = parse_name_text(*given);
    if (!name) complain(name.error().message);
    return name.value_or("");
  }

  void complain(std::string error) {
    if (error_.empty()) error_ = std::move(error);
  }

  Answer<Request> finish(Request request) {
    if (!values_.empty()) complain("unknown parameter \"" + printable(values_.begin()->first) + "\"");
    if (!error_.empty()) return refuse(FailureKind::bad_request, error_);
    return request;
  }

 private:
  std::map<std::string, std::string> values_;
  std::string error_;
};

// 1 to `max`; 0 after a complaint, so that no caller computes with what is refused.
uint64_t number(Query& query, const char* key, const std::string& text, uint64_t max) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= 1 && value <= max) return value;
  query.complain(std::string(key) + " must be a whole number from 1 to " + std::to_string(max));
  return 0;
}

Answer<Request> parse_ticket(Query& query) {
  PrintTicket request;
  if (auto uses = query.text("uses"))
    request.uses = static_cast<uint32_t>(number(query, "uses", *uses, limits::ticket_uses_max));
  if (auto expires = query.text("expires_s")) {
    constexpr auto kMax = std::chrono::duration_cast<std::chrono::seconds>(limits::ticket_life_max);
    request.never_expires = *expires == "never";
    if (!request.never_expires)
      request.expires_in = std::chrono::seconds(number(query, "expires_s", *expires, kMax.count()));
  }
  if (auto name = query.text("name")) {
    Result<Label> label = Label::parse(*name);
    if (label)
      request.fixed_name = *label;
    else
      query.complain(printable(label.error().message));
  }
  return query.finish(request);
}

Answer<Request> parse_resolve(Query& query) {
  std::optional<std::string> name = query.name("name");
  if (!name) query.complain("which name? GET /v1/resolve?name=NAME");
  return query.finish(ResolveName{name.value_or("")});
}

Answer<Request> parse_explain(Query& query) {
  std::optional<std::string> name = query.name("name");
  if (!name) query.complain("which name? GET /v1/explain?name=NAME");
  return query.finish(ExplainName{name.value_or("")});
}

Answer<Request> parse_node(Query& query) { return query.finish(ShowNode{query.name("name").value_or("")}); }

Answer<Request> parse_export(Query& query) {
  Result<ExportFormat> format = parse_export_format(query.text("format").value_or(""));
  if (!format) query.complain(format.error().message);
  return query.finish(ExportNames{format.value_or(ExportFormat::zone)});
}

template <class T>
Answer<Request> parse_plain(Query& query) {
  return query.finish(T{});
}

struct Route {
  std::string_view path;
  std::string_view method;
  Answer<Request> (*parse)(Query&);
};

constexpr Route kRoutes[] = {
    {"/v1/nodes", "GET", parse_plain<ListNodes>},
    {"/v1/status", "GET", parse_plain<GetStatus>},
    {"/v1/ticket", "GET", parse_ticket},
    {"/v1/resolve", "GET", parse_resolve},
    {"/v1/node", "GET", parse_node},
    {"/v1/explain", "GET", parse_explain},
    {"/v1/export", "GET", parse_export},
    {"/v1/watch", "GET", parse_plain<Watch>},
    {"/v1/pause", "POST", parse_plain<Pause>},
    {"/v1/resume", "POST", parse_plain<Resume>},
    {"/v1/stop", "POST", parse_plain<Stop>},
};

}  // namespace

Answer<Request> parse_request(const HttpRequest& http) {
  for (const Route& route : kRoutes) {
    if (route.path != http.path) continue;
    if (route.method != http.method)
      return refuse(FailureKind::bad_method,
                    std::string(route.path) + " takes " + std::string(route.method) + " only");
    Query query(http);
    return route.parse(query);
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
  if (request.fixed_name) add("name", request.fixed_name->text());
  return "/v1/ticket" + query;
}

std::string target_of(const ResolveName& request) {
  return "/v1/resolve?name=" + percent_encode(request.name);
}

std::string target_of(const ShowNode& request) {
  if (request.name_or_id.empty()) return "/v1/node";
  return "/v1/node?name=" + percent_encode(request.name_or_id);
}

std::string target_of(const ExplainName& request) {
  return "/v1/explain?name=" + percent_encode(request.name);
}

std::string target_of(const ExportNames& request) {
  for (const auto& [name, format] : kFormats)
    if (format == request.format) return "/v1/export?format=" + std::string(name);
  return "/v1/export";
}

Result<ExportFormat> parse_export_format(std::string_view text) {
  for (const auto& [name, format] : kFormats)
    if (name == text) return format;
  return fail("format: expected zone, hosts, ansible or known_hosts");
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
