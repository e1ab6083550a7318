// The ticket as --ticket names it.
#pragma once

#include <iosfwd>
#include <string>

#include "base/result.h"

namespace p2p::cli {

// The text of a ticket: `argument` itself, or what is in the file of "@path", or for "-" what `in` has
// (on a terminal: one line, asked for on standard error). A "Ticket:" before it, as the first node
// prints, is taken off. Errors: a file that cannot be read, nothing there, far more than a ticket.
Result<std::string> read_ticket_argument(const std::string& argument, std::istream& in);

}  // namespace p2p::cli
