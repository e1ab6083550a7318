#include "cli/ticket_argument.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "base/limits.h"
#include "control/utf8.h"

namespace p2p::cli {

namespace {

// Room for line breaks and spaces in a ticket that was wrapped.
constexpr size_t kBytesMax = 4 * limits::ticket_text_max;
constexpr std::string_view kLead = "Ticket:";

Result<std::string> checked(std::string text, const std::string& where) {
  if (text.size() > kBytesMax)
    return fail(where + " holds no ticket: it has more than " + std::to_string(kBytesMax) + " bytes");
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  if (text.starts_with(kLead)) text.erase(0, kLead.size());
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  text.resize(text.find_last_not_of(" \t\r\n") + 1);
  if (text.empty()) return fail(where + " holds no ticket: it is empty");
  return text;
}

std::string read_bounded(std::istream& in) {
  std::string text(kBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

std::string read_input(std::istream& in) {
  if (&in != &std::cin || isatty(STDIN_FILENO) != 1) return read_bounded(in);
  std::fprintf(stderr, "Ticket: ");
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace

Result<std::string> read_ticket_argument(const std::string& argument, std::istream& in) {
  if (argument == "-") return checked(read_input(in), "standard input");
  if (!argument.starts_with('@')) return checked(argument, "--ticket");
  std::string path = argument.substr(1);
  std::string shown = control::printable(path);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text = file ? read_bounded(file) : "";
  if (!file && text.empty() && errno != 0)
    return fail("cannot read the ticket in \"" + shown + "\": " + std::strerror(errno));
  return checked(std::move(text), "\"" + shown + "\"");
}

}  // namespace p2p::cli
