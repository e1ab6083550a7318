#include "base/lz4_block.h"

#include <lz4.h>
#include <lz4hc.h>

#include "base/check.h"

namespace p2p {
namespace {

// Of 2 to 12: dearer ones save hardly anything here, the quick packer is a percent worse.
constexpr int kLevel = 3;

const char* chars(ByteView bytes) { return reinterpret_cast<const char*>(bytes.data()); }
char* chars(Bytes& bytes) { return reinterpret_cast<char*>(bytes.data()); }

}  // namespace

Bytes lz4_pack(ByteView plain) {
  P2P_CHECK(plain.size() <= lz4_plain_max);
  auto size = static_cast<int>(plain.size());
  Bytes out(static_cast<size_t>(LZ4_compressBound(size)));
  int packed = LZ4_compress_HC(chars(plain), chars(out), size, static_cast<int>(out.size()), kLevel);
  P2P_CHECK(packed > 0);
  out.resize(static_cast<size_t>(packed));
  return out;
}

std::optional<Bytes> lz4_unpack(ByteView packed, size_t plain_max) {
  P2P_CHECK(plain_max <= lz4_plain_max);
  if (packed.size() > lz4_packed_max) return std::nullopt;
  // A byte more than is allowed, so that there is a place to write to, and too much shows.
  Bytes out(plain_max + 1);
  int plain = LZ4_decompress_safe(chars(packed), chars(out), static_cast<int>(packed.size()),
                                  static_cast<int>(out.size()));
  if (plain < 0 || static_cast<size_t>(plain) > plain_max) return std::nullopt;
  out.resize(static_cast<size_t>(plain));
  return out;
}

}  // namespace p2p
