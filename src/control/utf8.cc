#include "control/utf8.h"

#include <cstdint>

namespace p2p::control {

namespace {

struct Decoded {
  char32_t code = 0;
  size_t bytes = 0;  // 0: invalid here
};

// One character at the front of `text`, which is not empty (RFC 3629: shortest form only, no
// surrogates, nothing above U+10FFFF).
Decoded decode(std::string_view text) {
  auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < count) return {};
  char32_t code = first & (0x7f >> count);
  for (size_t i = 1; i < count; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[count] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, count};
}

bool is_harmful(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

size_t width_of(char32_t c) {
  if ((c >= 0x300 && c <= 0x36f) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f)) return 0;
  bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
              (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
              (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1f64f) ||
              (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd);
  return wide ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    Decoded next = decode(text);
    size_t bytes = next.bytes == 0 ? 1 : next.bytes;
    if (next.bytes == 0 || is_harmful(next.code)) {
      out += '?';
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return out;
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    Decoded next = decode(text);
    width += next.bytes == 0 ? 1 : width_of(next.code);
    text.remove_prefix(next.bytes == 0 ? 1 : next.bytes);
  }
  return width;
}

std::string cut_to_width(std::string_view text, size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string out;
  size_t used = 0;
  while (!text.empty()) {
    Decoded next = decode(text);
    size_t columns = next.bytes == 0 ? 1 : width_of(next.code);
    if (used + columns > width - 1) break;
    size_t bytes = next.bytes == 0 ? 1 : next.bytes;
    out += text.substr(0, bytes);
    used += columns;
    text.remove_prefix(bytes);
  }
  return out + "…";
}

}  // namespace p2p::control
