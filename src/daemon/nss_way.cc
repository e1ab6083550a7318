#include "daemon/nss_way.h"

#include "base/limits_names.h"
#include "os/entropy.h"
#include "resolver/nsswitch.h"
#include "resolver/system_file.h"

namespace p2p::daemon {

bool NssWay::is_wanted() {
  if (is_asked_for_) return true;
  auto text = resolver::read_system_file(nsswitch_);
  return text && *text && resolver::has_nss_service(**text);
}

void NssWay::write(Instant now) {
  std::array<uint8_t, 4> seed{};
  os::fill_random(seed);
  Status written = file_.write(names_->zone, entries_of(*names_), Reader(seed).u32(), now);
  is_written_ = is_written_ || written;
  problem_ = written ? "" : written.error().message;
}

void NssWay::publish(const NameTablePtr& names, Instant now) {
  names_ = names;
  // The first time is check()'s, which knows whether the file is ours to write.
  if (is_written_)
    write(now);
  else
    check(now, now);
}

void NssWay::check(Instant loop_seen, Instant now) {
  if (!is_wanted()) return clear();
  if (!role_.take()) {
    if (is_asked_for_)
      problem_ = "the NSS module is not served: another p2p-ddns on this host does it, or " + path_ +
                 " is not ours to write";
    return;
  }
  if (!names_) return;
  if (!is_written_ || !problem_.empty()) write(now);
  // A hung loop knows nothing new: programs are to ask elsewhere then.
  if (now - loop_seen < limits::names_loop_silence_max) file_.beat(now);
}

void NssWay::clear() {
  problem_.clear();
  if (!is_written_) return;
  Status removed = file_.remove();
  is_written_ = !removed;
  if (!removed) problem_ = removed.error().message;
}

control::ServedNames NssWay::serving() const {
  control::ServedNames out;
  if (is_written_) out.names_files = {path_};
  return out;
}

std::vector<std::string> NssWay::problems() const {
  return problem_.empty() ? std::vector<std::string>() : std::vector{problem_};
}

}  // namespace p2p::daemon
