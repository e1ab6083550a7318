// For the tests of this folder: a disk under SQLite that fails when it is told to, and whose power
// can be cut. It stands between SQLite and the real files (a VFS of its own, made the default):
// what was written but not synced is remembered, and at a power cut kept, dropped or torn.
#pragma once

#include <sqlite3.h>

#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"

namespace p2p::store::test {

class ToyDisk {
 public:
  // One at a time, while no database is open.
  ToyDisk();
  ~ToyDisk();
  ToyDisk(const ToyDisk&) = delete;
  ToyDisk& operator=(const ToyDisk&) = delete;

  // From now on: the `nth` changing operation (write, sync, truncation, deletion; from 1) fails
  // with `code`, and with `for_good` all later ones. 0 ends it.
  void fail_at(int nth, int code, bool for_good = false);
  // From the `nth` changing operation on nothing reaches the disk any more.
  void cut_power_at(int nth);
  // Operations since fail_at() or cut_power_at().
  int operations() const { return operations_; }
  bool has_failed() const { return has_failed_; }

  // After everything was closed: makes the real files what a disk may hold when the power comes
  // back, and works from now on.
  void restore_power(Random& random);

 private:
  struct Change {
    sqlite3_int64 offset = 0;
    Bytes bytes;          // written there
    bool is_cut = false;  // or: the file cut to `offset`
  };
  struct Content {
    Bytes durable;
    std::vector<Change> unsynced;
  };
  struct File;
  friend struct Calls;

  // What the next changing operation has to return, SQLITE_OK to do it.
  int step();
  static void apply(const Change& change, Bytes& to);

  sqlite3_vfs vfs_{};
  std::map<std::string, Content> files_;
  int operations_ = 0;
  int fail_at_ = 0;
  int code_ = 0;
  bool for_good_ = false;
  bool has_failed_ = false;
};

}  // namespace p2p::store::test
