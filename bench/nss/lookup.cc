// Times getaddrinfo(), in the process as programs have it.
//
//   bench_nss_lookup write PATH COUNT [AGE]  writes a names file of COUNT nodes, node-0 ... , as a
//                                            daemon that was last alive AGE seconds ago (0) left it
//   bench_nss_lookup time NAME 4|any N [none]  prints the median and the 99th percentile of N lookups in
//                                            microseconds; none: that find nothing
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "resolver/names_file.h"

namespace {

double now_us(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

int write_names(const char* path, int count, int age_s) {
  std::vector<p2p::resolver::NameEntry> entries;
  for (int i = 0; i < count; ++i) {
    auto high = static_cast<uint8_t>(i >> 8), low = static_cast<uint8_t>(i);
    auto v6 = p2p::IpAddress::v6({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, high, low});
    entries.push_back({"node-" + std::to_string(i), {}, false, {p2p::IpAddress::v4({10, 0, high, low}), v6}});
  }
  p2p::Instant now{p2p::Duration(static_cast<int64_t>(now_us(CLOCK_BOOTTIME) - age_s * 1e6))};
  auto written = p2p::resolver::NamesFile(path).write(p2p::Zone(), entries, 1, now);
  if (!written) std::fprintf(stderr, "%s\n", written.error().message.c_str());
  return written ? 0 : 1;
}

int time_lookups(const char* name, bool v4_only, int count, bool is_found) {
  addrinfo hints{};
  hints.ai_family = v4_only ? AF_INET : AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    addrinfo* found = nullptr;
    double start = now_us(CLOCK_MONOTONIC);
    int code = getaddrinfo(name, nullptr, &hints, &found);
    times.push_back(now_us(CLOCK_MONOTONIC) - start);
    if ((code == 0) != is_found) {
      std::fprintf(stderr, "%s: %s\n", name, gai_strerror(code));
      return 1;
    }
    if (code == 0) freeaddrinfo(found);
  }
  std::sort(times.begin(), times.end());
  std::printf("%.2f %.2f\n", times[times.size() / 2], times[times.size() * 99 / 100]);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::string verb = argc > 1 ? argv[1] : "";
  if (verb == "write" && (argc == 4 || argc == 5))
    return write_names(argv[2], std::atoi(argv[3]), argc == 5 ? std::atoi(argv[4]) : 0);
  if (verb == "time" && (argc == 5 || argc == 6))
    return time_lookups(argv[2], std::string(argv[3]) == "4", std::atoi(argv[4]), argc == 5);
  std::fprintf(stderr, "usage: bench_nss_lookup write PATH COUNT [AGE] | time NAME 4|any N [none]\n");
  return 2;
}
