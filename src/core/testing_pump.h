// For tests: a few nodes wired to each other directly, without loss or delay, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>

#include "core/node.h"
#include "core/testing.h"

namespace p2p::test {

// One node and what it put out.
struct Host {
  std::unique_ptr<Node> node;
  std::vector<IpAddress> addresses;
  uint16_t port = 7353;
  Duration clock_error{0};  // its wall clock minus the true time
  bool is_off = false;
  bool is_stopped = false;  // its process does not run; what comes waits
  std::vector<Input> waiting;
  std::vector<Output> outputs;
  StoredState disk;
  // Where each of its links ends: another host's link, or the test itself.
  struct End {
    size_t host;
    LinkId link;
  };
  std::map<LinkId, End> links;
  // What came out on links that the test holds.
  std::map<LinkId, std::vector<Message>> heard;
  std::map<LinkId, output::Close> closed;
};

class Pump {
 public:
  Instant mono = mono_s(10);
  WallTime wall = at_s(100);

  Now now(size_t host) const { return {mono, wall + hosts_[host].clock_error}; }
  Host& operator[](size_t i) { return hosts_[i]; }
  Node& node(size_t i) { return *hosts_[i].node; }
  size_t size() const { return hosts_.size(); }

  size_t add(NodeOptions options, std::string_view address, Duration clock_error = Duration(0)) {
    size_t i = hosts_.size();
    hosts_.emplace_back();
    hosts_[i].clock_error = clock_error;
    hosts_[i].addresses = {ip(address)};
    hosts_[i].node = std::make_unique<Node>(std::move(options), now(i));
    report_addresses(i);
    return i;
  }
  // The node ends without a word and starts again from what is given here.
  void restart(size_t i, NodeOptions options) {
    turn_off(i);
    hosts_[i].is_off = false;
    hosts_[i].node = std::make_unique<Node>(std::move(options), now(i));
    report_addresses(i);
  }
  void turn_off(size_t i) {
    hosts_[i].is_off = true;
    drop_links(i);
  }
  // Dies without a word: its peers' links stay.
  void vanish(size_t i) { hosts_[i].is_off = true; }
  void stop(size_t i) { hosts_[i].is_stopped = true; }
  void go_on(size_t i) {
    hosts_[i].is_stopped = false;
    for (Input& input : std::exchange(hosts_[i].waiting, {})) queue_.emplace_back(i, std::move(input));
    drain();
  }
  void report_addresses(size_t i) { give(i, input::AddressesAre{hosts_[i].addresses, hosts_[i].port}); }
  void move(size_t i, std::string_view address) {
    hosts_[i].addresses = {ip(address)};
    report_addresses(i);
  }

  void give(size_t host, Input input) {
    queue_.emplace_back(host, std::move(input));
    drain();
  }

  // Virtual time passes; every node is called when it asked to be.
  void run_for(Duration duration) {
    Instant end = mono + duration;
    size_t turns = 0;
    while (mono < end) {
      Instant next = end;
      for (Host& host : hosts_)
        if (runs(host)) next = std::min(next, host.node->next_deadline(mono));
      advance(std::max(next, mono));
      for (size_t i = 0; i < hosts_.size(); ++i)
        if (runs(hosts_[i]) && hosts_[i].node->next_deadline(mono) <= mono) give(i, input::Tick{});
      bool is_spinning = ++turns > 200000;
      ASSERT_FALSE(is_spinning) << "a node asks to be called again and again at one instant";
    }
  }
  // Runs until the condition holds, at most so long; whether it does.
  bool run_until(const std::function<bool()>& condition, Duration at_most = 60s) {
    Instant end = mono + at_most;
    while (!condition() && mono < end) run_for(50ms);
    return condition();
  }
  bool all_in_sync() {
    for (Host& host : hosts_)
      if (!host.is_off && host.node->map().hash() != hosts_[0].node->map().hash()) return false;
    return true;
  }

  // The test itself connects to a host as `peer`, says things, and hears what comes back.
  LinkId connect(size_t host, const NodeId& peer) {
    LinkId link{next_incoming_++};
    hosts_[host].heard[link];
    give(host, input::LinkUp{link, peer, SocketAddress{ip("10.99.0.1"), 7353, 0}});
    return link;
  }
  void say(size_t host, LinkId link, const Message& message, Delivery delivery = Delivery::stream) {
    give(host, input::MessageIn{link, encode_message(message), delivery});
  }
  // Whether the node ended a link of the test's, and with which code.
  std::optional<CloseCode> closed(size_t host, LinkId link) const {
    auto found = hosts_[host].closed.find(link);
    if (found == hosts_[host].closed.end()) return std::nullopt;
    return found->second.code;
  }
  // No packet passes between these two while it is so; links end by themselves.
  void cut(size_t a, size_t b, bool is_cut) {
    for (auto pair : {std::pair(a, b), std::pair(b, a)}) {
      if (is_cut)
        cuts_.insert(pair);
      else
        cuts_.erase(pair);
    }
  }
  bool loses_datagrams = false;
  // The test's own ends of links answer probes.
  bool answers_probes = true;
  // What seeds' names mean; and beacons sent so far.
  std::map<std::string, std::vector<IpAddress>> names;
  size_t beacons = 0;

  template <class T>
  size_t count(size_t host) const {
    size_t out = 0;
    for (const Output& output : hosts_[host].outputs) out += std::holds_alternative<T>(output);
    return out;
  }

  // The links of a host end as by silence.
  void drop_links(size_t i) {
    auto links = std::exchange(hosts_[i].links, {});
    for (const auto& [link, end] : links) {
      hosts_[end.host].links.erase(end.link);
      give(end.host, input::LinkDown{end.link, 0, "lost", false});
    }
  }

 private:
  static bool runs(const Host& host) { return !host.is_off && !host.is_stopped; }
  void advance(Instant to) {
    wall = wall + (to - mono);
    mono = to;
  }

  void drain() {
    while (!queue_.empty()) {
      auto [host, input] = std::move(queue_.front());
      queue_.pop_front();
      if (hosts_[host].is_off) continue;
      if (hosts_[host].is_stopped) {
        hosts_[host].waiting.push_back(std::move(input));
        continue;
      }
      for (Output& output : hosts_[host].node->step(input, now(host))) {
        std::visit([&, at = host](const auto& concrete) { act(at, concrete); }, output);
        hosts_[host].outputs.push_back(std::move(output));
      }
    }
  }

  void act(size_t host, const output::Dial& dial) {
    for (size_t i = 0; i < hosts_.size(); ++i) {
      Host& other = hosts_[i];
      bool is_there =
          !other.is_off && i != host && other.port == dial.to.port &&
          std::find(other.addresses.begin(), other.addresses.end(), dial.to.ip) != other.addresses.end();
      if (!is_there || (dial.peer && other.node->id() != *dial.peer) || cuts_.contains({host, i})) continue;
      LinkId incoming{next_incoming_++};
      other.links[incoming] = {host, dial.link};
      hosts_[host].links[dial.link] = {i, incoming};
      SocketAddress from{hosts_[host].addresses[0], hosts_[host].port, 0};
      queue_.emplace_back(i, input::LinkUp{incoming, hosts_[host].node->id(), from});
      queue_.emplace_back(host, input::LinkUp{dial.link, other.node->id(), dial.to});
      return;
    }
    queue_.emplace_back(host, input::LinkDown{dial.link, 0, "no answer", false});
  }
  void act(size_t host, const output::Send& send) {
    auto heard = hosts_[host].heard.find(send.link);
    if (heard != hosts_[host].heard.end()) {
      auto message = parse_message(send.bytes);
      ASSERT_TRUE(message) << "a node sent what no node can read";
      const auto* probe = std::get_if<Probe>(&*message);
      if (probe && answers_probes && !(send.delivery == Delivery::datagram && loses_datagrams))
        queue_.emplace_back(
            host, input::MessageIn{send.link, encode_message(ProbeAnswer{probe->token, {}}), send.delivery});
      return heard->second.push_back(std::move(*message));
    }
    auto end = hosts_[host].links.find(send.link);
    if (end == hosts_[host].links.end() || cuts_.contains({host, end->second.host})) return;
    if (send.delivery == Delivery::datagram && loses_datagrams) return;
    queue_.emplace_back(end->second.host, input::MessageIn{end->second.link, send.bytes, send.delivery});
    // As QUIC does by itself.
    if (send.delivery == Delivery::datagram && runs(hosts_[end->second.host]))
      queue_.emplace_back(host, input::Acknowledged{send.link});
  }
  void act(size_t host, const output::Close& close) {
    if (hosts_[host].heard.contains(close.link)) hosts_[host].closed.emplace(close.link, close);
    auto end = hosts_[host].links.find(close.link);
    if (end == hosts_[host].links.end()) return;
    Host::End other = end->second;
    hosts_[host].links.erase(end);
    hosts_[other.host].links.erase(other.link);
    auto code = static_cast<uint64_t>(close.code);
    queue_.emplace_back(other.host, input::LinkDown{other.link, code, close.reason, true});
  }
  // Hosts of one /24 hear each other.
  void act(size_t host, const output::Beacon& beacon) {
    ++beacons;
    for (size_t i = 0; i < hosts_.size(); ++i)
      if (i != host && link_of(i) == link_of(host))
        queue_.emplace_back(i, input::BeaconHeard{{hosts_[host].addresses.at(0), 40000, 0}, beacon.bytes});
  }
  void act(size_t host, const output::LookUp& look) {
    queue_.emplace_back(host, input::LookedUp{look.seed, names[look.seed.host]});
  }
  void act(size_t host, const output::Persist& persist) {
    StoredState& disk = hosts_[host].disk;
    for (const StoreOp& op : persist.batch.ops) {
      if (const auto* setting = std::get_if<PutSetting>(&op)) disk.settings[setting->key] = setting->value;
      auto erase = [&](StoredKind kind, const NodeId& id) {
        std::erase_if(disk.items, [&](const PutItem& i) { return i.kind == kind && i.id == id; });
      };
      if (const auto* gone = std::get_if<EraseItem>(&op)) erase(gone->kind, gone->id);
      if (const auto* item = std::get_if<PutItem>(&op)) {
        erase(item->kind, item->id);
        disk.items.push_back(*item);
      }
    }
  }
  template <class Other>
  void act(size_t, const Other&) {}

  std::string link_of(size_t host) const {
    if (hosts_[host].is_off || hosts_[host].addresses.empty()) return "none " + std::to_string(host);
    std::string text = hosts_[host].addresses[0].to_string();
    return text.substr(0, text.rfind('.'));
  }

  std::deque<Host> hosts_;
  std::deque<std::pair<size_t, Input>> queue_;
  std::set<std::pair<size_t, size_t>> cuts_;
  uint64_t next_incoming_ = 1;
};

}  // namespace p2p::test
