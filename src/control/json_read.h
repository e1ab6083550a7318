// Fields out of hostile JSON, with a sticky error in the manner of base/bytes.h: the first field
// that is missing or wrong is remembered, later reads give empty values, and the reader's owner
// asks once at the end. Only json_from.cc uses it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "base/limits_local.h"

#include "control/enum_text.h"
#include "core/view.h"

namespace p2p::control {

using Json = nlohmann::json;

// Errors: text that is no JSON object, nested deeper than limits::json_depth_max, or too long.
Result<Json> parse_json_object(std::string_view text);

class FieldReader {
 public:
  // Borrows both; `error` takes the first complaint.
  FieldReader(const Json& object, std::string& error) : object_(object), error_(error) {}

  std::string text(const char* key);
  std::string text_or_null(const char* key);  // null: ""
  bool boolean(const char* key);
  uint64_t number(const char* key, uint64_t max);
  uint64_t hex(const char* key);
  Duration seconds(const char* key);
  std::optional<Duration> seconds_or_null(const char* key);
  WallTime time(const char* key);
  WallTime time_or_null(const char* key);  // null: 1970
  std::vector<IpAddress> addresses(const char* key);
  SocketAddress socket(const char* key);
  std::vector<SocketAddress> sockets(const char* key);
  std::vector<std::string> texts(const char* key);
  const Json& array(const char* key);
  const Json& object(const char* key);
  bool is_null(const char* key) { return find(key).is_null(); }

  template <class Id>
  Id id(const char* key) {
    Result<Id> parsed = Id::parse(text(key));
    if (!parsed) complain(key);
    return parsed.value_or(Id{});
  }

  template <class E>
  E choice(const char* key) {
    std::optional<E> value = value_of<E>(text(key));
    if (!value) complain(key);
    return value.value_or(E{});
  }

  void complain(const char* key) {
    if (error_.empty()) error_ = key;
  }

 private:
  // A text each.
  template <class T>
  std::vector<T> parsed(const char* key);
  // The field, or null when there is none.
  const Json& find(const char* key);

  const Json& object_;
  std::string& error_;
};

}  // namespace p2p::control
