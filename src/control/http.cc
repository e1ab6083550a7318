#include "control/http.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/limits_local.h"

namespace p2p::control {

namespace {

tl::unexpected<Failure> bad(std::string message) {
  return refuse(FailureKind::bad_request, "bad HTTP request: " + std::move(message));
}

bool is_token_char(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kOthers.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

// Digits only: no sign, no space, no overflow.
std::optional<size_t> parse_length(std::string_view text) {
  size_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text[0] == '-' || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

// Cuts the next line, without its CRLF, off the front; empty when there is none.
std::optional<std::string_view> cut_line(std::string_view& rest) {
  size_t end = rest.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line;
}

struct Field {
  std::string_view name;
  std::string_view value;
};

std::optional<Field> parse_field(std::string_view line) {
  size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  for (unsigned char c : value)
    if ((c < 0x20 && c != '\t') || c == 0x7f) return std::nullopt;
  return Field{line.substr(0, colon), value};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// In a query "+" is a space.
std::optional<std::string> percent_decode(std::string_view text, bool is_query) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += is_query && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

bool parse_target(std::string_view target, HttpRequest& request) {
  if (target.empty() || target[0] != '/') return false;
  for (unsigned char c : target)
    if (c <= 0x20 || c == 0x7f) return false;
  size_t mark = target.find('?');
  std::optional<std::string> path = percent_decode(target.substr(0, mark), false);
  if (!path) return false;
  request.path = *path;
  if (mark == std::string_view::npos) return true;
  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    size_t end = std::min(rest.find('&'), rest.size());
    std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> key = percent_decode(pair.substr(0, equals), true);
    std::optional<std::string> value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!key || !value) return false;
    request.query.emplace_back(*key, *value);
  }
  return true;
}

bool parse_request_line(std::string_view line, HttpRequest& request) {
  size_t first = line.find(' ');
  size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return false;
  std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
  if (!is_token(line.substr(0, first))) return false;
  request.method = line.substr(0, first);
  return parse_target(line.substr(first + 1, last - first - 1), request);
}

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 503: return "Service Unavailable";
    default: return "Error";
  }
}

}  // namespace

Answer<HttpRequest> parse_http_request(std::string_view head) {
  if (head.size() > limits::control_head_bytes_max)
    return refuse(FailureKind::too_large, "the request's head is too long");
  HttpRequest request;
  std::optional<std::string_view> line = cut_line(head);
  if (!line || !parse_request_line(*line, request)) return bad("the request line");
  for (size_t fields = 0;; ++fields) {
    line = cut_line(head);
    if (!line) return bad("no end of the header");
    if (line->empty()) break;
    if (fields >= limits::control_header_fields_max)
      return refuse(FailureKind::too_large, "the request has too many header fields");
    std::optional<Field> field = parse_field(*line);
    if (!field) return bad("a header field");
    if (equal_ignoring_case(field->name, "authorization")) request.authorization = field->value;
  }
  return request;
}

std::string http_reply_text(const HttpReply& reply) {
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  out += reason(reply.status);
  out += "\r\nContent-Type: application/json\r\nContent-Length: ";
  out += std::to_string(reply.body.size());
  if (reply.status == 401) out += "\r\nWWW-Authenticate: Bearer";
  out += "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
  return out + reply.body;
}

std::string http_stream_head() {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
         "Cache-Control: no-store\r\nConnection: close\r\n\r\n";
}

Result<HttpReplyHead> parse_http_reply_head(std::string_view head) {
  auto broken = [] { return fail("the answer is not HTTP: is this the socket of p2p-ddns?"); };
  std::optional<std::string_view> line = cut_line(head);
  if (!line || line->size() < 12 || !line->starts_with("HTTP/1.")) return broken();
  HttpReplyHead reply;
  std::optional<size_t> status = parse_length(line->substr(9, 3));
  if (!status || *status < 100 || *status > 599) return broken();
  reply.status = static_cast<int>(*status);
  while ((line = cut_line(head)) && !line->empty()) {
    std::optional<Field> field = parse_field(*line);
    if (!field) return broken();
    if (!equal_ignoring_case(field->name, "content-length")) continue;
    std::optional<size_t> length = parse_length(field->value);
    if (!length || *length > limits::control_answer_bytes_max) return fail("the answer is too long");
    reply.has_length = true;
    reply.content_length = *length;
  }
  return reply;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : text) {
    bool unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  return out;
}

}  // namespace p2p::control
