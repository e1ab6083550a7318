#include "dns/rr_data.h"

#include <algorithm>
#include <memory>

#include "base/limits.h"
#include "base/limits_dns.h"
#include "dns/ldns.h"
#include "dns/snapshot.h"

namespace p2p::dns {
namespace {

constexpr size_t kSrvTargetAt = 6;

struct Freer {
  void operator()(ldns_rr* rr) const { ldns()->rr_free(rr); }
  void operator()(ldns_buffer* buffer) const { ldns()->buffer_free(buffer); }
  void operator()(char* text) const { std::free(text); }
};
using Rr = std::unique_ptr<ldns_rr, Freer>;

Rr rr_from_wire(ByteView owner, RrType type, uint32_t ttl_s, ByteView data) {
  Bytes wire =
      Writer().bytes(owner).u16(static_cast<uint16_t>(type)).u16(class_in).u32(ttl_s).bytes16(data).take();
  ldns_rr* out = nullptr;
  size_t at = 0;
  bool is_good =
      ldns() && ldns()->wire2rr(&out, wire.data(), wire.size(), &at, LDNS_SECTION_ANSWER) == LDNS_STATUS_OK;
  Rr owned(is_good ? out : nullptr);
  return at == wire.size() ? std::move(owned) : nullptr;
}

std::optional<Bytes> data_to_wire(const ldns_rr& rr) {
  std::unique_ptr<ldns_buffer, Freer> buffer(ldns()->buffer_new(LDNS_MIN_BUFLEN));
  if (!buffer || ldns()->rr_rdata2buffer_wire(buffer.get(), &rr) != LDNS_STATUS_OK) return std::nullopt;
  const uint8_t* begin = ldns_buffer_begin(buffer.get());
  return Bytes(begin, begin + ldns_buffer_position(buffer.get()));
}

tl::unexpected<Error> without_ldns(const std::string& what) {
  return fail(what + " needs libldns, which is not installed here: install libldns3, or libldns3t64");
}

bool is_type(const std::string& word) { return ldns()->get_rr_type_by_name(word.c_str()) != 0; }

bool begins_with_owner(std::string_view text) {
  size_t first_end = text.find(' ');
  size_t second = text.find_first_not_of(' ', first_end);
  if (second == text.npos) return false;
  std::string first(text.substr(0, first_end));
  bool is_capital = std::ranges::none_of(first, [](char c) { return c >= 'a' && c <= 'z'; });
  if (!is_type(first)) return true;
  return !is_capital && is_type(std::string(text.substr(second, text.find(' ', second) - second)));
}

}  // namespace

bool is_publishable(RrType type) {
  auto number = static_cast<uint16_t>(type);
  bool is_meta = number == 0 || type == rr_type::opt || (number >= 128 && number <= 255);
  // MD, MF and NXT are obsolete; the rest are zone cuts, DNSSEC, and what belongs to an apex.
  constexpr uint16_t kOfZones[] = {2, 3, 4, 6, 24, 25, 30, 39, 43, 46, 47, 48, 50, 51, 59, 60, 62, 63};
  return !is_meta && !std::binary_search(std::begin(kOfZones), std::end(kOfZones), number);
}

std::optional<Bytes> checked_data(RrType type, ByteView data, ByteView node) {
  // The frequent ones have one name at their end.
  bool has_target = type == RrType::srv || type == rr_type::cname;
  if (has_target) {
    size_t target_at = type == RrType::srv ? kSrvTargetAt : 0;
    if (data.size() <= target_at) return std::nullopt;
    ByteView target = data.subspan(target_at);
    if (name_size(target) != target.size()) return std::nullopt;
    if (target[0] == 0) target = node;
    Bytes out(data.begin(), data.begin() + static_cast<ptrdiff_t>(target_at));
    out.insert(out.end(), target.begin(), target.end());
    return out;
  }
  Rr rr = rr_from_wire(Bytes{0}, type, 0, data);
  if (!rr) return std::nullopt;
  // Written anew: a compression pointer in it cannot survive.
  auto out = data_to_wire(*rr);
  if (!out || out->size() > limits::record_bytes_max) return std::nullopt;
  return out;
}

Result<ResourceRecord> parse_record(std::string_view text) {
  std::string quoted = "\"" + std::string(text) + "\" is not a record: ";
  if (!ldns()) return without_ldns("a record");
  bool is_one_line = text.find_first_of(std::string_view("\n\r\0", 3)) == text.npos;
  if (text.size() > limits::record_bytes_max || !is_one_line)
    return fail("a record is one line of at most " + std::to_string(limits::record_bytes_max) +
                " characters");
  if (text.find(' ') == text.npos) return fail(quoted + "expected \"[NAME] TYPE DATA\", as in \"TXT hello\"");
  std::string owner = begins_with_owner(text) ? std::string(text.substr(0, text.find(' '))) : "";
  if (owner.ends_with('.')) return fail(quoted + "write its name without the dot at the end, it is relative");
  std::string line = owner + ". 5 IN " + std::string(text.substr(owner.size()));
  ldns_rr* made = nullptr;
  ldns_status status = ldns()->rr_new_frm_str(&made, line.c_str(), 0, nullptr, nullptr);
  if (status != LDNS_STATUS_OK) return fail(quoted + ldns()->get_errorstr_by_id(status));
  Rr rr(made);
  const ldns_rdf* name = ldns()->rr_owner(rr.get());
  ResourceRecord out;
  const uint8_t* owner_data = ldns()->rdf_data(name);
  out.owner.assign(owner_data, owner_data + ldns()->rdf_size(name));
  out.type = RrType{static_cast<uint16_t>(ldns()->rr_get_type(rr.get()))};
  out.ttl_s = limits::dns_ttl_s_max;
  if (!is_publishable(out.type)) return fail(quoted + "a node cannot publish this type");
  auto data = data_to_wire(*rr);
  if (!data || !checked_data(out.type, *data, Bytes{0}))
    return fail(quoted + "its data does not fit its type");
  out.data = std::move(*data);
  if (label_count(out.owner) > limits::dns_owner_labels_max)
    return fail(quoted + "its name has more than " + std::to_string(limits::dns_owner_labels_max) +
                " labels");
  return out;
}

Result<std::string> zone_text(const Snapshot& snapshot, std::string_view zone) {
  if (!ldns()) return without_ldns("a zone file");
  Bytes apex = name_from_text(zone);
  std::vector<std::string> head, lines;
  auto add_to = [](std::vector<std::string>& out, const Entry& entry, const RrSet& set) {
    for_each_rr(set, [&](ByteView data) {
      Rr rr = rr_from_wire(entry.name(), set.type, set.ttl_s, data);
      std::unique_ptr<char, Freer> line(rr ? ldns()->rr2str(rr.get()) : nullptr);
      if (line) out.emplace_back(line.get());
    });
    return true;
  };
  snapshot.for_each_entry([&](const Entry& entry) {
    if (!std::equal(apex.begin(), apex.end(), entry.apex().begin(), entry.apex().end())) return;
    if (entry.is_apex()) {
      add_to(head, entry, snapshot.soa());
      add_to(lines, entry, snapshot.set(entry, rr_type::ns));
    }
    entry.for_each_set([&](const RrSet& set) { return add_to(lines, entry, set); });
  });
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const auto* part : {&head, &lines})
    for (const std::string& line : *part) out += line;
  return out;
}

}  // namespace p2p::dns
