// Values whose copies share memory until one of them is written to. The daemon has one copy of
// each and pays a counter for it; the simulator has one for each of ten thousand nodes, which know
// nearly the same, and could not hold them otherwise.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace p2p {

// One value. Reading is free; edit() copies it first when others share it.
template <class T>
class Shared {
 public:
  Shared() : value_(std::make_shared<T>()) {}
  explicit Shared(T value) : value_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  T& edit() {
    if (value_.use_count() > 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }

 private:
  std::shared_ptr<T> value_;
};

// An ordered map. Its entries stand in runs of up to 32, and a write copies at most one run (and
// the list of runs). Reads as std::map does; but any write invalidates iterators and references,
// as with std::vector.
template <class Key, class Value>
class SharedMap {
  using Entry = std::pair<Key, Value>;
  using Run = std::vector<Entry>;
  using Runs = std::vector<Shared<Run>>;

 public:
  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const Entry*;
    using reference = const Entry&;

    const_iterator() = default;
    reference operator*() const { return (*(*runs_)[run_])[at_]; }
    pointer operator->() const { return &**this; }
    const_iterator& operator++() {
      if (++at_ == (*runs_)[run_]->size()) ++run_, at_ = 0;
      return *this;
    }
    const_iterator operator++(int) {
      const_iterator out = *this;
      ++*this;
      return out;
    }
    bool operator==(const const_iterator& other) const { return run_ == other.run_ && at_ == other.at_; }

   private:
    friend SharedMap;
    const_iterator(const Runs* runs, size_t run, size_t at) : runs_(runs), run_(run), at_(at) {}

    const Runs* runs_ = nullptr;
    size_t run_ = 0, at_ = 0;
  };

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const_iterator begin() const { return {&*runs_, 0, 0}; }
  const_iterator end() const { return {&*runs_, runs_->size(), 0}; }

  // The first entry that is not below `key`.
  const_iterator lower_bound(const Key& key) const {
    if (empty()) return end();
    size_t run = run_of(key);
    size_t at = place_in(*(*runs_)[run], key);
    return at < (*runs_)[run]->size() ? const_iterator(&*runs_, run, at)
                                      : const_iterator(&*runs_, run + 1, 0);
  }
  const_iterator find(const Key& key) const {
    const_iterator out = lower_bound(key);
    return out != end() && out->first == key ? out : end();
  }
  bool contains(const Key& key) const { return find(key) != end(); }
  // There is one.
  const Value& at(const Key& key) const { return find(key)->second; }

  // The value of `key`, to be written to; there is one.
  Value& edit(const Key& key) {
    Run& run = runs_.edit()[run_of(key)].edit();
    return run[place_in(run, key)].second;
  }
  // Takes the place of what was there.
  void put(const Key& key, Value value) {
    if (empty()) runs_.edit().emplace_back();
    size_t number = run_of(key);
    Run& run = runs_.edit()[number].edit();
    size_t at = place_in(run, key);
    if (at < run.size() && run[at].first == key) {
      run[at].second = std::move(value);
      return;
    }
    ++size_;
    if (run.size() == run.capacity()) run.reserve(run.size() + kRunGrowth);
    run.emplace(run.begin() + static_cast<long>(at), key, std::move(value));
    if (run.size() <= kRunMax) return;
    auto middle = run.begin() + kRunMax / 2;
    Run upper(std::make_move_iterator(middle), std::make_move_iterator(run.end()));
    run.erase(middle, run.end());
    run.shrink_to_fit();
    runs_.edit().emplace(runs_->begin() + static_cast<long>(number) + 1, std::move(upper));
  }
  // Whether there was one.
  bool erase(const Key& key) {
    if (!contains(key)) return false;
    size_t number = run_of(key);
    Run& run = runs_.edit()[number].edit();
    run.erase(run.begin() + static_cast<long>(place_in(run, key)));
    if (run.empty()) runs_.edit().erase(runs_->begin() + static_cast<long>(number));
    --size_;
    return true;
  }

 private:
  static constexpr size_t kRunMax = 32;
  // By so many and not by half: of thousands of runs what is kept free adds up.
  static constexpr size_t kRunGrowth = 4;

  // The run in which `key` is, or would be.
  size_t run_of(const Key& key) const {
    auto above = std::upper_bound(
        runs_->begin(), runs_->end(), key,
        [](const Key& k, const Shared<Run>& run) { return !run->empty() && k < run->front().first; });
    return above == runs_->begin() ? 0 : static_cast<size_t>(above - runs_->begin()) - 1;
  }
  static size_t place_in(const Run& run, const Key& key) {
    auto place = std::lower_bound(run.begin(), run.end(), key,
                                  [](const Entry& entry, const Key& k) { return entry.first < k; });
    return static_cast<size_t>(place - run.begin());
  }

  Shared<Runs> runs_;
  size_t size_ = 0;
};

}  // namespace p2p
