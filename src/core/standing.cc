#include "core/standing.h"

#include "base/limits.h"
#include "core/wire_time.h"

namespace p2p {
namespace {

Bytes copy(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }

const Bytes* setting(const StoredState& state, const std::string& key) {
  auto found = state.settings.find(key);
  return found == state.settings.end() || found->second.empty() ? nullptr : &found->second;
}

Status read_invite(const StoredState& state, Standing& out) {
  const Bytes* body = setting(state, "invite");
  const Bytes* seed = setting(state, "invite_secret");
  if (!body || !seed) return {};
  auto invite = Invite::parse(*body);
  if (!invite || seed->size() != 32) return fail("the stored invite is malformed");
  KeyPair key(Reader(*seed).array<32>());
  if (key.id<InviteTag>() != invite->id || !invite->is_signed_by(out.network))
    return fail("the stored invite is not one of the stored network");
  out.invite = HeldInvite{std::move(*invite), key};
  return {};
}

}  // namespace

std::vector<StoreOp> to_settings(const Standing& standing) {
  std::vector<StoreOp> out;
  auto put = [&](const char* key, Bytes value) { out.emplace_back(PutSetting{key, std::move(value)}); };
  put("network", copy(standing.network.view()));
  put("zone", copy(as_bytes(standing.zone.text())));
  put("invite", standing.invite ? standing.invite->invite.encode() : Bytes{});
  put("invite_secret", standing.invite ? copy(standing.invite->key.seed()) : Bytes{});
  put("alias", copy(as_bytes(standing.alias ? standing.alias->text() : "")));
  put("claimed_at", Writer().u64(to_wire_ms(standing.claimed_at)).take());
  put("port", Writer().u16(standing.port).take());
  put("seq_reserved", Writer().u64(standing.seq_reserved).take());
  put("admitted", Writer().u8(standing.admitted ? 1 : 0).take());
  return out;
}

Result<std::optional<Standing>> standing_from(const StoredState& state) {
  const Bytes* network = setting(state, "network");
  if (!network) return std::optional<Standing>();
  Standing out;
  if (network->size() != 32) return fail("the stored network id is malformed");
  out.network.bytes = Reader(*network).array<32>();
  if (const Bytes* text = setting(state, "zone")) {
    auto zone = Zone::parse(as_text(*text));
    if (!zone) return tl::unexpected(zone.error());
    out.zone = *zone;
  }
  if (const Bytes* text = setting(state, "alias")) {
    auto alias = Label::from_wire(*text);
    if (!alias) return tl::unexpected(alias.error());
    out.alias = *alias;
  }
  if (auto read = read_invite(state, out); !read) return tl::unexpected(read.error());
  auto number = [&](const char* key, size_t width) -> Result<uint64_t> {
    const Bytes* value = setting(state, key);
    if (!value) return 0;
    if (value->size() != width) return fail("the stored " + std::string(key) + " is malformed");
    uint64_t sum = 0;
    for (uint8_t byte : *value) sum = sum << 8 | byte;
    return sum;
  };
  auto claimed_at = number("claimed_at", 8), port = number("port", 2), seq = number("seq_reserved", 8),
       admitted = number("admitted", 1);
  for (const auto* read : {&claimed_at, &port, &seq, &admitted})
    if (!*read) return tl::unexpected(read->error());
  if (*seq > limits::seq_max) return fail("the stored seq_reserved is malformed");
  out.claimed_at = optional_from_wire_ms(*claimed_at);
  out.port = static_cast<uint16_t>(*port);
  out.seq_reserved = *seq;
  out.admitted = *admitted != 0;
  return std::optional<Standing>(std::move(out));
}

Founding found_network(const KeyPair& authority, const KeyPair& invite_key, const KeyPair& identity,
                       const Zone& zone, WallTime now) {
  NetworkId network = authority.id<NetworkTag>();
  InviteTerms terms;
  terms.zone = zone;
  Invite invite = Invite::issue(invite_key.id<InviteTag>(), terms, authority);
  Admission first;
  first.invite = invite;
  first.node = identity.id<NodeTag>();
  first.proof = Admission::prove(invite_key, network, first.node);
  first.consent = Admission::consent_to(std::nullopt, invite.id, network, identity);
  first.admitted_at = now;
  Standing standing{.network = network,
                    .zone = zone,
                    .invite = HeldInvite{invite, invite_key},
                    .alias = std::nullopt,
                    .claimed_at = std::nullopt,
                    .admitted = true};
  return {standing, Admission::issue(std::move(first), network, authority)};
}

}  // namespace p2p
