#include "store/testing_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <new>

#include "base/check.h"

namespace p2p::store::test {
namespace {

constexpr size_t kSectorBytes = 512;

sqlite3_vfs* real_vfs() { return sqlite3_vfs_find("unix"); }

}  // namespace

// What SQLite takes for an open file. The real one lies behind it, in memory that SQLite gives.
struct ToyDisk::File {
  sqlite3_file base;
  ToyDisk* disk;
  const char* name;  // null: a temporary file, which no power cut matters to

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  Content* content() { return name ? &disk->files_[name] : nullptr; }
};

// The functions that SQLite calls: those that change something are ours, the others the real ones.
struct Calls {
  using File = ToyDisk::File;

  static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static ToyDisk* of(sqlite3_vfs* vfs) { return static_cast<ToyDisk*>(vfs->pAppData); }

  template <auto Method, class... Arguments>
  static int pass(sqlite3_file* file, Arguments... arguments) {
    sqlite3_file* real = of(file)->real();
    return (real->pMethods->*Method)(real, arguments...);
  }

  static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    if (int code = of(file)->disk->step()) return code;
    const auto* bytes = static_cast<const uint8_t*>(data);
    if (auto* content = of(file)->content())
      content->unsynced.push_back({.offset = offset, .bytes = Bytes(bytes, bytes + size)});
    return pass<&sqlite3_io_methods::xWrite>(file, data, size, offset);
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (int code = of(file)->disk->step()) return code;
    if (auto* content = of(file)->content())
      content->unsynced.push_back({.offset = size, .bytes = {}, .is_cut = true});
    return pass<&sqlite3_io_methods::xTruncate>(file, size);
  }

  static int sync(sqlite3_file* file, int flags) {
    auto* content = of(file)->content();
    const int code = of(file)->disk->step();
    // As Linux does it: what a failed sync could not write counts as written from then on, and a
    // later sync that succeeds does not write it.
    if (content && code == SQLITE_OK)
      for (const auto& change : content->unsynced) ToyDisk::apply(change, content->durable);
    if (content) content->unsynced.clear();
    return code != SQLITE_OK ? code : pass<&sqlite3_io_methods::xSync>(file, flags);
  }

  static int close(sqlite3_file* file) { return pass<&sqlite3_io_methods::xClose>(file); }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    static const sqlite3_io_methods methods = make_methods();
    File* ours = new (file) File{.base = {}, .disk = of(vfs), .name = name};
    const int code = real_vfs()->xOpen(real_vfs(), name, ours->real(), flags, out_flags);
    if (ours->real()->pMethods) ours->base.pMethods = &methods;
    if (name) of(vfs)->files_[name];
    return code;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    if (int code = of(vfs)->step()) return code;
    of(vfs)->files_.erase(name);
    return real_vfs()->xDelete(real_vfs(), name, sync_directory);
  }

  static sqlite3_io_methods make_methods() {
    using M = sqlite3_io_methods;
    M out{};
    out.iVersion = 2;
    out.xClose = close;
    out.xRead = pass<&M::xRead, void*, int, sqlite3_int64>;
    out.xWrite = write;
    out.xTruncate = truncate;
    out.xSync = sync;
    out.xFileSize = pass<&M::xFileSize, sqlite3_int64*>;
    out.xLock = pass<&M::xLock, int>;
    out.xUnlock = pass<&M::xUnlock, int>;
    out.xCheckReservedLock = pass<&M::xCheckReservedLock, int*>;
    out.xFileControl = pass<&M::xFileControl, int, void*>;
    out.xSectorSize = pass<&M::xSectorSize>;
    out.xDeviceCharacteristics = pass<&M::xDeviceCharacteristics>;
    out.xShmMap = pass<&M::xShmMap, int, int, int, void volatile**>;
    out.xShmLock = pass<&M::xShmLock, int, int, int>;
    out.xShmBarrier = [](sqlite3_file* file) { of(file)->real()->pMethods->xShmBarrier(of(file)->real()); };
    out.xShmUnmap = pass<&M::xShmUnmap, int>;
    return out;
  }
};

ToyDisk::ToyDisk() {
  sqlite3_initialize();
  vfs_ = *real_vfs();
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_vfs()->szOsFile;
  vfs_.zName = "p2p-toy-disk";
  vfs_.pAppData = this;
  vfs_.pNext = nullptr;
  vfs_.xOpen = Calls::open;
  vfs_.xDelete = Calls::remove;
  P2P_CHECK(sqlite3_vfs_register(&vfs_, 1) == SQLITE_OK);
}

ToyDisk::~ToyDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_vfs(), 1);
}

void ToyDisk::fail_at(int nth, int code, bool for_good) {
  operations_ = 0;
  fail_at_ = nth;
  code_ = code;
  for_good_ = for_good;
  has_failed_ = false;
}

void ToyDisk::cut_power_at(int nth) { fail_at(nth, SQLITE_IOERR_WRITE, true); }

int ToyDisk::step() {
  ++operations_;
  const bool fails = fail_at_ != 0 && (for_good_ ? operations_ >= fail_at_ : operations_ == fail_at_);
  has_failed_ = has_failed_ || fails;
  return fails ? code_ : SQLITE_OK;
}

void ToyDisk::apply(const Change& change, Bytes& to) {
  const auto begin = static_cast<size_t>(change.offset);
  if (change.is_cut) {
    to.resize(std::min(to.size(), begin));
    return;
  }
  to.resize(std::max(to.size(), begin + change.bytes.size()));
  std::copy(change.bytes.begin(), change.bytes.end(), to.begin() + change.offset);
}

void ToyDisk::restore_power(Random& random) {
  fail_at(0, SQLITE_OK);
  for (auto& [name, content] : files_) {
    // One time in four the disk kept nothing that was not synced.
    const bool drops_all = random.below(4) == 0;
    for (Change change : content.unsynced) {
      const uint64_t fate = drops_all ? 0 : random.below(3);
      if (fate == 0) continue;
      for (size_t at = 0; fate == 2 && at < change.bytes.size(); at += kSectorBytes) {
        if (random.below(2) == 0) continue;
        const size_t end = std::min(at + kSectorBytes, change.bytes.size());
        for (size_t i = at; i < end; ++i) change.bytes[i] = static_cast<uint8_t>(random.next());
      }
      apply(change, content.durable);
    }
    content.unsynced.clear();
    std::ofstream(name, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(content.durable.data()),
               static_cast<std::streamsize>(content.durable.size()));
    std::filesystem::remove(name + "-shm");
  }
}

}  // namespace p2p::store::test
