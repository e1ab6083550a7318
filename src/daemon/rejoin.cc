#include "daemon/rejoin.h"

#include "base/limits.h"
#include "store/secret_file.h"

namespace p2p::daemon {

Status write_rejoin(const std::string& path, const std::string& ticket, const std::optional<Label>& alias) {
  return store::write_secret_file(path, ticket + "\n" + (alias ? alias->text() : "") + "\n");
}

std::optional<Rejoin> read_rejoin(const std::string& path) {
  auto text = store::read_secret_file(path, limits::ticket_text_max + limits::label_bytes_max + 2);
  if (!text || !*text) return std::nullopt;
  size_t end = (*text)->find('\n');
  auto ticket = Ticket::parse((*text)->substr(0, end));
  if (!ticket || end == std::string::npos) return std::nullopt;
  std::string name = (*text)->substr(end + 1);
  if (!name.empty() && name.back() == '\n') name.pop_back();
  auto alias = Label::parse(name);
  return Rejoin{std::move(*ticket), alias ? std::optional<Label>(*alias) : std::nullopt};
}

}  // namespace p2p::daemon
