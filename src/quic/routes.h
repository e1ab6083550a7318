// Which link a packet belongs to: by its connection id, or by the token of a stateless reset
// (RFC 9000, 10.3), whose connection id is random.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "core/node_io.h"
#include "quic/ngtcp2_compat.h"

namespace p2p::quic {

// The length of all connection ids that we issue. Each packet to us carries one. Long enough that
// nobody can ask for the reset tokens of all of them and later hold one of a link.
inline constexpr size_t own_cid_bytes = 5;

using ResetToken = std::array<uint8_t, NGTCP2_STATELESS_RESET_TOKENLEN>;

class Routes {
 public:
  void add_cid(ByteView cid, LinkId link) { cids_.emplace(Bytes(cid.begin(), cid.end()), link); }
  void add_cid(const ngtcp2_cid& cid, LinkId link) { add_cid(ByteView(cid.data, cid.datalen), link); }
  void remove_cid(const ngtcp2_cid& cid) { cids_.erase(Bytes(cid.data, cid.data + cid.datalen)); }
  std::optional<LinkId> by_cid(ByteView cid) const {
    auto found = cids_.find(cid);
    return found == cids_.end() ? std::nullopt : std::optional(found->second);
  }

  // A peer chooses its tokens, so none takes over or removes what another link has.
  void add_token(const ResetToken& token, LinkId link) { tokens_.emplace(token, link); }
  void remove_token(const ResetToken& token, LinkId link) {
    auto found = tokens_.find(token);
    if (found != tokens_.end() && found->second == link) tokens_.erase(found);
  }
  // By the last bytes of a packet.
  std::optional<LinkId> by_token(ByteView packet) const {
    ResetToken token;
    if (packet.size() < token.size()) return std::nullopt;
    std::copy(packet.end() - token.size(), packet.end(), token.begin());
    auto found = tokens_.find(token);
    return found == tokens_.end() ? std::nullopt : std::optional(found->second);
  }

  // Forgets all that leads to a link: once for each link, when it is gone.
  void remove(LinkId link) {
    std::erase_if(cids_, [link](const auto& entry) { return entry.second == link; });
    std::erase_if(tokens_, [link](const auto& entry) { return entry.second == link; });
  }

  size_t size() const { return cids_.size() + tokens_.size(); }

 private:
  struct Less {
    using is_transparent = void;
    bool operator()(ByteView a, ByteView b) const {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
  };
  std::map<Bytes, LinkId, Less> cids_;
  std::map<ResetToken, LinkId> tokens_;
};

}  // namespace p2p::quic
