#include "base/zbase32.h"

#include <cctype>

namespace p2p {
namespace {

constexpr std::string_view kAlphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";

std::string stranger(char c, size_t place) {
  unsigned char code = static_cast<unsigned char>(c);
  bool is_printable = code > 32 && code < 127;
  std::string shown = is_printable ? "'" + std::string(1, c) + "'" : "byte " + std::to_string(code);
  return "character " + std::to_string(place) + " (" + shown + ") is not one of " + std::string(kAlphabet);
}

}  // namespace

std::string zbase32_encode(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() * 8 + 4) / 5);
  uint32_t bits = 0;
  int count = 0;
  for (uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    for (count += 8; count >= 5; count -= 5) out.push_back(kAlphabet[bits >> (count - 5) & 31]);
  }
  if (count > 0) out.push_back(kAlphabet[bits << (5 - count) & 31]);
  return out;
}

Result<Bytes> zbase32_decode(std::string_view text) {
  Bytes out;
  out.reserve(text.size() * 5 / 8);
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t value = kAlphabet.find(static_cast<char>(std::tolower(static_cast<unsigned char>(text[i]))));
    if (value == kAlphabet.npos) return fail(stranger(text[i], i + 1));
    bits = bits << 5 | static_cast<uint32_t>(value);
    count += 5;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<uint8_t>(bits >> count));
  }
  bool padding_is_zero = (bits & ((1u << count) - 1)) == 0;
  if (count >= 5 || !padding_is_zero) return fail("characters are missing at its end");
  return out;
}

}  // namespace p2p
