// A load generator that works a DNS server harder than it works itself: datagrams in batches of
// 32. Prints one line of JSON. The server's CPU time is the kernel's account of its processes.
//
//   dns_load IP PORT udp|udp-edns|udp-one|tcp-pipe|tcp-conn SECONDS NAMES PID,PID...
//
// Asks for A and AAAA of host0...hostN-1.p2p.internal in random order, one in twenty of a name
// that does not exist; counts an answer only with the right id and the code that it must have.
#include <dirent.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>

#include "dns/name.h"
#include "dns/server_socket.h"
#include "os/clock.h"

namespace {

using namespace p2p;
using namespace p2p::dns;

constexpr size_t kBatch = 32, kWindow = 4 * kBatch, kPipeline = 100;

struct Cpu {
  double total_us = 0, user_us = 0;
};

// All threads of one process: to the nanosecond, and the user's part in ticks.
Cpu cpu_of_one(const std::string& pid) {
  Cpu out;
  std::string tasks = "/proc/" + pid + "/task";
  DIR* dir = opendir(tasks.c_str());
  if (!dir) return out;
  while (dirent* entry = readdir(dir)) {
    double ns = 0;
    if (entry->d_name[0] != '.' && std::ifstream(tasks + "/" + entry->d_name + "/schedstat") >> ns)
      out.total_us += ns / 1000;
  }
  closedir(dir);
  std::ifstream stat("/proc/" + pid + "/stat");
  std::string text((std::istreambuf_iterator<char>(stat)), {});
  double user = 0, system = 0;
  std::sscanf(text.c_str() + text.rfind(')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lf %lf",
              &user, &system);
  if (user + system > 0) out.user_us = user * 1e6 / 100;
  return out;
}

Cpu cpu_of(const std::string& pids) {
  Cpu out;
  for (size_t start = 0; start < pids.size();) {
    size_t end = std::min(pids.find(',', start), pids.size());
    Cpu one = cpu_of_one(pids.substr(start, end - start));
    out.total_us += one.total_us;
    out.user_us += one.user_us;
    start = end + 1;
  }
  return out;
}

class Questions {
 public:
  Questions(size_t names, bool has_edns) : names_(names), has_edns_(has_edns) {}

  Bytes next(uint16_t id) {
    bool is_missing = random_() % 20 == 0;
    std::string name = (is_missing ? "none" : "host") + std::to_string(random_() % names_) + ".p2p.internal";
    expected_[id] = is_missing ? 3 : 0;
    Writer out;
    out.u16(id).u16(0).u16(1).u32(0).u16(has_edns_).bytes(name_from_text(name));
    out.u16(random_() % 2 ? 1 : 28).u16(1);
    if (has_edns_) out.u8(0).u16(41).u16(1232).u32(0).u16(0);
    return out.take();
  }
  // Whether this is the answer to the last question with its id.
  bool is_good(ByteView reply) {
    if (reply.size() < header_bytes) return false;
    int& expected = expected_[get16(reply.data())];
    bool is_good = (reply[2] & 0x80) && (reply[3] & 15) == expected && (expected == 3 || reply[7] > 0);
    expected = -1;
    return is_good;
  }

 private:
  std::mt19937 random_{1};
  size_t names_;
  bool has_edns_;
  std::vector<int> expected_ = std::vector<int>(65536, -1);
};

struct Tally {
  uint64_t good = 0, bad = 0;
  std::vector<float> rtt_us;  // where one query is in flight
};

OwnedFd connect_to(const SocketAddress& to, int kind) {
  OwnedFd out(socket(to.ip.is_v4() ? AF_INET : AF_INET6, kind | SOCK_CLOEXEC, 0));
  socklen_t size = 0;
  KernelAddress address = to_kernel(to, size);
  timeval patience{0, 200000};
  setsockopt(out.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(out.get(), &address.generic, size) != 0) std::perror("connect"), std::exit(1);
  return out;
}

// Keeps `window` queries on their way.
void run_udp(const SocketAddress& to, Questions& questions, size_t window, Instant end, Tally& tally) {
  OwnedFd socket = connect_to(to, SOCK_DGRAM);
  std::array<std::array<uint8_t, 1500>, kBatch> replies;
  std::array<Bytes, kBatch> queries;
  std::array<mmsghdr, kBatch> in{}, out{};
  std::array<iovec, kBatch> in_parts, out_parts;
  size_t in_flight = 0;
  uint16_t id = 0;
  while (os::read_clocks().mono < end) {
    while (in_flight < window) {
      size_t count = std::min(kBatch, window - in_flight);
      for (size_t i = 0; i < count; ++i) {
        queries[i] = questions.next(id++);
        out_parts[i] = {queries[i].data(), queries[i].size()};
        out[i].msg_hdr = {};
        out[i].msg_hdr.msg_iov = &out_parts[i];
        out[i].msg_hdr.msg_iovlen = 1;
      }
      int sent = sendmmsg(socket.get(), out.data(), static_cast<unsigned>(count), 0);
      in_flight += sent > 0 ? static_cast<size_t>(sent) : 0;
    }
    for (size_t i = 0; i < kBatch; ++i) {
      in_parts[i] = {replies[i].data(), replies[i].size()};
      in[i].msg_hdr = {};
      in[i].msg_hdr.msg_iov = &in_parts[i];
      in[i].msg_hdr.msg_iovlen = 1;
    }
    Instant before = os::read_clocks().mono;
    int got = recvmmsg(socket.get(), in.data(), kBatch, MSG_WAITFORONE, nullptr);
    if (got <= 0) {
      tally.bad += in_flight;  // lost
      in_flight = 0;
      continue;
    }
    if (window == 1) tally.rtt_us.push_back(static_cast<float>((os::read_clocks().mono - before).count()));
    in_flight -= std::min(in_flight, static_cast<size_t>(got));
    for (size_t i = 0; i < static_cast<size_t>(got); ++i)
      ++(questions.is_good(ByteView(replies[i]).first(in[i].msg_len)) ? tally.good : tally.bad);
  }
}

bool exchange_by_tcp(const OwnedFd& socket, Questions& questions, size_t count, uint16_t& id, Tally& tally) {
  Writer out;
  for (size_t i = 0; i < count; ++i) out.bytes16(questions.next(id++));
  if (send(socket.get(), out.view().data(), out.size(), MSG_NOSIGNAL) < 0) return false;
  static std::vector<uint8_t> buffer(1 << 20);
  for (size_t have = 0, used = 0, answers = 0; answers < count;) {
    ssize_t got = recv(socket.get(), buffer.data() + have, buffer.size() - have, 0);
    if (got <= 0) return false;
    have += static_cast<size_t>(got);
    while (have - used >= 2 && have - used >= 2u + get16(&buffer[used])) {
      size_t size = get16(&buffer[used]);
      ++(questions.is_good(ByteView(buffer).subspan(used + 2, size)) ? tally.good : tally.bad);
      used += 2 + size;
      ++answers;
    }
  }
  return true;
}

void run_tcp(const SocketAddress& to, Questions& questions, bool is_pipelined, Instant end, Tally& tally) {
  uint16_t id = 0;
  OwnedFd socket = connect_to(to, SOCK_STREAM);
  while (os::read_clocks().mono < end) {
    bool is_open = exchange_by_tcp(socket, questions, is_pipelined ? kPipeline : 1, id, tally);
    if (!is_open || !is_pipelined) socket = OwnedFd(), socket = connect_to(to, SOCK_STREAM);
  }
}

double at_share(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  auto nth = values.begin() + static_cast<ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return std::fprintf(stderr, "usage: dns_load IP PORT MODE SECONDS NAMES PID\n"), 2;
  SocketAddress to{*IpAddress::parse(argv[1]), static_cast<uint16_t>(std::atoi(argv[2]))};
  std::string mode = argv[3];
  Questions questions(static_cast<size_t>(std::atoi(argv[5])), mode == "udp-edns");
  Tally tally;
  Cpu before = cpu_of(argv[6]);
  Instant start = os::read_clocks().mono;
  Instant end = start + Duration(static_cast<int64_t>(std::atof(argv[4]) * 1e6));
  if (mode.starts_with("tcp"))
    run_tcp(to, questions, mode == "tcp-pipe", end, tally);
  else
    run_udp(to, questions, mode == "udp-one" ? 1 : kWindow, end, tally);
  double seconds = std::chrono::duration<double>(os::read_clocks().mono - start).count();
  Cpu after = cpu_of(argv[6]);
  double good = std::max(1.0, static_cast<double>(tally.good));
  std::printf(
      "{\"qps\":%.0f,\"cpu_us\":%.3f,\"user_us\":%.3f,\"bad\":%lu,\"rtt_p50_us\":%.1f,\"rtt_p99_us\":%.1f}\n",
      good / seconds, (after.total_us - before.total_us) / good, (after.user_us - before.user_us) / good,
      static_cast<unsigned long>(tally.bad), at_share(tally.rtt_us, 0.5), at_share(tally.rtt_us, 0.99));
}
