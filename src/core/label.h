// The two kinds of names: a label that a node asks for, and the zone that all names end in.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace p2p {

// One DNS label as host names have it (RFC 1035 2.3.1, RFC 1123 2.1): lower-case letters, digits
// and hyphens, 1 to 63 of them, no hyphen at either end, and none at both the third and fourth place
// unless it is IDNA's "xn--" (RFC 5891, 4.2.3.1): so "id--..." is free for names that nobody can claim.
class Label {
 public:
  // From a person: upper case is lowered, Unicode becomes its IDNA form (RFC 5890, "xn--...").
  // The error says which character does not belong.
  static Result<Label> parse(std::string_view text);
  // From bytes of the wire: the canonical form or an error.
  static Result<Label> from_wire(ByteView bytes);

  // This label with "-suffix" behind it, shortened in its own part where that is needed.
  Label with_suffix(std::string_view suffix) const;
  // "id--" and the whole id: a name of last resort. No parser above ever gives one, so it cannot
  // be claimed.
  static Label of_last_resort(std::string_view id) { return Label("id--" + std::string(id)); }

  const std::string& text() const { return text_; }
  auto operator<=>(const Label&) const = default;

 private:
  explicit Label(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The domain of a network, labels with dots between and none at the end: "p2p.internal".
class Zone {
 public:
  Zone() : text_("p2p.internal") {}
  // A dot at the end is taken off. Errors as for Label.
  static Result<Zone> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool operator==(const Zone&) const = default;

 private:
  explicit Zone(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace p2p
