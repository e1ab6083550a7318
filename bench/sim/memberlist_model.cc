#include "bench/sim/memberlist_model.h"

#include <algorithm>
#include <cmath>

namespace p2p::bench {
namespace {

constexpr Duration kGossip = 200ms, kProbe = 1s;
constexpr size_t kFanOut = 3;
constexpr int kRetransmit = 4, kSuspicion = 4, kSuspicionMax = 6;

double log_of(size_t nodes) { return std::log10(static_cast<double>(nodes)); }

}  // namespace

MemberlistModel::MemberlistModel(size_t nodes, uint64_t seed, const sim::Conditions& conditions)
    : nodes_(nodes), random_(seed), conditions_(conditions) {
  sends_max_ = kRetransmit * static_cast<int>(std::ceil(log_of(nodes + 1)));
}

void MemberlistModel::reset() {
  agenda_ = {};
  for (Peer& peer : nodes_) {
    peer = Peer{};
    peer.phase = Duration(static_cast<int64_t>(random_.below(static_cast<uint64_t>(kProbe.count()))));
  }
  sent_ = updated_ = know_dead_ = 0;
}

void MemberlistModel::run(const size_t& done, Duration limit) {
  Instant end = now_ + limit;
  while (done < nodes_.size() - is_dead_ && agenda_.next() <= end) {
    now_ = agenda_.next();
    std::get<std::function<void()>>(agenda_.take())();
  }
}

Duration MemberlistModel::update() {
  reset();
  is_dead_ = false;
  Instant begin = now_;
  hear(random_.below(nodes_.size()), {News::update});
  run(updated_, 60s);
  bool is_complete = updated_ == nodes_.size();
  Duration out = is_complete ? now_ - begin : Duration::max();
  while (agenda_.next() < begin + 60s) {  // the last copies
    now_ = agenda_.next();
    std::get<std::function<void()>>(agenda_.take())();
  }
  return out;
}

Duration MemberlistModel::crash() {
  reset();
  is_dead_ = true;
  victim_ = random_.below(nodes_.size());
  Instant begin = now_;
  for (size_t peer = 0; peer < nodes_.size(); ++peer)
    if (peer != victim_) agenda_.plan(now_ + nodes_[peer].phase, [this, peer] { probe(peer); });
  run(know_dead_, 300s);
  return now_ - begin;
}

size_t MemberlistModel::other_than(size_t peer) {
  size_t out = random_.below(nodes_.size() - 1);
  return out + (out >= peer);
}

void MemberlistModel::probe(size_t number) {
  Peer& peer = nodes_[number];
  if (peer.knows_dead) return;
  // After the answer's time and the indirect probes', at the end of the interval.
  if (other_than(number) == victim_) agenda_.plan(now_ + kProbe, [this, number] { suspect(number, number); });
  agenda_.plan(now_ + kProbe, [this, number] { probe(number); });
}

void MemberlistModel::suspect(size_t number, size_t from) {
  Peer& peer = nodes_[number];
  constexpr size_t kConfirmations = kSuspicion - 2;
  bool is_known = std::find(peer.suspecters.begin(), peer.suspecters.end(), from) != peer.suspecters.end();
  if (peer.knows_dead || is_known || peer.suspecters.size() > kConfirmations) return;
  if (peer.suspecters.empty()) peer.suspects_since = now_;
  peer.suspecters.push_back(from);
  enqueue(number, {News::suspect, from});
  double least = kSuspicion * std::max(1.0, log_of(nodes_.size())), most = kSuspicionMax * least;
  double confirmed = static_cast<double>(peer.suspecters.size() - 1);
  double timeout = most - std::log(confirmed + 1) / std::log(kConfirmations + 1.0) * (most - least);
  timeout = nodes_.size() - 2 < kConfirmations ? least : std::max(least, timeout);
  Instant due = peer.suspects_since + Duration(static_cast<int64_t>(timeout * 1e6));
  agenda_.plan(std::max(now_, due), [this, number, timer = ++peer.timer] {
    if (nodes_[number].timer == timer) hear(number, {News::dead});
  });
}

void MemberlistModel::hear(size_t number, const Queued& news) {
  Peer& peer = nodes_[number];
  if (is_dead_ && number == victim_) return;
  if (news.news == News::suspect) return suspect(number, news.from);
  bool& has = news.news == News::update ? peer.has_update : peer.knows_dead;
  if (has) return;
  has = true;
  ++(news.news == News::update ? updated_ : know_dead_);
  if (news.news == News::dead) peer.queue.clear();  // nobody asks for suspicions any more
  enqueue(number, {news.news});
}

void MemberlistModel::enqueue(size_t number, const Queued& news) {
  Peer& peer = nodes_[number];
  peer.queue.push_back(news);
  peer.queue.back().sent = 0;
  if (std::exchange(peer.is_ticking, true)) return;
  // Its next tick: they go on in its own rhythm.
  auto since = (now_.since_start - peer.phase).count() % kGossip.count();
  agenda_.plan(now_ + (kGossip - Duration(since < 0 ? since + kGossip.count() : since)),
               [this, number] { gossip(number); });
}

void MemberlistModel::gossip(size_t number) {
  Peer& peer = nodes_[number];
  auto spread = static_cast<uint64_t>((conditions_.delay_max - conditions_.delay_min).count());
  for (size_t i = 0; i < kFanOut; ++i) {
    size_t to = other_than(number);
    bool is_lost = random_.unit() < conditions_.loss;
    Instant at = now_ + conditions_.delay_min + Duration(static_cast<int64_t>(random_.below(spread + 1)));
    for (Queued& queued : peer.queue) {
      if (queued.sent++ >= sends_max_) continue;
      ++sent_;
      if (!is_lost) agenda_.plan(at, [this, to, queued] { hear(to, queued); });
    }
  }
  std::erase_if(peer.queue, [&](const Queued& queued) { return queued.sent >= sends_max_; });
  peer.is_ticking = !peer.queue.empty();
  if (peer.is_ticking) agenda_.plan(now_ + kGossip, [this, number] { gossip(number); });
}

}  // namespace p2p::bench
