// "Did you mean ...?"
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace p2p::cli {

// The known word nearest to `word` by at most two slips (one, for words up to four characters): one
// missing, too many, wrong, or two in the wrong order. Empty when none is so near.
std::string nearest_word(std::string_view word, std::span<const std::string_view> known);

}  // namespace p2p::cli
