#include "control/request.h"

#include <gtest/gtest.h>

#include "base/limits_local.h"
#include "control/http.h"

namespace p2p::control {
namespace {

Answer<Request> parse(const std::string& method, const std::string& target) {
  auto http = parse_http_request(method + " " + target + " HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(http) << target;
  return parse_request(http.value_or(HttpRequest{}));
}

Failure failure_of(const std::string& method, const std::string& target) {
  auto request = parse(method, target);
  EXPECT_FALSE(request) << target;
  return request ? Failure{} : request.error();
}

template <class T>
void expect_is(const Answer<Request>& request) {
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_TRUE(std::holds_alternative<T>(*request));
}

TEST(ControlRequest, KnowsEveryPath) {
  expect_is<ListNodes>(parse("GET", "/v1/nodes"));
  expect_is<GetStatus>(parse("GET", "/v1/status"));
  expect_is<PrintTicket>(parse("GET", "/v1/ticket"));
  expect_is<ResolveName>(parse("GET", "/v1/resolve?name=a"));
  expect_is<ShowNode>(parse("GET", "/v1/node"));
  expect_is<ExplainName>(parse("GET", "/v1/explain?name=a"));
  expect_is<Watch>(parse("GET", "/v1/watch"));
  expect_is<Pause>(parse("POST", "/v1/pause"));
  expect_is<Resume>(parse("POST", "/v1/resume"));
  expect_is<Stop>(parse("POST", "/v1/stop"));
}

TEST(ControlRequest, TellsWrongPathAndWrongMethodApart) {
  EXPECT_EQ(failure_of("GET", "/").kind, FailureKind::not_found);
  EXPECT_EQ(failure_of("GET", "/v1/nodes/").kind, FailureKind::not_found);
  EXPECT_EQ(failure_of("GET", "/v1/%1b%5b2J").message, "there is nothing at /v1/?[2J");
  Failure wrong = failure_of("GET", "/v1/stop");
  EXPECT_EQ(wrong.kind, FailureKind::bad_method);
  EXPECT_EQ(wrong.message, "/v1/stop takes POST only");
}

TEST(ControlRequest, NamesTheParameterThatIsWrong) {
  EXPECT_EQ(failure_of("GET", "/v1/nodes?x=1").message, "unknown parameter \"x\"");
  EXPECT_EQ(failure_of("GET", "/v1/node?name=a&name=b").message, "parameter \"name\" is given twice");
  EXPECT_EQ(failure_of("GET", "/v1/resolve").message, "which name? GET /v1/resolve?name=NAME");
  EXPECT_EQ(failure_of("GET", "/v1/resolve?name=").message, "a name must not be empty");
  EXPECT_EQ(failure_of("GET", "/v1/resolve?name=").kind, FailureKind::bad_request);
}

TEST(ControlRequest, ReadsTheTermsOfATicket) {
  auto request = parse("GET", "/v1/ticket?uses=3&expires_s=60&name=Attic");
  ASSERT_TRUE(request) << request.error().message;
  PrintTicket ticket = std::get<PrintTicket>(*request);
  EXPECT_EQ(ticket.uses, 3u);
  EXPECT_EQ(ticket.expires_in, Duration(60s));
  ASSERT_TRUE(ticket.fixed_name);
  EXPECT_EQ(ticket.fixed_name->text(), "attic");
  request = parse("GET", "/v1/ticket?expires_s=never");
  ASSERT_TRUE(request);
  EXPECT_TRUE(std::get<PrintTicket>(*request).never_expires);
  EXPECT_FALSE(std::get<PrintTicket>(*request).expires_in);
}

TEST(ControlRequest, BoundsTheTermsOfATicket) {
  for (const char* query :
       {"uses=0", "uses=-1", "uses=1000001", "uses=1x", "uses=", "expires_s=0",
        "expires_s=99999999999999999999", "expires_s=60999999999999", "expires_s=18446744073709551615",
        "expires_s=315360001", "name=a.b", "name=a%1bb"})
    EXPECT_EQ(failure_of("GET", std::string("/v1/ticket?") + query).kind, FailureKind::bad_request) << query;
}

TEST(ControlRequest, TargetsAreReadBack) {
  PrintTicket ticket{7, Duration(90s), false, *Label::parse("attic")};
  auto request = parse("GET", target_of(ticket));
  ASSERT_TRUE(request);
  EXPECT_EQ(std::get<PrintTicket>(*request), ticket);
  PrintTicket forever{std::nullopt, std::nullopt, true, std::nullopt};
  EXPECT_EQ(std::get<PrintTicket>(*parse("GET", target_of(forever))), forever);
  EXPECT_EQ(std::get<PrintTicket>(*parse("GET", target_of(PrintTicket{}))), PrintTicket{});
  EXPECT_EQ(std::get<ResolveName>(*parse("GET", target_of(ResolveName{"bücher&=%"}))).name, "bücher&=%");
  EXPECT_EQ(std::get<ExplainName>(*parse("GET", target_of(ExplainName{"a&b"}))).name, "a&b");
  EXPECT_EQ(std::get<ShowNode>(*parse("GET", target_of(ShowNode{}))).name_or_id, "");
}

TEST(ControlRequest, ExportsInAKnownFormatOnly) {
  for (ExportFormat format :
       {ExportFormat::zone, ExportFormat::hosts, ExportFormat::ansible, ExportFormat::known_hosts})
    EXPECT_EQ(std::get<ExportNames>(*parse("GET", target_of(ExportNames{format}))).format, format);
  for (const char* target : {"/v1/export", "/v1/export?format=", "/v1/export?format=xml"})
    EXPECT_EQ(failure_of("GET", target).kind, FailureKind::bad_request) << target;
}

TEST(NameText, IsLoweredAndBounded) {
  EXPECT_EQ(*parse_name_text("Attic.P2P.internal."), "attic.p2p.internal");
  EXPECT_TRUE(parse_name_text(std::string(limits::control_name_bytes_max, 'a')));
  EXPECT_FALSE(parse_name_text(std::string(limits::control_name_bytes_max + 1, 'a')));
  for (const char* text : {"", ".", "a b", "a\n", "a\x7f", "\xff", "a\xe2\x80\xae"})
    EXPECT_FALSE(parse_name_text(text)) << text;
}

}  // namespace
}  // namespace p2p::control
