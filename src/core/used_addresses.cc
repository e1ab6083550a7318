#include "core/used_addresses.h"

#include <algorithm>

#include "base/limits_discovery.h"

namespace p2p {

static_assert(limits::used_addresses_max <= limits::contact_addresses_max);

std::vector<StoreOp> UsedAddresses::note(const NodeId& peer, const SocketAddress& address) {
  std::vector<StoreOp> out;
  if (address.port == 0) return out;
  auto found = places_.find(peer);
  if (found == places_.end() && places_.size() >= limits::used_peers_max) {
    auto oldest = std::min_element(places_.begin(), places_.end(), [](const auto& a, const auto& b) {
      return a.second.noted < b.second.noted;
    });
    out.push_back(EraseItem{StoredKind::contact, oldest->first});
    places_.erase(oldest);
  }
  Place& place = places_[peer];
  place.noted = ++notes_;
  // In whatever order they were used: a mere change of order is not worth a write.
  bool is_known = std::find(place.addresses.begin(), place.addresses.end(), address) != place.addresses.end();
  std::erase(place.addresses, address);
  place.addresses.insert(place.addresses.begin(), address);
  if (is_known) return out;
  if (place.addresses.size() > limits::used_addresses_max) place.addresses.pop_back();
  out.push_back(PutItem{StoredKind::contact, peer, encode_stored_contact({peer, place.addresses})});
  return out;
}

void UsedAddresses::note_heard(const NodeId& peer, const SocketAddress& address, Instant now) {
  if (address.port == 0) return;
  auto found = heard_.find(peer);
  bool is_fresh = found != heard_.end() && now < found->second.at + limits::heard_address_life_min;
  if (is_fresh) return;
  if (found == heard_.end() && heard_.size() >= limits::used_peers_max) {
    std::erase_if(heard_,
                  [&](const auto& entry) { return entry.second.at + limits::heard_address_life_min <= now; });
    if (heard_.size() >= limits::used_peers_max) return;
  }
  heard_.insert_or_assign(peer, Heard{address, now});
}

void UsedAddresses::restore(Contact contact) {
  if (places_.size() < limits::used_peers_max)
    places_.try_emplace(contact.id, Place{std::move(contact.addresses), 0});
}

std::vector<SocketAddress> UsedAddresses::of(const NodeId& peer) const {
  std::vector<SocketAddress> out;
  if (auto found = places_.find(peer); found != places_.end()) out = found->second.addresses;
  auto heard = heard_.find(peer);
  if (heard != heard_.end() && std::find(out.begin(), out.end(), heard->second.address) == out.end())
    out.push_back(heard->second.address);
  return out;
}

Bytes encode_stored_contact(const Contact& contact) {
  Writer out;
  write_contact(out, contact);
  size_t count = std::min(contact.addresses.size(), limits::contact_addresses_max);
  for (size_t i = 0; i < count; ++i) out.u32(contact.addresses[i].scope);
  return out.take();
}

std::optional<Contact> parse_stored_contact(ByteView bytes) {
  Reader in(bytes);
  Contact out = read_contact(in);
  if (in.done()) return out;
  for (SocketAddress& address : out.addresses) address.scope = in.u32();
  return in.done() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace p2p
