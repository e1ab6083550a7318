#include "sim/link_model.h"

#include <algorithm>
#include <cmath>

namespace p2p::sim {
namespace {

constexpr Duration kAckDelayMax = 25ms;
constexpr int kDoublingsMax = 6;
constexpr double kTailFactorMax = 50;

// The factor e^(sigma z), z normal by Box and Muller; its median is 1.
double lognormal(double sigma, Random& random) {
  double radius = std::sqrt(-2 * std::log(1 - random.unit()));
  double z = radius * std::cos(2 * 3.141592653589793 * random.unit());
  return std::min(std::exp(sigma * z), kTailFactorMax);
}

}  // namespace

Duration LinkModel::base(int from, int to) const {
  if (!conditions_.sites) return conditions_.delay_min;
  const Sites& sites = *conditions_.sites;
  auto pair = sites.pairs.find({from, to});
  if (pair != sites.pairs.end()) return pair->second;
  return from == to ? sites.inside : sites.between;
}

Duration LinkModel::one_way(int from, int to, Random& random) const {
  auto spread = std::max<int64_t>(0, (conditions_.delay_max - conditions_.delay_min).count());
  Duration out =
      base(from, to) + Duration(static_cast<int64_t>(random.below(static_cast<uint64_t>(spread) + 1)));
  if (conditions_.tail <= 0) return out;
  return Duration(
      static_cast<int64_t>(static_cast<double>(out.count()) * lognormal(conditions_.tail, random)));
}

bool LinkModel::loses(bool& is_bad, Random& random) const {
  const Bursts& bursts = conditions_.bursts;
  if (bursts.enter > 0) {
    is_bad = is_bad ? random.unit() >= bursts.leave : random.unit() < bursts.enter;
    if (is_bad && random.unit() < bursts.loss) return true;
  }
  return conditions_.loss > 0 && random.unit() < conditions_.loss;
}

Duration LinkModel::hop(int from, int to, bool& is_bad, Duration patience, Random& random) const {
  Duration out = one_way(from, to, random);
  for (int tries = 0; loses(is_bad, random); ++tries) out += patience * (1 << std::min(tries, kDoublingsMax));
  return out;
}

Duration LinkModel::hop(int from, int to, bool& is_bad, Random& random) const {
  return hop(from, to, is_bad, 2 * (base(from, to) + base(to, from)) + kAckDelayMax, random);
}

}  // namespace p2p::sim
