#include "daemon/seed_resolver.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "base/limits_discovery.h"

namespace p2p::daemon {

struct SeedResolver::Shared {
  OnFound on_found;
  LookUp look_up;
  std::mutex mutex;
  asio::io_context* io = nullptr;  // null once the resolver is gone
  std::set<Seed> asked;
};

SeedResolver::SeedResolver(asio::io_context& io, OnFound on_found, LookUp look_up)
    : shared_(std::make_shared<Shared>()) {
  shared_->on_found = std::move(on_found);
  shared_->look_up = std::move(look_up);
  shared_->io = &io;
}

SeedResolver::~SeedResolver() {
  std::lock_guard lock(shared_->mutex);
  shared_->io = nullptr;
}

void SeedResolver::ask(const Seed& seed) {
  {
    std::lock_guard lock(shared_->mutex);
    bool is_new = shared_->asked.size() < limits::seeds_max && shared_->asked.insert(seed).second;
    if (!is_new) return;
  }
  try {
    std::thread([shared = shared_, seed] {
      std::vector<IpAddress> found = shared->look_up(seed);
      std::lock_guard lock(shared->mutex);
      shared->asked.erase(seed);
      if (!shared->io) return;
      asio::post(*shared->io, [weak = std::weak_ptr(shared), seed, found = std::move(found)]() mutable {
        auto alive = weak.lock();
        bool is_wanted = alive && [&] {
          std::lock_guard still(alive->mutex);
          return alive->io != nullptr;
        }();
        if (is_wanted) alive->on_found({seed, std::move(found)});
      });
    }).detach();
  } catch (const std::system_error&) {
    // No more threads now; the core asks again.
    std::lock_guard lock(shared_->mutex);
    shared_->asked.erase(seed);
  }
}

std::vector<IpAddress> SeedResolver::system_look_up(const Seed& seed) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  std::vector<IpAddress> out;
  if (getaddrinfo(seed.host.c_str(), nullptr, &hints, &list) != 0) return out;
  for (const addrinfo* one = list; one && out.size() < limits::seed_addresses_max; one = one->ai_next) {
    IpAddress ip;
    if (one->ai_family == AF_INET) {
      sockaddr_in in{};
      std::memcpy(&in, one->ai_addr, sizeof in);
      std::array<uint8_t, 4> bytes{};
      std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
      ip = IpAddress::v4(bytes);
    } else if (one->ai_family == AF_INET6) {
      sockaddr_in6 in6{};
      std::memcpy(&in6, one->ai_addr, sizeof in6);
      std::array<uint8_t, 16> bytes{};
      std::memcpy(bytes.data(), &in6.sin6_addr, bytes.size());
      ip = IpAddress::v6(bytes);
    } else {
      continue;
    }
    if (std::find(out.begin(), out.end(), ip) == out.end()) out.push_back(ip);
  }
  freeaddrinfo(list);
  return out;
}

}  // namespace p2p::daemon
