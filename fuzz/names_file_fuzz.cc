// The NSS module's reader on a names file that lies: a whole file with pieces of the input over it.
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>

#include "resolver/names_snapshot.h"

extern "C" {
#include "nss/reader.h"
}

namespace {

using namespace p2p;
using namespace p2p::resolver;

Bytes whole_file() {
  std::vector<NameEntry> entries;
  for (uint8_t i = 0; i < 4; ++i)
    entries.push_back({std::string("node-") + char('a' + i),
                       {"www.node-a"},
                       i % 2 == 0,
                       {IpAddress::v4({10, 0, 0, i}), IpAddress::v6({0xfd, i})}});
  return encode_names(*Zone::parse("z"), entries, 1, Instant{}).value();
}

// The live words are right, so that the rest is looked into.
void look_alive(uint8_t* file, size_t size) {
  p2p_names_header header;
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  std::memcpy(&header, file, sizeof header);
  header.superseded = 0;
  header.heartbeat_s = static_cast<uint32_t>(now.tv_sec);
  header.file_bytes = static_cast<uint32_t>(size);
  std::memcpy(header.magic, P2P_NAMES_MAGIC, sizeof header.magic);
  header.version = P2P_NAMES_VERSION;
  std::memcpy(file, &header, sizeof header);
}

void check(p2p_lookup result, const p2p_host& host) {
  if (result != P2P_LOOKUP_FOUND) return;
  if (std::strlen(host.name) > P2P_NAMES_FULL_MAX || host.ipv4_count > P2P_NAMES_ADDRESSES_MAX ||
      host.ipv6_count > P2P_NAMES_ADDRESSES_MAX)
    std::abort();
}

}  // namespace

// Input: pieces of two bytes place, one byte length, bytes; the first byte cuts the file's end off.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Bytes whole = whole_file();
  Reader in({data, size});
  size_t file_size = whole.size() - std::min<size_t>(in.u8(), whole.size() - sizeof(p2p_names_header));
  // A block of exactly this size, so that the sanitizer sees each step beyond it.
  auto file = std::make_unique<uint8_t[]>(file_size);
  std::memcpy(file.get(), whole.data(), file_size);
  while (in.remaining() > 0) {
    size_t at = in.u16() % file_size;
    ByteView piece = in.bytes8();
    if (!piece.empty()) std::memcpy(file.get() + at, piece.data(), std::min(piece.size(), file_size - at));
  }
  look_alive(file.get(), file_size);
  p2p_view view{file.get(), static_cast<uint32_t>(file_size), -1, -1, {}};
  if (p2p_view_check(&view) != 0) return 0;
  p2p_host host;
  for (const char* name : {"node-a", "node-d.z", "www.node-a.z.", "x.y.node-c.z", "nobody", ""})
    check(p2p_find_name(&view, name, &host), host);
  for (uint8_t i = 0; i < 4; ++i) {
    const uint8_t address[16] = {10, 0, 0, i};
    check(p2p_find_address(&view, address, 4, &host), host);
    check(p2p_find_address(&view, address, 16, &host), host);
  }
  return 0;
}
