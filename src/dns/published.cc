#include "dns/published.h"

#include <algorithm>
#include <charconv>

#include "base/limits_dns.h"
#include "base/limits_names.h"
#include "dns/name.h"
#include "dns/rr_data.h"

namespace p2p::dns {
namespace {

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_service_name(std::string_view name) {
  bool has_good_characters =
      std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
  return has_good_characters && std::ranges::any_of(name, is_letter) &&
         name.size() <= limits::service_name_max && !name.starts_with('-') && !name.ends_with('-') &&
         name.find("--") == name.npos;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// "ssh", "sip/udp" or "_sip._udp" as the last; empty when it is none of them.
std::string service_label(std::string_view text) {
  std::string word = lower(text);
  std::string protocol = "tcp";
  bool is_whole = word.starts_with('_') && word.find("._") != word.npos;
  if (size_t at = is_whole ? word.find("._") : word.find('/'); at != word.npos) {
    protocol = word.substr(at + (is_whole ? 2 : 1));
    word = word.substr(is_whole, at - is_whole);
  }
  bool is_good = is_service_name(word) && (protocol == "tcp" || protocol == "udp");
  return is_good ? "_" + word + "._" + protocol : "";
}

}  // namespace

Result<ResourceRecord> parse_service(std::string_view text) {
  size_t equals = std::min(text.find('='), text.size());
  std::string label = service_label(text.substr(0, equals));
  std::string_view digits = text.substr(std::min(equals + 1, text.size()));
  uint16_t port = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  bool is_port = error == std::errc{} && end == digits.data() + digits.size() && port != 0;
  if (label.empty() || !is_port)
    return fail(
        "\"" + std::string(text.substr(0, 80)) +
        "\" is not a service: expected NAME=PORT, as in ssh=22 or sip/udp=5060, with a NAME of at most " +
        std::to_string(limits::service_name_max) + " letters, digits and hyphens");
  if (label == peer_service)
    return fail("the service " + label + " is p2p-ddns itself: it is published already");
  return ResourceRecord::service(label, port);
}

Result<ResourceRecord> parse_own_record(std::string_view text) {
  auto record = parse_record(text);
  if (!record) return record;
  std::string quoted = "\"" + std::string(text) + "\" cannot be published: ";
  bool is_own_name = record->owner.size() == 1;
  if (is_own_name && (record->type == RrType::a || record->type == RrType::aaaa))
    return fail(quoted + "the node's addresses are found out and kept up to date without it");
  if (is_own_name && record->type == rr_type::cname)
    return fail(quoted + "the node's name has addresses; write the alias in front, as in \"www CNAME .\"");
  Name owner;
  owner.assign(record->owner);
  if (std::ranges::equal(owner.view(), name_from_text(peer_service)))
    return fail(quoted + "that name is p2p-ddns's own");
  return record;
}

Status check_published_size(const std::vector<ResourceRecord>& records) {
  size_t bytes = encode_resources(records).size();
  if (bytes <= limits::published_bytes_max && records.size() <= limits::dns_records_per_node_max) return {};
  return fail("too much is published: " + std::to_string(records.size()) + " records of " +
              std::to_string(bytes) + " bytes; at most " + std::to_string(limits::dns_records_per_node_max) +
              " of " + std::to_string(limits::published_bytes_max) + " bytes together find room");
}

}  // namespace p2p::dns
