// Operating errors are values: every call that can fail because of the world or of somebody
// else's bytes returns a Result. Our own bugs are CHECKs (check.h), never reachable from input.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace p2p {

// What went wrong, in words fit for a user: what was expected, what was found, what to do.
struct Error {
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

// Result<void>'s success value.
using Status = tl::expected<void, Error>;

inline tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace p2p
