// A whole network in one process and in virtual time: the very core that the daemon runs, with
// hosts, links, disks and clocks that a seed decides. The same seed gives the same trace.
//
// A link models what QUIC gives: messages arrive whole and in order, loss costs time, datagrams are
// lost, doubled or overtake, and an end dies when it has heard nothing for the idle time. A dialler
// may change its address on a live link, an acceptor may not (RFC 9000, section 9).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/node.h"
#include "sim/agenda.h"
#include "sim/link_model.h"
#include "sim/observer.h"
#include "sim/traffic.h"
#include "sim/witness.h"

namespace p2p::sim {

// A host's number, in the order of their making.
using HostId = size_t;

class Simulation {
 public:
  explicit Simulation(uint64_t seed, Conditions conditions = {});
  ~Simulation();

  // --- hosts.cc and prepared.cc: who there is
  // Makes a host with one address in `subnet` (0 to 200). The first one made founds the network;
  // the others join with a ticket that `inviter` prints when they first start.
  HostId add_host(const std::string& alias, int subnet, std::optional<HostId> inviter = {});
  // A client that follows only.
  HostId add_guest(int subnet, HostId inviter);
  // A host with what is on the disk of another now, its key too: a cloned card.
  HostId add_copy(HostId of, int subnet);
  // What `p2p-ddns new-identity` does on a host that is off: a new key, and its ticket again.
  void renew_identity(HostId host);
  // `count` hosts, host i in subnet i % subnets, that have long been members and know each other's
  // present records, so that none publishes anything when it starts. Once, before all others.
  std::vector<HostId> add_prepared(size_t count, int subnets);

  // From its next start on, `host` knows a seed by this name, which stands for wherever `named` is.
  void set_seed(HostId host, const std::string& name, HostId named);
  // For a host that does what no core does: its key, and words put into its mouth on its newest
  // link to another; whether there is one.
  const KeyPair& key(HostId host) const;
  bool say(HostId from, HostId to, Bytes message);

  void start(HostId host);
  // Power off: what was not durable is gone.
  void crash(HostId host);
  // Says good-bye first.
  void leave(HostId host);
  void move(HostId host, int subnet);  // a fresh address there
  // All hosts of a subnet have fresh addresses in it at once.
  void renumber(int subnet);
  // Another record of the same host at the same address: it shows another port, and these paths do
  // not look at ports.
  void renew(HostId host);

  // --- faults.cc
  void cut(int subnet_a, int subnet_b, bool is_cut);
  // Packets from hosts of one subnet do not reach those of the other; the way back is as it was.
  void cut_one_way(int from_subnet, int to_subnet, bool is_cut);
  void cut_host_one_way(HostId from, HostId to, bool is_cut);
  void mend_all_cuts();
  void set_conditions(const Conditions& conditions) { model_ = LinkModel(conditions); }
  const Conditions& conditions() const { return model_.conditions(); }
  // How far the host's wall clock is from the truth; how many parts per million its clocks run fast.
  void set_wall_offset(HostId host, Duration offset);
  void set_drift(HostId host, int64_t ppm);
  // SIGSTOP: no step; what comes waits, and is taken all at once after thaw(). Suspended: what comes
  // is lost.
  void stop_process(HostId host);
  void suspend(HostId host);
  void thaw(HostId host);
  bool is_frozen(HostId host) const;
  // What the disk holds now; and puts an older state back (a restored backup).
  StoredState disk(HostId host) const;
  void restore_disk(HostId host, StoredState state);
  void lose_disk(HostId host);
  // Until it is mended nothing becomes durable; how long a batch takes to be (negative: as the
  // conditions say).
  void set_disk_stuck(HostId host, bool is_stuck);
  void set_disk_delay(HostId host, Duration at_most);

  void run_for(Duration time);
  // Runs until the condition holds, at most `limit`; tells whether it did.
  bool run_until(const std::function<bool()>& condition, Duration limit);

  // --- checks.cc
  // All running members hold byte-identical maps in which every one of them shows exactly its
  // current addresses (checked from outside). The reason is empty when it holds.
  std::string disagreement() const;
  bool agrees() const { return disagreement().empty(); }
  // Beyond that: nobody shows one that is off as online, and one that left is shown so, if most of
  // the others had heard it when it stopped.
  std::string unsettled() const;
  // How each host stands, a line each, for whoever looks for the reason.
  std::string describe() const;
  // What no moment may show, the first that was seen: see witness.h. Empty when all is well.
  const std::string& violation() const { return witness_.violation(); }

  size_t size() const { return hosts_.size(); }
  bool is_up(HostId host) const;
  Node& node(HostId host);
  const Node& node(HostId host) const;
  NodeId id(HostId host) const;
  IpAddress address(HostId host) const;
  int subnet(HostId host) const;
  Now now(HostId host) const;
  Instant time() const { return clock_; }
  Random& random() { return random_; }
  // The last thousand.
  std::vector<Event> take_events(HostId host);
  // Events go to the observer from now on, not to take_events(). Borrowed; null: none.
  void set_observer(Observer* observer) { observer_ = observer; }
  // Whether a batch with this node's admission was durable: then it must come back without a ticket.
  bool was_admitted_durably(HostId host) const;
  bool has_left(HostId host) const;
  const std::optional<std::string>& refusal(HostId host) const;
  // All that it has sent, with the packets of the layers below (traffic.h).
  const Traffic& sent(HostId host) const;

  // A digest of everything that happened: equal for equal seeds.
  uint64_t trace() const { return trace_; }
  uint64_t messages() const { return messages_; }
  // Beacons sent so far.
  uint64_t beacons() const { return beacons_; }

 private:
  struct Host;
  struct End;
  struct Wire;
  using WireId = uint64_t;

  void at(Instant when, std::function<void()> what) { agenda_.plan(when, std::move(what)); }
  void note(uint64_t a, uint64_t b, ByteView bytes = {});

  // --- simulation.cc: the loop
  void happen(Happening what);
  void wake(const Wake& wake);
  void feed(HostId host, Input input);
  void handle(HostId host, std::vector<Output> outputs);
  void arm(HostId host);
  void act(HostId host, output::Dial& dial);
  void act(HostId host, output::Send& send);
  void act(HostId host, output::Close& close);
  void act(HostId host, output::Beacon& beacon);
  void act(HostId host, output::LookUp& look_up);
  void act(HostId host, output::Log& log);
  void act(HostId host, output::Persist& persist);
  void act(HostId host, output::Notify& notify);
  void act(HostId host, output::JoinRefused& refused);
  void act(HostId host, output::Finished& finished);
  template <class Other>
  void act(HostId, Other&) {}  // nothing that the world would notice

  // --- hosts.cc
  void join_by_ticket(const Host& host, NodeOptions& options);
  IpAddress fresh_address(int subnet);
  void set_address(HostId host, int subnet);
  void freeze(HostId host, bool is_asleep);
  void inspect_one();

  // --- wires.cc: how links come and go
  Wire* find(WireId wire);
  HostId acceptor_of(const output::Dial& dial) const;
  void arrive(WireId wire, uint64_t boot);
  void confirm(WireId wire);
  void drop_end(WireId wire, int end);
  void end_of(WireId wire, int end, uint64_t code, const std::string& reason, bool by_peer);
  void watch(WireId wire);
  void watch_links_of(HostId host);
  void watch_cut_links();
  void check(WireId wire);
  // Whether a packet that leaves now reaches this end.
  bool is_open_to(const Wire& wire, int end) const;
  bool is_cut(HostId from, HostId to) const;
  Duration hop_to(Wire& wire, int end);

  // --- carriage.cc: messages on links
  void send_datagram(WireId number, Wire& wire, int to, Bytes bytes);
  void send_stream(WireId number, Wire& wire, int to, Bytes bytes);
  Instant departure(HostId from, size_t bytes);
  bool most_show_left(HostId gone) const;
  void acknowledge(WireId number, Wire& wire, int which);
  void acknowledge_late(HostId number, const Input& input);
  void deliver(Parcel parcel);
  void stall(Wire& wire, Parcel parcel);
  void retry(WireId wire, int end);
  void weigh(WireId wire, int end);
  void reset_sender(WireId wire, int end);

  static constexpr HostId kNobody = ~size_t{0};

  VerificationMemo memo_;
  Observer* observer_ = nullptr;
  LinkModel model_;
  Random random_;
  Instant clock_;
  uint64_t trace_ = 0;
  uint64_t messages_ = 0;
  uint64_t beacons_ = 0;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::map<IpAddress, HostId> addresses_;  // of those that have a host now
  std::map<int, uint32_t> addresses_given_;
  std::map<int, std::set<HostId>> subnets_;
  std::map<std::string, HostId> seed_names_;
  std::unordered_map<WireId, Wire> wires_;
  WireId next_wire_ = 0;
  std::set<std::pair<int, int>> cuts_;  // from one subnet to another
  std::set<std::pair<HostId, HostId>> host_cuts_;
  std::unique_ptr<Node> prepared_;  // whose map the prepared ones share
  StoredState prepared_settings_;
  Agenda agenda_;
  Witness witness_;
};

}  // namespace p2p::sim
