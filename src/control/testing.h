// For the tests of this folder and of the command line: values to show, a daemon that is none, and
// sockets to talk to it by hand.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "control/backend.h"
#include "control/node_lookup.h"
#include "control/unix_listener.h"

namespace p2p::control::testing {

// No wait of a test takes longer; a healthy one takes milliseconds.
inline constexpr int kPatienceMs = 10000;

// Looks every few milliseconds until `condition` holds; false when patience ends.
template <class Condition>
bool eventually(Condition condition) {
  constexpr int kLookMs = 5;
  for (int waited_ms = 0; waited_ms < kPatienceMs; waited_ms += kLookMs) {
    if (condition()) return true;
    poll(nullptr, 0, kLookMs);
  }
  return false;
}

inline NodeId id_of(uint8_t n) {
  NodeId id;
  id.bytes.fill(n);
  return id;
}

inline NodeView node_view(const std::string& name, uint8_t n, const std::vector<std::string>& addresses) {
  NodeView node;
  node.id = id_of(n);
  node.name = node.wanted_name = name;
  node.fqdn = name + ".p2p.internal";
  for (const std::string& address : addresses) node.addresses.push_back(*IpAddress::parse(address));
  node.port = 7353;
  node.last_seen = 5s;
  node.seq = n;
  return node;
}

// attic (this node), cellar (unreachable) and shed (left).
inline NodeList three_nodes() {
  NodeList list{"p2p.internal", {}};
  list.nodes.push_back(node_view("attic", 1, {"10.0.1.5", "2001:db8::5"}));
  list.nodes.back().self = true;
  list.nodes.back().services.push_back({"_ssh._tcp", 22});
  list.nodes.push_back(node_view("cellar", 2, {"10.0.2.7"}));
  list.nodes.back().state = NodeState::unreachable;
  list.nodes.push_back(node_view("shed", 3, {}));
  list.nodes.back().state = NodeState::left;
  list.nodes.back().last_seen.reset();
  return list;
}

inline DaemonStatus sample_status() {
  DaemonStatus status;
  StatusView& core = status.core;
  core.self = three_nodes().nodes[0];
  core.id = core.self.id;
  core.network.bytes.fill(9);
  core.zone = "p2p.internal";
  core.phase = Phase::running;
  core.port = 7353;
  core.known = 3;
  core.online = core.unreachable = core.left = 1;
  core.links.push_back(
      {id_of(2), "cellar", *SocketAddress::parse("10.0.2.7:7353"), true, false, 90s, 2s, 12ms, true});
  core.links_wanted = core.neighbours = core.neighbours_linked = 1;
  core.in_sync = true;
  core.map_hash = 0xfedcba9876543210;
  status.version = "0.1.0";
  status.uptime = 3661s;
  status.serving = {{*SocketAddress::parse("127.0.0.1:53")}, {"/etc/hosts"}, {"/run/p2p-ddns/names"}};
  status.storage_state = "saved";
  status.storage_path = "/var/lib/p2p-ddns/state.db";
  status.socket_path = "/run/p2p-ddns/control.sock";
  return status;
}

// Answers from the values below, which a test sets before the server starts.
class FakeBackend : public Backend {
 public:
  NodeList list = three_nodes();
  DaemonStatus daemon_status = sample_status();
  std::optional<Failure> failure;  // to every question, when set

  Answer<NodeList> nodes() override { return answer("nodes", list); }
  Answer<DaemonStatus> status() override { return answer("status", daemon_status); }
  Answer<std::string> ticket(const PrintTicket& request) override {
    std::lock_guard lock(mutex_);
    ticket_request_ = request;
    if (failure) return tl::unexpected(*failure);
    return "p2p1ticket";
  }
  Answer<NodeView> node(const std::string& name) override {
    Answer<const NodeView*> found = find_node(list.nodes, name);
    if (!found) return tl::unexpected(found.error());
    return answer("node", **found);
  }
  Answer<doctor::Explanation> explain(const std::string& name) override {
    doctor::Explanation out;
    out.asked = out.name = name;
    Answer<NodeView> found = node(name);
    if (!found) return tl::unexpected(found.error());
    out.node = *found;
    return out;
  }
  Answer<std::string> export_names(ExportFormat format) override {
    return answer("export", target_of(ExportNames{format}));
  }
  Answer<void> pause() override { return done("pause"); }
  Answer<void> resume() override { return done("resume"); }
  Answer<void> stop() override { return done("stop"); }

  std::vector<std::string> calls() {
    std::lock_guard lock(mutex_);
    return calls_;
  }
  PrintTicket ticket_request() {
    std::lock_guard lock(mutex_);
    return ticket_request_;
  }

 private:
  Answer<void> done(const char* call) {
    std::lock_guard lock(mutex_);
    calls_.push_back(call);
    if (failure) return tl::unexpected(*failure);
    return {};
  }
  template <class T>
  Answer<T> answer(const char* call, const T& value) {
    if (Answer<void> ok = done(call); !ok) return tl::unexpected(ok.error());
    return value;
  }

  std::mutex mutex_;
  std::vector<std::string> calls_;
  PrintTicket ticket_request_;
};

// A directory that goes with all that is in it.
class TempDirectory {
 public:
  TempDirectory() {
    std::string pattern = ::testing::TempDir() + "p2pXXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TempDirectory() { std::filesystem::remove_all(path_); }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// A connection used byte by byte.
class RawConnection {
 public:
  explicit RawConnection(OwnedFd fd) : fd_(std::move(fd)) {}
  explicit RawConnection(const std::string& path) {
    int code = 0;
    fd_ = connect_unix(path, code).value_or(OwnedFd());
  }
  static RawConnection tcp(uint16_t port) {
    OwnedFd fd(socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fd.reset();
    return RawConnection(std::move(fd));
  }

  bool is_open() const { return static_cast<bool>(fd_); }
  // False when the other end no longer takes anything.
  bool write(std::string_view text) {
    return send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  // What came until `end` is in it, the stream ends, or patience does.
  std::string read_until(std::string_view end) {
    size_t from = 0;
    while (text_.find(end, from) == std::string::npos) {
      from = text_.size() - std::min(text_.size(), end.size());
      if (!read_more()) break;
    }
    return text_;
  }
  std::string read_all() {
    while (read_more()) {
    }
    return text_;
  }
  bool wait_for_hang_up(int patience_ms = kPatienceMs) {
    pollfd item{fd_.get(), 0, 0};
    return poll(&item, 1, patience_ms) == 1;
  }
  void close() { fd_.reset(); }

 private:
  bool read_more() {
    pollfd item{fd_.get(), POLLIN, 0};
    if (poll(&item, 1, kPatienceMs) != 1) return false;
    char chunk[65536];
    ssize_t count = recv(fd_.get(), chunk, sizeof chunk, 0);
    if (count > 0) text_.append(chunk, static_cast<size_t>(count));
    return count > 0;
  }

  OwnedFd fd_;
  std::string text_;
};

// Takes one client, says something to it once it `may` speak, and hangs up.
class OddDaemon {
 public:
  OddDaemon(
      const std::string& path, std::string answer, std::function<bool()> may = [] { return true; })
      : listener_(std::move(*UnixListener::open(path))),
        thread_([this, answer = std::move(answer), may = std::move(may)] { serve(answer, may); }) {}
  ~OddDaemon() { thread_.join(); }

 private:
  void serve(const std::string& answer, const std::function<bool()>& may) {
    pollfd item{listener_.fd().get(), POLLIN, 0};
    poll(&item, 1, kPatienceMs);
    RawConnection client{OwnedFd(accept(listener_.fd().get(), nullptr, nullptr))};
    client.read_until("\r\n\r\n");
    eventually(may);
    for (size_t at = 0; at < answer.size() && client.write(answer.substr(at, 4096)); at += 4096) {
    }
  }

  UnixListener listener_;
  std::thread thread_;
};

}  // namespace p2p::control::testing
