#include "control/http.h"

#include <gtest/gtest.h>

#include "base/limits_local.h"

namespace p2p::control {
namespace {

Answer<HttpRequest> parse_target_of(const std::string& target) {
  return parse_http_request("GET " + target + " HTTP/1.1\r\n\r\n");
}

TEST(HttpRequestHead, GivesMethodPathAndAuthorization) {
  auto request = parse_http_request(
      "POST /v1/stop HTTP/1.1\r\nHost: localhost\r\nAUTHORIZATION: \t Bearer x y \r\n\r\n");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->path, "/v1/stop");
  EXPECT_TRUE(request->query.empty());
  EXPECT_EQ(request->authorization, "Bearer x y");
}

TEST(HttpRequestHead, DecodesPathAndQuery) {
  auto request = parse_target_of("/v1%2Fnodes%3f?a=%41+b&&c&=d&e=f%3D=g");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/v1/nodes?");
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(request->query, (Pairs{{"a", "A b"}, {"c", ""}, {"", "d"}, {"e", "f==g"}}));
}

TEST(HttpRequestHead, RefusesBrokenPercentEncoding) {
  for (const char* target : {"/%", "/%4", "/%zz", "/a?b=%4", "/a?%=1", "/%4%41"})
    EXPECT_FALSE(parse_target_of(target)) << target;
}

TEST(HttpRequestHead, RefusesWhatIsNoRequest) {
  for (const char* head : {"",
                           "\r\n\r\n",
                           "GET\r\n\r\n",
                           "GET /\r\n\r\n",
                           "GET / HTTP/2.0\r\n\r\n",
                           "GET / http/1.1\r\n\r\n",
                           "GET nodes HTTP/1.1\r\n\r\n",
                           "G@T / HTTP/1.1\r\n\r\n",
                           " GET / HTTP/1.1\r\n\r\n",
                           "GET  / HTTP/1.1\r\n\r\n",
                           "GET /a b HTTP/1.1\r\n\r\n",
                           "GET /\x01 HTTP/1.1\r\n\r\n",
                           "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                           "GET / HTTP/1.1\r\n: x\r\n\r\n",
                           "GET / HTTP/1.1\r\nA : x\r\n\r\n",
                           "GET / HTTP/1.1\r\n folded: x\r\n\r\n",
                           "GET / HTTP/1.1\r\nA: x\ny\r\n\r\n",
                           "GET / HTTP/1.1\r\nA: x\r\n",
                           "GET / HTTP/1.1",
                           "\x16\x03\x01\x02"}) {
    auto request = parse_http_request(head);
    ASSERT_FALSE(request) << head;
    EXPECT_EQ(request.error().kind, FailureKind::bad_request) << head;
  }
}

TEST(HttpRequestHead, TakesZeroBytesAsData) {
  EXPECT_FALSE(parse_http_request(std::string_view("GET /\0 HTTP/1.1\r\n\r\n", 20)));
  auto request = parse_target_of("/%00");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, std::string("/\0", 2));
}

TEST(HttpRequestHead, BoundsFieldsAndBytes) {
  std::string head = "GET / HTTP/1.1\r\n";
  for (size_t i = 0; i < limits::control_header_fields_max; ++i) head += "A: b\r\n";
  EXPECT_TRUE(parse_http_request(head + "\r\n"));
  auto request = parse_http_request(head + "A: b\r\n\r\n");
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, FailureKind::too_large);
  request = parse_target_of("/" + std::string(limits::control_head_bytes_max, 'a'));
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, FailureKind::too_large);
}

TEST(HttpReply, IsReadBackByTheClient) {
  std::string text = http_reply_text({404, "{\"error\":\"x\"}"});
  size_t end = text.find("\r\n\r\n") + 4;
  auto head = parse_http_reply_head(text.substr(0, end));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 404);
  EXPECT_TRUE(head->has_length);
  EXPECT_EQ(head->content_length, text.size() - end);
  auto stream = parse_http_reply_head(http_stream_head());
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->status, 200);
  EXPECT_FALSE(stream->has_length);
}

TEST(HttpReply, TellsHowToAuthorize) {
  EXPECT_NE(http_reply_text({401, ""}).find("WWW-Authenticate: Bearer"), std::string::npos);
}

TEST(HttpReplyHead, RefusesWhatIsNoReply) {
  for (const char* head :
       {"", "\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 999 OK\r\n\r\n",
        "HTTP/1.1 -20 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"})
    EXPECT_FALSE(parse_http_reply_head(head)) << head;
}

TEST(PercentEncoding, RoundTripsEveryByte) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  auto request = parse_target_of("/?x=" + percent_encode(all));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->query.at(0).second, all);
  EXPECT_EQ(percent_encode("a-Z_0.~ /é"), "a-Z_0.~%20%2F%C3%A9");
}

}  // namespace
}  // namespace p2p::control
