#include "control/json_read.h"

#include <charconv>
#include <cmath>

#include "base/limits_local.h"
#include "control/iso_time.h"

namespace p2p::control {

namespace {

const Json kNull;
const Json kEmptyArray = Json::array();
const Json kEmptyObject = Json::object();

// Brackets outside of strings, before the parser builds anything. (The parser's own callback could
// tell the depth, but with one it takes quadratic time on long arrays.)
bool is_too_deep(std::string_view text) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > limits::json_depth_max) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parse_json_object(std::string_view text) {
  if (text.size() > limits::control_answer_bytes_max) return fail("the answer is too long");
  if (is_too_deep(text)) return fail("the answer is nested too deep");
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return fail("the answer is not a JSON object");
  return json;
}

const Json& FieldReader::find(const char* key) {
  auto found = object_.find(key);
  return found == object_.end() ? kNull : *found;
}

std::string FieldReader::text(const char* key) {
  const Json& field = find(key);
  if (field.is_string()) return field.get<std::string>();
  complain(key);
  return "";
}

std::string FieldReader::text_or_null(const char* key) { return is_null(key) ? "" : text(key); }

bool FieldReader::boolean(const char* key) {
  const Json& field = find(key);
  if (field.is_boolean()) return field.get<bool>();
  complain(key);
  return false;
}

uint64_t FieldReader::number(const char* key, uint64_t max) {
  const Json& field = find(key);
  if (field.is_number_unsigned() && field.get<uint64_t>() <= max) return field.get<uint64_t>();
  complain(key);
  return 0;
}

uint64_t FieldReader::hex(const char* key) {
  std::string digits = text(key);
  uint64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 16 || error != std::errc{} || end != digits.data() + digits.size()) complain(key);
  return value;
}

Duration FieldReader::seconds(const char* key) {
  const Json& field = find(key);
  // A thousand years: no arithmetic on the result can overflow.
  constexpr double kMax = 1000.0 * 366 * 86400;
  if (field.is_number()) {
    double value = field.get<double>();
    if (std::isfinite(value) && std::abs(value) <= kMax)
      return Duration(static_cast<int64_t>(std::round(value * 1e6)));
  }
  complain(key);
  return Duration{0};
}

std::optional<Duration> FieldReader::seconds_or_null(const char* key) {
  if (is_null(key)) return std::nullopt;
  return seconds(key);
}

WallTime FieldReader::time(const char* key) {
  Result<WallTime> parsed = parse_iso(text(key));
  if (!parsed) complain(key);
  return parsed.value_or(WallTime{});
}

WallTime FieldReader::time_or_null(const char* key) { return is_null(key) ? WallTime{} : time(key); }

template <class T>
std::vector<T> FieldReader::parsed(const char* key) {
  std::vector<T> out;
  for (const std::string& text : texts(key)) {
    Result<T> value = T::parse(text);
    if (value)
      out.push_back(*value);
    else
      complain(key);
  }
  return out;
}

std::vector<IpAddress> FieldReader::addresses(const char* key) { return parsed<IpAddress>(key); }

std::vector<SocketAddress> FieldReader::sockets(const char* key) { return parsed<SocketAddress>(key); }

SocketAddress FieldReader::socket(const char* key) {
  Result<SocketAddress> value = SocketAddress::parse(text(key));
  if (!value) complain(key);
  return value.value_or(SocketAddress{});
}

std::vector<std::string> FieldReader::texts(const char* key) {
  std::vector<std::string> out;
  for (const Json& item : array(key)) {
    if (item.is_string())
      out.push_back(item.get<std::string>());
    else
      complain(key);
  }
  return out;
}

const Json& FieldReader::array(const char* key) {
  const Json& field = find(key);
  if (field.is_array()) return field;
  complain(key);
  return kEmptyArray;
}

const Json& FieldReader::object(const char* key) {
  const Json& field = find(key);
  if (field.is_object()) return field;
  complain(key);
  return kEmptyObject;
}

}  // namespace p2p::control
