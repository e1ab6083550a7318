// Gathers the outputs of one step, and all its writes into one batch.
#pragma once

#include <utility>
#include <vector>

#include "core/node_io.h"

namespace p2p {

class Outbox {
 public:
  void put(Output output) { outputs_.push_back(std::move(output)); }
  void log(LogLevel level, std::string text) { put(output::Log{level, std::move(text)}); }
  void store(StoreOp op) { ops_.push_back(std::move(op)); }
  // The number of the batch that this step's writes will have.
  uint64_t batch() const { return next_batch_; }

  std::vector<Output> take() {
    if (!ops_.empty()) put(output::Persist{{next_batch_++, std::exchange(ops_, {})}});
    return std::exchange(outputs_, {});
  }

 private:
  std::vector<Output> outputs_;
  std::vector<StoreOp> ops_;
  uint64_t next_batch_ = 1;
};

}  // namespace p2p
