// A ticket's text, and any body behind a checksum that matches.
#include "base/check.h"
#include "base/zbase32.h"
#include "core/testing.h"
#include "fuzz/mutate.h"

namespace p2p::fuzz {
namespace {

void try_text(std::string_view text) {
  auto ticket = Ticket::parse(text);
  if (!ticket) {
    P2P_CHECK(!ticket.error().message.empty());
    P2P_CHECK(ticket.error().message.find('\n') == std::string::npos);
    return;
  }
  auto again = Ticket::parse(ticket->to_text());
  P2P_CHECK(again && again->network == ticket->network && again->invite == ticket->invite);
  P2P_CHECK(again->contacts == ticket->contacts);
}

}  // namespace

std::vector<Bytes> samples() {
  test::Network net;
  Ticket ticket{net.id, net.invite, net.invite_key, {{test::node_id(1), {{test::ip("10.0.0.1"), 7353, 0}}}}};
  std::string text = ticket.to_text();
  Bytes body = *zbase32_decode(std::string_view(text).substr(4));
  body.resize(body.size() - 4);
  return {test::copy(as_bytes(text)), body};
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace p2p;
  ByteView bytes(data, size);
  fuzz::try_text(as_text(bytes));
  auto sum = static_cast<uint32_t>(digest64(bytes) >> 32);
  fuzz::try_text("p2p1" + zbase32_encode(Writer().bytes(bytes).u32(sum).view()));
  return 0;
}
