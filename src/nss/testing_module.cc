#include "nss/testing_module.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <fstream>

#include "nss/snapshot.h"

namespace p2p::nss {
namespace {

void* module_handle() {
  static void* handle = dlopen(P2P_NSS_MODULE, RTLD_NOW | RTLD_LOCAL);
  return handle;
}

template <class Function>
Function* function(const char* name) {
  auto* out = reinterpret_cast<Function*>(symbol(name));
  if (!out) std::abort();
  return out;
}

std::string text_of(int family, const void* bytes) {
  char out[INET6_ADDRSTRLEN];
  return inet_ntop(family, bytes, out, sizeof out);
}

// A buffer whose end nobody may pass: bytes behind it are checked afterwards.
class Buffer {
 public:
  Buffer(size_t room, size_t shift) : room_(room), shift_(shift), bytes_(shift + room + kGuard, kFill) {}
  ~Buffer() {
    for (size_t i = 0; i < kGuard; ++i)
      if (bytes_[shift_ + room_ + i] != kFill) ADD_FAILURE() << "wrote " << i << " bytes behind its buffer";
  }
  char* data() { return bytes_.data() + shift_; }
  void expect_holds(const void* pointer) {
    auto* at = static_cast<const char*>(pointer);
    EXPECT_TRUE(at >= data() && at < data() + room_) << "an answer outside of the caller's buffer";
  }

 private:
  static constexpr size_t kGuard = 64;
  static constexpr char kFill = 0x5a;
  size_t room_, shift_;
  std::vector<char> bytes_;
};

void copy_hostent(const hostent& host, Buffer& buffer, Answer& out) {
  out.name = host.h_name;
  buffer.expect_holds(host.h_name);
  buffer.expect_holds(host.h_aliases);
  buffer.expect_holds(host.h_addr_list);
  for (char** at = host.h_aliases; *at; ++at) out.aliases.emplace_back(*at), buffer.expect_holds(*at);
  for (char** at = host.h_addr_list; *at; ++at) {
    buffer.expect_holds(*at);
    out.addresses.push_back(text_of(host.h_addrtype, *at));
  }
}

}  // namespace

Instant boot_now() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return Instant{std::chrono::seconds(now.tv_sec)};
}

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

std::vector<resolver::NameEntry> three_nodes() {
  return {{"alpha", {}, true, {ip("192.0.2.1"), ip("2001:db8::1"), ip("198.51.100.7")}},
          {"beta", {}, false, {ip("192.0.2.2")}},
          {"quiet", {}, false, {}}};
}

void* symbol(const char* name) { return dlsym(module_handle(), name); }

Answer by_name(const char* name, int family, size_t room, size_t shift) {
  using F = nss_status(const char*, int, hostent*, char*, size_t, int*, int*, int32_t*, char**);
  static F* call = function<F>("_nss_p2pddns_gethostbyname3_r");
  Buffer buffer(room, shift);
  Answer out;
  hostent host{};
  int32_t ttl = -1;
  char* canonical = nullptr;
  out.status = call(name, family, &host, buffer.data(), room, &out.error, &out.h_error, &ttl, &canonical);
  if (out.status != NSS_STATUS_SUCCESS) return out;
  EXPECT_STREQ(canonical, host.h_name);
  EXPECT_GE(ttl, 0);
  copy_hostent(host, buffer, out);
  return out;
}

Answer by_name_all(const char* name, size_t room, size_t shift) {
  using F = nss_status(const char*, gaih_addrtuple**, char*, size_t, int*, int*, int32_t*);
  static F* call = function<F>("_nss_p2pddns_gethostbyname4_r");
  Buffer buffer(room, shift);
  Answer out;
  gaih_addrtuple* first = nullptr;
  int32_t ttl = -1;
  out.status = call(name, &first, buffer.data(), room, &out.error, &out.h_error, &ttl);
  if (out.status != NSS_STATUS_SUCCESS) return out;
  EXPECT_GE(ttl, 0);
  out.name = first->name;
  for (auto* at = first; at; at = at->next) {
    buffer.expect_holds(at);
    buffer.expect_holds(at->name);
    out.addresses.push_back(text_of(at->family, at->addr));
  }
  return out;
}

Answer by_address(const char* address, size_t room, size_t shift) {
  using F = nss_status(const void*, socklen_t, int, hostent*, char*, size_t, int*, int*, int32_t*);
  static F* call = function<F>("_nss_p2pddns_gethostbyaddr2_r");
  Buffer buffer(room, shift);
  Answer out;
  hostent host{};
  IpAddress key = ip(address);
  int family = key.is_v4() ? AF_INET : AF_INET6;
  out.status = call(key.bytes().data(), static_cast<socklen_t>(key.bytes().size()), family, &host,
                    buffer.data(), room, &out.error, &out.h_error, nullptr);
  if (out.status == NSS_STATUS_SUCCESS) copy_hostent(host, buffer, out);
  return out;
}

int in_child(const std::function<int()>& body) {
  pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int mappings_of(const std::string& path) {
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);) count += line.find(path) != line.npos;
  return count;
}

int open_descriptors() {
  int count = 0;
  for ([[maybe_unused]] auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

void ModuleTest::SetUp() {
  ASSERT_NE(module_handle(), nullptr) << dlerror();
  char name[] = "/dev/shm/p2p-nss-XXXXXX";  // a tmpfs, as /run is
  ASSERT_NE(mkdtemp(name), nullptr);
  directory_ = name;
  path_ = directory_ + "/names";
  setenv(P2P_NAMES_PATH_VARIABLE, path_.c_str(), 1);
  file_ = std::make_unique<resolver::NamesFile>(path_);
}

void ModuleTest::TearDown() {
  EXPECT_TRUE(file_->remove());
  std::filesystem::remove_all(directory_);
}

void ModuleTest::write(const std::vector<resolver::NameEntry>& entries) {
  static uint32_t seed = 1;
  Status written = file_->write(Zone(), entries, ++seed, boot_now());
  ASSERT_TRUE(written) << written.error().message;
}

void ModuleTest::put_raw(ByteView bytes, mode_t mode) {
  std::filesystem::remove(path_);
  std::ofstream(path_, std::ios::binary).write(as_text(bytes).data(), static_cast<long>(bytes.size()));
  ASSERT_EQ(chmod(path_.c_str(), mode), 0);
}

Bytes ModuleTest::raw() const {
  std::ifstream in(path_, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

}  // namespace p2p::nss
