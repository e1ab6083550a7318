// Our word in the `hosts:` line of nsswitch.conf, as text: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace p2p::resolver {

// The service's name: libnss_NAME.so.2.
inline constexpr std::string_view nss_service = "p2pddns";

// The line that counts (the last one), without its line break; empty when there is none.
std::string hosts_line_of(std::string_view nsswitch);

// The services of that line in their order; the C library's own where there is no such line.
std::vector<std::string> hosts_services(std::string_view nsswitch);

bool has_nss_service(std::string_view nsswitch);

// With our service behind `files` and what is said about it in brackets, so that a hosts file is
// still the last word; without `files`, at the front. A file without a hosts: line, and no file,
// get "hosts: files p2pddns dns", which is what the C library does without one, and us.
std::string with_nss_service(const std::optional<std::string>& nsswitch);

// All our words taken out, and what with_nss_service() added; nothing else changes. Nothing, when
// nothing is left of the file.
std::optional<std::string> without_nss_service(const std::optional<std::string>& nsswitch);

}  // namespace p2p::resolver
