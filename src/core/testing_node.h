// For the tests of Node: nodes of one network by number, and a test that plays a peer itself.
#pragma once

#include "base/check.h"
#include "core/testing_pump.h"

namespace p2p::test {

class NodeTest : public testing::Test {
 protected:
  // The node with the key of this number, as a member that the authority admitted.
  NodeOptions member_options(uint64_t number, std::string_view alias) {
    NodeOptions out = options(number, alias);
    out.standing.admitted = true;
    Admission admission = net.admit(key(number), static_cast<double>(number));
    out.state.items.push_back({StoredKind::admission, admission.node, admission.encode()});
    return out;
  }
  // The same as a stranger with a ticket that names these hosts.
  NodeOptions joiner_options(uint64_t number, std::string_view alias, std::vector<size_t> contacts) {
    NodeOptions out = options(number, alias);
    for (size_t host : contacts) out.contacts.push_back(contact(host));
    return out;
  }
  NodeOptions guest_options(uint64_t number, std::vector<size_t> contacts) {
    NodeOptions out = joiner_options(number, "guest", contacts);
    out.standing.alias.reset();
    out.guest = true;
    return out;
  }
  // From what the host's disk holds, without a ticket.
  NodeOptions stored_options(size_t host, uint64_t number) {
    auto standing = standing_from(pump[host].disk);
    P2P_CHECK(standing.has_value() && standing->has_value());
    NodeOptions out = options(number, "");
    out.standing = **standing;
    out.state = pump[host].disk;
    return out;
  }
  Contact contact(size_t host) {
    return {pump.node(host).id(), {{pump[host].addresses[0], pump[host].port, 0}}};
  }

  size_t add_member(uint64_t number, std::string_view alias, std::string_view address) {
    size_t host = pump.add(member_options(number, alias), address);
    // What a driver writes when it founds a network.
    for (const StoreOp& op : to_settings(pump.node(host).standing()))
      pump[host].disk.settings[std::get<PutSetting>(op).key] = std::get<PutSetting>(op).value;
    Admission admission = net.admit(key(number), static_cast<double>(number));
    pump[host].disk.items.push_back({StoredKind::admission, admission.node, admission.encode()});
    return host;
  }
  size_t add_joiner(uint64_t number, std::string_view alias, std::string_view address,
                    std::vector<size_t> contacts) {
    return pump.add(joiner_options(number, alias, std::move(contacts)), address);
  }
  // A network of so many hosts, all linked; their keys are 1, 2, ...
  void form(size_t count) {
    add_member(1, "node1", "10.0.0.1");
    for (uint64_t i = 2; i <= count; ++i)
      add_joiner(i, "node" + std::to_string(i), "10.0.0." + std::to_string(i), {0});
    ASSERT_TRUE(pump.run_until([&] { return all_know(count) && pump.all_in_sync() && all_are_linked(); }));
  }
  bool all_are_linked() {
    for (size_t i = 0; i < pump.size(); ++i) {
      RingCoverage coverage = pump.node(i).ring_coverage();
      size_t expected = std::min(pump.size() - 1, limits::ring_count);
      if (pump.size() <= limits::full_mesh_nodes_max) expected = pump.size() - 1;
      if (coverage.linked < std::max(coverage.wanted, expected)) return false;
    }
    return true;
  }
  bool all_know(size_t count) {
    for (size_t i = 0; i < pump.size(); ++i)
      if (!pump[i].is_off && view(i).size() != count) return false;
    return true;
  }

  std::vector<NodeView> view(size_t host) { return pump.node(host).nodes(pump.now(host)); }
  NodeView view_of(size_t observer, uint64_t number) {
    auto out = pump.node(observer).node(node_id(number), pump.now(observer));
    return out ? *out : NodeView{};
  }
  StatusView status(size_t host) { return pump.node(host).status(pump.now(host)); }
  std::string name_of(size_t observer, uint64_t number) { return view_of(observer, number).name; }

  Hello hello_of(uint64_t number, std::vector<Admission> chain) {
    return Hello{
        net.id, 5, pump.wall, 0, std::move(chain), net.record(key(number), 1, record_options(number))};
  }
  RecordOptions record_options(uint64_t number) {
    return {.name = "peer" + std::to_string(number),
            .addresses = {"10.77.0." + std::to_string(number % 250)}};
  }
  // The test connects as a member of this number, which the authority admitted, and is taken.
  LinkId link_as_member(size_t host, uint64_t number) {
    LinkId link = pump.connect(host, node_id(number));
    pump.say(host, link, hello_of(number, {net.admit(key(number), static_cast<double>(number))}));
    EXPECT_FALSE(pump.closed(host, link).has_value());
    return link;
  }
  template <class T>
  size_t heard(size_t host, LinkId link) {
    size_t out = 0;
    for (const Message& message : pump[host].heard[link]) out += std::holds_alternative<T>(message);
    return out;
  }
  // Of what came out of a host, all of this kind.
  template <class T>
  std::vector<T> outputs(size_t host) {
    std::vector<T> out;
    for (const Output& output : pump[host].outputs)
      if (const auto* one = std::get_if<T>(&output)) out.push_back(*one);
    return out;
  }

  Network net;
  Pump pump;

 private:
  NodeOptions options(uint64_t number, std::string_view alias) {
    NodeOptions out{.identity = key(number),
                    .instance = 1000 + number,
                    .seed = number,
                    .standing = {},
                    .state = {},
                    .contacts = {},
                    .authority = std::nullopt};
    out.standing = net.standing(alias.empty() ? "node" : alias);
    return out;
  }
};

}  // namespace p2p::test
