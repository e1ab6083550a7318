#include "daemon/startup.h"

#include <algorithm>

#include "base/limits_local.h"
#include "daemon/rejoin.h"
#include "os/entropy.h"
#include "store/files.h"
#include "store/secret_file.h"
#include "store/sqlite.h"

namespace p2p::daemon {
namespace {

KeyPair random_key() {
  KeyPair::Seed seed{};
  os::fill_random(seed);
  return KeyPair(seed);
}

// Nothing is deleted: what was is set aside under another name.
Status set_storage_aside(const StatePaths& paths, Now now) {
  const std::string files[] = {paths.database, paths.database + "-wal", paths.database + "-shm",
                               paths.authority_key, paths.rejoin};
  auto moved = store::set_aside(files, ".before-" + std::to_string(now.wall.seconds()));
  return moved ? Status() : tl::unexpected(moved.error());
}

Status write_first(store::Store& store, const Standing& standing, const Admission& admission) {
  StoreBatch batch{0, to_settings(standing)};
  batch.ops.push_back(PutItem{StoredKind::admission, admission.node, admission.encode()});
  return store.apply(std::span(&batch, 1));
}

Standing standing_of(const Ticket& ticket) {
  Standing out;
  out.network = ticket.network;
  out.zone = ticket.invite.terms.zone;
  out.invite = HeldInvite{ticket.invite, ticket.invite_key};
  return out;
}

Result<KeyPair> load_or_make_key(const std::string& path) {
  KeyPair::Seed fresh{};
  os::fill_random(fresh);
  return store::load_or_create_key(path, fresh);
}

class Preparation {
 public:
  Preparation(const cli::RunOptions& options, const std::optional<Ticket>& ticket, Prepared& out, Now now)
      : options_(options), ticket_(ticket), out_(out), now_(now) {}

  // One of the three ways; the standing is set afterwards.
  Status choose_standing() {
    auto stored = standing_from(out_.node.state);
    if (!stored)
      return fail("the database " + out_.paths.database + " does not make sense: " + stored.error().message +
                  "; --reset-storage sets it aside and starts anew");
    auto authority = store::load_key(out_.paths.authority_key);
    if (!authority) return tl::unexpected(authority.error());
    out_.node.authority = *authority;
    if (*stored && (*stored)->admitted) return go_on(**stored);
    if (options_.primary) return found();
    if (ticket_) return join(*ticket_);
    if (auto rejoin = read_rejoin(out_.paths.rejoin)) {
      out_.notices.push_back(
          "the database is new; this node goes back to its network with the ticket it kept");
      out_.node.standing.alias = rejoin->alias;
      return join(rejoin->ticket);
    }
    return fail("no network known: start one with --primary, or join with --ticket");
  }

 private:
  Status go_on(const Standing& stored) {
    if (options_.primary && !out_.node.authority)
      return fail(
          "this node has joined a network that another node founded: leave out --primary, or set its "
          "state aside with --reset-storage");
    if (ticket_ && ticket_->network != stored.network)
      return fail(
          "the ticket is for another network than the one this node is in: leave out --ticket, or set "
          "its state aside with --reset-storage");
    if (options_.zone && *options_.zone != stored.zone)
      return fail("this network's zone is " + stored.zone.text() +
                  " and cannot be changed: leave out --zone");
    out_.node.standing = stored;
    if (ticket_) out_.node.contacts = ticket_->contacts;
    return {};
  }

  Status found() {
    if (!out_.node.authority) {
      auto made = load_or_make_key(out_.paths.authority_key);
      if (!made) return tl::unexpected(made.error());
      out_.node.authority = *made;
    }
    Founding founding = found_network(*out_.node.authority, random_key(), out_.node.identity,
                                      options_.zone.value_or(Zone()), now_.wall);
    out_.node.standing = founding.standing;
    // With a new identity it goes to those who are in the network already.
    auto rejoin = read_rejoin(out_.paths.rejoin);
    if (rejoin && rejoin->ticket.network == founding.standing.network)
      out_.node.contacts = rejoin->ticket.contacts;
    StoredState& state = out_.node.state;
    state.items.push_back({StoredKind::admission, founding.admission.node, founding.admission.encode()});
    return write_first(*out_.store, founding.standing, founding.admission);
  }

  Status join(const Ticket& ticket) {
    std::optional<Label> alias = out_.node.standing.alias;
    out_.node.standing = standing_of(ticket);
    out_.node.standing.alias = alias;
    out_.node.contacts = ticket.contacts;
    return {};
  }

  const cli::RunOptions& options_;
  const std::optional<Ticket>& ticket_;
  Prepared& out_;
  Now now_;
};

// A device whose disk is full or worn out must be found all the same, to be looked after.
bool save(Prepared& out, std::vector<StoreOp> ops) {
  StoreBatch batch{0, std::move(ops)};
  auto applied = out.store->apply(std::span(&batch, 1));
  if (!applied) out.notices.push_back("not saved: " + applied.error().message + "; started all the same");
  return applied.has_value();
}

// A new name is a new claim; the old one falls back to the others.
void settle_alias(const cli::RunOptions& options, Prepared& out) {
  Standing& standing = out.node.standing;
  Label wanted = options.alias.value_or(standing.alias.value_or(cli::default_alias()));
  if (standing.alias == wanted) return;
  standing.alias = wanted;
  standing.claimed_at.reset();
  if (standing.admitted) save(out, to_settings(standing));
}

// The first version of this life is published before any write of this life is on disk. So numbers
// for it are set aside now: after a kill -9 at once the next life begins beyond them. Where that cannot
// be saved, chance keeps the lives apart, far beyond what is used in any of them.
void reserve_versions(Prepared& out) {
  Standing& standing = out.node.standing;
  if (!standing.admitted) return;
  uint64_t ahead = standing.seq_reserved + 2 * limits::seq_reserve_step;
  if (save(out, {PutSetting{"seq_reserved", Writer().u64(ahead).take()}})) return;
  standing.seq_reserved = std::min(ahead + (os::random_u64() >> 32), limits::seq_max);
}

}  // namespace

Result<Prepared> prepare(const cli::RunOptions& options, const std::optional<Ticket>& ticket,
                         const cli::Environment& env, Now now) {
  auto paths = state_paths(options.config, cli::path_context(env));
  if (!paths) return tl::unexpected(paths.error());
  if (auto made = store::ensure_directory(paths->directory); !made) return tl::unexpected(made.error());
  auto lock = store::DirectoryLock::take(paths->lock);
  if (!lock) return tl::unexpected(lock.error());
  auto known = store::load_key(paths->identity_key);
  if (!known) return tl::unexpected(known.error());
  if (options.reset_storage)
    if (auto reset = set_storage_aside(*paths, now); !reset) return tl::unexpected(reset.error());
  // Without a key beside it a file that is no database was never ours, and stays where it is.
  store::Damaged damaged = *known ? store::Damaged::move_aside : store::Damaged::refuse;
  auto opened = store::open_sqlite(paths->database, now.wall, damaged);
  if (!opened) return tl::unexpected(opened.error());
  auto identity = load_or_make_key(paths->identity_key);
  if (!identity) return tl::unexpected(identity.error());
  auto state = opened->store->load();
  if (!state) return tl::unexpected(state.error());
  Prepared out{.paths = *paths,
               .lock = std::move(*lock),
               .store = std::move(opened->store),
               .node = {.identity = *identity,
                        .instance = os::random_u64(),
                        .seed = os::random_u64(),
                        .standing = {},
                        .state = std::move(*state),
                        .contacts = {},
                        .authority = std::nullopt},
               .is_founder = options.primary,
               .notices = {}};
  if (!opened->notice.empty()) out.notices.push_back(opened->notice);
  if (auto chosen = Preparation(options, ticket, out, now).choose_standing(); !chosen)
    return tl::unexpected(chosen.error());
  out.node.seeds = options.bootstrap;
  out.node.beacons = !options.no_mdns;
  if (options.patient) out.node.tolerated_pause = limits::tolerated_pause_safe;
  settle_alias(options, out);
  reserve_versions(out);
  return out;
}

NodeOptions prepare_guest(const Ticket& ticket) {
  return {.identity = random_key(),
          .instance = os::random_u64(),
          .seed = os::random_u64(),
          .standing = standing_of(ticket),
          .state = {},
          .contacts = ticket.contacts,
          .guest = true,
          .authority = std::nullopt};
}

}  // namespace p2p::daemon
