// Why a request was not served, in the kinds that HTTP tells apart.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace p2p::control {

enum class FailureKind {
  bad_request = 400,   // the client's fault
  unauthorized = 401,  // no or a wrong bearer token
  not_found = 404,
  bad_method = 405,
  conflict = 409,     // understood, but not as things stand ("already paused")
  too_large = 413,    // a request over its limit
  unavailable = 503,  // not now: starting, stopping, busy
};

struct Failure {
  FailureKind kind = FailureKind::unavailable;
  std::string message;  // one line for a user
};

template <class T>
using Answer = tl::expected<T, Failure>;

inline tl::unexpected<Failure> refuse(FailureKind kind, std::string message) {
  return tl::unexpected<Failure>(Failure{kind, std::move(message)});
}

}  // namespace p2p::control
