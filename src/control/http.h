// The part of HTTP/1.1 (RFC 9112) that the control API needs: one request and one reply on each
// connection; a request's body means nothing and is passed over. Pure functions over bytes.
//
// Our own and not cpp-httplib: that one gives every client a thread and bounds each single read, so
// a client that dribbles keeps its thread for hours. Here one thread serves all clients, and every
// request has a total time and a total size.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits_local.h"
#include "base/result.h"
#include "control/failure.h"

namespace p2p::control {

struct HttpRequest {
  std::string method;
  std::string path;                                        // percent-decoded
  std::vector<std::pair<std::string, std::string>> query;  // percent-decoded, in order
  std::string authorization;                               // the field's value; empty: none
};

// `head` is everything up to and with the empty line. Failures: bad_request; too_large, by
// limits::control_head_bytes_max or control_header_fields_max.
Answer<HttpRequest> parse_http_request(std::string_view head);

struct HttpReply {
  int status = 200;
  std::string body;  // JSON
};

// A whole reply with a body, and the head of one that goes on until the connection ends.
std::string http_reply_text(const HttpReply& reply);
std::string http_stream_head();

struct HttpReplyHead {
  int status = 0;
  bool has_length = false;
  size_t content_length = 0;
};

// The client's side: `head` up to and with the empty line.
Result<HttpReplyHead> parse_http_reply_head(std::string_view head);

// Percent-encoding (RFC 3986, 2.1) of all but unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace p2p::control
