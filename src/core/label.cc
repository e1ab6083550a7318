#include "core/label.h"

#include <idn2.h>

#include <algorithm>

#include "base/limits.h"

namespace p2p {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// What a person wrote, on one line.
std::string quoted_text(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
  return "\"" + out + "\"";
}

// The canonical form's rules; `shown` is what the person wrote.
Status check_canonical(std::string_view text, std::string_view shown) {
  std::string quoted = quoted_text(shown) + " is not a name: ";
  if (text.empty()) return fail("a name needs at least one letter or digit");
  if (text.size() > limits::label_bytes_max)
    return fail(quoted + "it has " + std::to_string(text.size()) + " characters, at most 63 are allowed");
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_letter_or_digit(text[i]) || text[i] == '-') continue;
    unsigned char c = static_cast<unsigned char>(text[i]);
    std::string seen = c > 32 && c < 127 ? "'" + std::string(1, text[i]) + "'"
                       : c == 32         ? "a space"
                                         : "byte " + std::to_string(c);
    return fail(quoted + "character " + std::to_string(i + 1) + " is " + seen +
                "; only letters, digits and hyphens are allowed");
  }
  if (text.front() == '-') return fail(quoted + "character 1 is '-'; it must not begin with a hyphen");
  if (text.back() == '-')
    return fail(quoted + "character " + std::to_string(text.size()) +
                " is '-'; it must not end with a hyphen");
  if (text.size() > 3 && text.substr(2, 2) == "--" && text.substr(0, 2) != "xn")
    return fail(quoted + "characters 3 and 4 are hyphens, which is reserved");
  return {};
}

// A plain char is signed on some machines and unsigned on others.
bool is_ascii_char(char c) { return static_cast<unsigned char>(c) < 128; }

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace

Result<Label> Label::parse(std::string_view text) {
  std::string ascii = lowered(text);
  bool is_ascii = std::all_of(text.begin(), text.end(), is_ascii_char);
  if (!is_ascii) {
    if (text.size() > 4 * limits::label_bytes_max || text.find('\0') != text.npos)
      return fail("this is not a name: it is too long or holds a zero byte");
    char* converted = nullptr;
    int code = idn2_lookup_u8(reinterpret_cast<const uint8_t*>(ascii.c_str()),
                              reinterpret_cast<uint8_t**>(&converted), IDN2_NONTRANSITIONAL);
    if (code != IDN2_OK) return fail(quoted_text(text) + " is not a name: " + idn2_strerror(code));
    ascii = converted;
    idn2_free(converted);
  }
  if (auto checked = check_canonical(ascii, text); !checked) return tl::unexpected(checked.error());
  return Label(std::move(ascii));
}

Result<Label> Label::from_wire(ByteView bytes) {
  std::string text(as_text(bytes));
  if (!check_canonical(text, "label")) return fail("a label is not in its canonical form");
  return Label(std::move(text));
}

Label Label::with_suffix(std::string_view suffix) const {
  size_t room = limits::label_bytes_max - 1 - suffix.size();
  std::string head = text_.substr(0, room);
  while (!head.empty() && head.back() == '-') head.pop_back();
  return Label(head + "-" + std::string(suffix));
}

Result<Zone> Zone::parse(std::string_view text) {
  if (!text.empty() && text.back() == '.') text.remove_suffix(1);
  if (text.empty() || text.size() > limits::zone_text_max)
    return fail("a zone has 1 to " + std::to_string(limits::zone_text_max) + " characters");
  std::string out;
  for (size_t start = 0; start <= text.size();) {
    size_t dot = std::min(text.find('.', start), text.size());
    auto label = Label::parse(text.substr(start, dot - start));
    if (!label) return fail("the zone " + quoted_text(text) + " is not usable: " + label.error().message);
    out += (out.empty() ? "" : ".") + label->text();
    start = dot + 1;
  }
  return Zone(std::move(out));
}

}  // namespace p2p
