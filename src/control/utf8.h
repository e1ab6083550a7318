// Text of other people made safe for a terminal and for JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace p2p::control {

// `text` with every control character (C0, DEL, C1), invalid byte of UTF-8, and character that
// turns the direction of writing or hides replaced by "?". What is fine comes back unchanged.
std::string printable(std::string_view text);

// Columns of a terminal that printable text takes: one for each character, two for wide East
// Asian ones and emoji, none for combining marks.
size_t display_width(std::string_view text);

// `text` cut to at most `width` columns; when something is cut off, the last column is "…".
std::string cut_to_width(std::string_view text, size_t width);

}  // namespace p2p::control
