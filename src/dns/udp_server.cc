#include "dns/udp_server.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/limits_dns.h"
#include "dns/respond.h"

namespace p2p::dns {
namespace {

constexpr size_t kBatch = limits::dns_batch;
constexpr size_t kControlBytes = CMSG_SPACE(sizeof(in6_pktinfo));

uint64_t seed_from(const CookieMaker::Secret& secret) {
  uint64_t out;
  std::memcpy(&out, secret.data() + 8, sizeof out);
  return out;
}

// The control data of a datagram as it came becomes that of its answer: from the address that was
// asked, by whatever way leads there. A link-local address needs its interface.
void turn_round(msghdr& header) {
  for (cmsghdr* item = CMSG_FIRSTHDR(&header); item; item = CMSG_NXTHDR(&header, item)) {
    if (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(item), sizeof info);
      info.ipi_ifindex = 0;
      std::memcpy(CMSG_DATA(item), &info, sizeof info);
    } else if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy(&info, CMSG_DATA(item), sizeof info);
      if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) info.ipi6_ifindex = 0;
      std::memcpy(CMSG_DATA(item), &info, sizeof info);
    }
  }
}

}  // namespace

struct UdpServer::Batch {
  struct Slot {
    uint8_t query[limits::dns_udp_query_bytes_max];
    uint8_t reply[limits::dns_udp_bytes_max];
    KernelAddress from;
    alignas(cmsghdr) uint8_t control[kControlBytes];
    iovec query_part, reply_part;
    SocketAddress asker;
    Verdict verdict;
    bool is_loopback;
    uint64_t hash;
    Query parsed;
  };
  std::array<Slot, kBatch> slots;
  std::array<mmsghdr, kBatch> in{}, out{};
};

UdpServer::UdpServer(OwnedFd socket, Shared& shared)
    : socket_(std::move(socket)),
      shared_(shared),
      needs_source_(address().ip.is_unspecified()),
      rate_limit_(seed_from(shared.secret)),
      thread_([this] { run(); }) {}

UdpServer::~UdpServer() {
  // Wakes the thread and all its later calls: on Linux also where it says "not connected".
  shutdown(socket_.get(), SHUT_RD);
  thread_.join();
}

void UdpServer::run() {
  auto batch = std::make_unique<Batch>();
  SnapshotSlot::Reader reader(shared_.zone);
  while (!shared_.is_stopping.load(std::memory_order_relaxed)) {
    size_t count = receive(*batch);
    if (count == 0) continue;
    const Snapshot& zone = reader.get();
    parse(*batch, count, zone);
    send(*batch, answer_all(*batch, count, zone, shared_.clock()));
  }
}

// Waits for one datagram and takes what else is there.
size_t UdpServer::receive(Batch& batch) {
  for (size_t i = 0; i < kBatch; ++i) {
    Batch::Slot& slot = batch.slots[i];
    slot.query_part = {slot.query, sizeof slot.query};
    msghdr& header = batch.in[i].msg_hdr;
    header = {};
    header.msg_name = &slot.from;
    header.msg_namelen = sizeof slot.from;
    header.msg_iov = &slot.query_part;
    header.msg_iovlen = 1;
    header.msg_control = needs_source_ ? slot.control : nullptr;
    header.msg_controllen = needs_source_ ? sizeof slot.control : 0;
  }
  int count = recvmmsg(socket_.get(), batch.in.data(), kBatch, MSG_WAITFORONE, nullptr);
  if (count >= 0) return static_cast<size_t>(count);
  // Whatever else is wrong (no memory, say) will not be better at once.
  if (errno != EINTR) poll(nullptr, 0, 10);
  return 0;
}

void UdpServer::parse(Batch& batch, size_t count, const Snapshot& zone) {
  for (size_t i = 0; i < count; ++i) {
    Batch::Slot& slot = batch.slots[i];
    slot.asker = from_kernel(slot.from);
    slot.is_loopback = slot.asker.ip.is_loopback();
    bool is_cut = batch.in[i].msg_hdr.msg_flags & MSG_TRUNC;
    slot.verdict = is_cut || slot.asker.port == 0
                       ? Verdict::silent
                       : parse_query(ByteView(slot.query, batch.in[i].msg_len), slot.parsed);
    if (slot.verdict != Verdict::good) continue;
    slot.hash = zone.hash(slot.parsed.name.view());
    zone.prefetch_slot(slot.hash);
  }
  for (size_t i = 0; i < count; ++i)
    if (batch.slots[i].verdict == Verdict::good) zone.prefetch_entry(batch.slots[i].hash);
}

size_t UdpServer::answer_all(Batch& batch, size_t count, const Snapshot& zone, Instant now) {
  size_t answers = 0;
  for (size_t i = 0; i < count; ++i) {
    Batch::Slot& slot = batch.slots[i];
    size_t size = answer_one(batch, i, zone, now);
    if (size == 0) continue;
    slot.reply_part = {slot.reply, size};
    msghdr& header = batch.out[answers++].msg_hdr;
    header = batch.in[i].msg_hdr;
    header.msg_iov = &slot.reply_part;
    if (needs_source_) turn_round(header);
  }
  Counters::add(shared_.counters.udp_answers, answers);
  return answers;
}

size_t UdpServer::answer_one(Batch& batch, size_t i, const Snapshot& zone, Instant now) {
  Batch::Slot& slot = batch.slots[i];
  const IpAddress& ip = slot.asker.ip;
  if (slot.verdict == Verdict::silent) return 0;
  if (!slot.is_loopback && !shared_.is_allowed(zone, ip)) {
    Counters::add(shared_.counters.not_allowed, 1);
    return 0;
  }
  auto [size, is_proven] = Responder{zone, shared_.cookies, now}.respond(slot.verdict, slot.parsed, slot.hash,
                                                                         ip, false, slot.reply);
  if (slot.is_loopback || is_proven) return size;
  auto verdict = rate_limit_.judge(ip, batch.in[i].msg_len, size, now);
  if (verdict == RateLimit::Verdict::send) return size;
  Counters::add(shared_.counters.udp_limited, 1);
  return verdict == RateLimit::Verdict::drop ? 0 : cut_to_truncated({slot.reply, size});
}

// What cannot be sent now is lost, as datagrams are; the next one may be for somebody else.
void UdpServer::send(Batch& batch, size_t count) {
  for (size_t done = 0; done < count;) {
    int sent = sendmmsg(socket_.get(), &batch.out[done], static_cast<unsigned>(count - done), MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    done += sent > 0 ? static_cast<size_t>(sent) : 1;
  }
}

}  // namespace p2p::dns
