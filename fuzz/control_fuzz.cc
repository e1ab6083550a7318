// The local API: what a client may send, and what the command line may be answered.
#include "base/check.h"
#include "control/http.h"
#include "control/json.h"
#include "control/request.h"
#include "fuzz/mutate.h"

namespace p2p::fuzz {

std::vector<Bytes> samples() {
  std::vector<Bytes> out;
  for (std::string_view text :
       {"GET /v1/nodes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer abc\r\n\r\n",
        "GET /v1/ticket?uses=3&expires_s=60&name=printer HTTP/1.1\r\n\r\n",
        "POST /v1/pause HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        "GET /v1/resolve?name=web%2Ep2p.internal HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n",
        R"({"zone":"p2p.internal","count":1,"nodes":[{"id":"y","name":"a","addresses":["10.0.0.1"]}]})",
        R"({"ticket":"p2p1"})", R"({"error":"no"})"})
    out.emplace_back(text.begin(), text.end());
  return out;
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace p2p;
  using namespace p2p::control;
  std::string_view text = as_text({data, size});
  if (auto http = parse_http_request(text)) {
    auto request = parse_request(*http);
    if (!request) P2P_CHECK(request.error().message.find('\n') == std::string::npos);
  }
  parse_http_reply_head(text);
  parse_name_text(text);
  nodes_from_json(text);
  node_from_json(text);
  status_from_json(text);
  resolution_from_json(text);
  explanation_from_json(text);
  ticket_from_json(text);
  error_from_json(text);
  watch_item_from_json(text);
  return 0;
}
