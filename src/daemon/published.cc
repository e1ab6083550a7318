#include "daemon/published.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/limits_names.h"
#include "dns/host_key.h"
#include "dns/published.h"

namespace p2p::daemon {
namespace {

template <class Parse>
Status parse_all(const char* option, const std::vector<std::string>& texts, Parse parse,
                 std::vector<ResourceRecord>& out) {
  for (const std::string& text : texts) {
    auto record = parse(text);
    if (!record) return fail(std::string(option) + ": " + record.error().message);
    out.push_back(std::move(*record));
  }
  return {};
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line(limits::ssh_key_file_bytes_max, 0);
  file.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<size_t>(file.gcount()));
  return line.substr(0, line.find('\n'));
}

}  // namespace

Result<std::vector<ResourceRecord>> published_records(const cli::RunOptions& options) {
  std::vector<ResourceRecord> out;
  if (auto parsed = parse_all("--service", options.services, dns::parse_service, out); !parsed)
    return tl::unexpected(parsed.error());
  if (auto parsed = parse_all("--record", options.records, dns::parse_own_record, out); !parsed)
    return tl::unexpected(parsed.error());
  if (auto fits = dns::check_published_size(out); !fits) return tl::unexpected(fits.error());
  return out;
}

Result<std::vector<ResourceRecord>> ssh_keys(const std::string& directory) {
  std::vector<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error)) {
    std::string name = at->path().filename();
    if (name.starts_with("ssh_host_") && name.ends_with("_key.pub")) paths.push_back(at->path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<ResourceRecord> out;
  std::optional<dns::HostKey> shortest;
  for (const std::string& path : paths) {
    auto key = dns::HostKey::parse(first_line(path));
    if (!key) continue;
    out.push_back(key->fingerprint());
    if (!shortest || key->text().size() < shortest->text().size()) shortest = std::move(key);
  }
  if (!shortest)
    return fail("--sshfp: no public key of an SSH server, ssh_host_*_key.pub, can be read in " + directory);
  // One is enough for a client, and a record has little room.
  if (auto whole = shortest->record()) out.push_back(std::move(*whole));
  return out;
}

}  // namespace p2p::daemon
