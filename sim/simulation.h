// A whole network in one process and in virtual time: the very core that the daemon runs, with
// hosts, links, disks and clocks that a seed decides. The same seed gives the same trace.
//
// A link models what QUIC gives: messages arrive whole and in order, loss costs time, datagrams are
// lost or overtake, and a link dies when its path has been cut for the idle time. A dialler may
// change its address on a live link, an acceptor may not (RFC 9000, section 9).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/node.h"
#include "sim/agenda.h"
#include "sim/observer.h"

namespace p2p::sim {

struct Conditions {
  Duration delay_min = 1ms, delay_max = 5ms;  // one way, drawn for each message
  double loss = 0;                            // of each packet; costs retransmissions
  Duration disk_delay_max = 20ms;             // until a batch is durable
};

// A host's number, in the order of their making.
using HostId = size_t;

class Simulation {
 public:
  explicit Simulation(uint64_t seed, Conditions conditions = {});
  ~Simulation();

  // Makes a host with one address in `subnet` (0 to 200). The first one made founds the network;
  // the others join with a ticket that `inviter` prints when they first start.
  HostId add_host(const std::string& alias, int subnet, std::optional<HostId> inviter = {});
  // A client that follows only.
  HostId add_guest(int subnet, HostId inviter);

  void start(HostId host);
  // Power off: what was not durable is gone.
  void crash(HostId host);
  // Says good-bye first.
  void leave(HostId host);
  void move(HostId host, int subnet);  // a fresh address there
  void cut(int subnet_a, int subnet_b, bool is_cut);
  void set_wall_offset(HostId host, Duration offset);
  void set_conditions(const Conditions& conditions) { conditions_ = conditions; }
  // Another record of the same host at the same address: it shows another port, and these paths do
  // not look at ports.
  void renew(HostId host);
  // Events go to the observer from now on, not to take_events(). Borrowed; null: none.
  void set_observer(Observer* observer) { observer_ = observer; }
  // What the disk holds now; and puts an older state back (a restored backup).
  StoredState disk(HostId host) const;
  void restore_disk(HostId host, StoredState state);
  void lose_disk(HostId host);

  void run_for(Duration time);
  // Runs until the condition holds, at most `limit`; tells whether it did.
  bool run_until(const std::function<bool()>& condition, Duration limit);

  // All running members hold byte-identical maps in which every one of them shows exactly its
  // current addresses, and those that are off show none of others' (checked from outside).
  // The reason is empty when it holds.
  std::string disagreement() const;
  bool agrees() const { return disagreement().empty(); }

  size_t size() const { return hosts_.size(); }
  bool is_up(HostId host) const;
  Node& node(HostId host);
  const Node& node(HostId host) const;
  NodeId id(HostId host) const;
  IpAddress address(HostId host) const;
  Now now(HostId host) const;
  Instant time() const { return clock_; }
  Random& random() { return random_; }
  std::vector<Event> take_events(HostId host);
  // Whether a batch with this node's admission was durable: then it must come back without a ticket.
  bool was_admitted_durably(HostId host) const;
  const std::optional<std::string>& refusal(HostId host) const;

  // A digest of everything that happened: equal for equal seeds.
  uint64_t trace() const { return trace_; }
  uint64_t messages() const { return messages_; }

 private:
  struct Host;
  struct Wire;

  void at(Instant when, std::function<void()> what) { agenda_.plan(when, std::move(what)); }
  void happen(Happening what);
  void wake(const Wake& wake);
  void feed(HostId host, const Input& input);
  void handle(HostId host, std::vector<Output> outputs);
  void arm(HostId host);
  void dial(HostId from, const output::Dial& dial);
  void transmit(HostId from, LinkId link, Bytes bytes, Delivery delivery);
  void deliver(Parcel parcel);
  void hang_up(HostId from, LinkId link, uint64_t code, const std::string& reason);
  void end_wire(size_t wire, bool tell_dialer, bool tell_acceptor, uint64_t code, const std::string& reason,
                bool by_peer);
  void check_idle();
  bool path_is_open(const Wire& wire) const;
  bool is_cut(int subnet_a, int subnet_b) const;
  Duration one_way();
  Duration hop();  // with retransmissions
  void note(uint64_t a, uint64_t b, ByteView bytes = {});
  IpAddress fresh_address(int subnet);

  VerificationMemo memo_;
  Observer* observer_ = nullptr;
  Conditions conditions_;
  Random random_;
  Instant clock_;
  uint64_t trace_ = 0;
  uint64_t messages_ = 0;
  uint32_t addresses_given_ = 0;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::vector<Wire> wires_;
  std::set<std::pair<int, int>> cuts_;
  Agenda agenda_;
};

}  // namespace p2p::sim
