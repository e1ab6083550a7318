// The words of --service and --record and the lines of SSH's key files: whatever is taken fits a record
// and is read back from it.
#include "base/check.h"
#include "dns/host_key.h"
#include "dns/published.h"

namespace {

using namespace p2p;

void check(const ResourceRecord& record) {
  auto again = parse_resources(encode_resources({record}));
  P2P_CHECK(again && again->size() == 1);
  P2P_CHECK((*again)[0].owner == record.owner && (*again)[0].data == record.data);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = as_text({data, size});
  if (auto service = dns::parse_service(text)) check(*service);
  if (auto record = dns::parse_own_record(text)) check(*record);
  if (auto key = dns::HostKey::parse(text)) {
    check(key->fingerprint());
    auto whole = key->record();
    if (!whole) return 0;
    check(*whole);
    P2P_CHECK(dns::HostKey::in(*whole)->text() == key->text());
    // What a peer made of such a record.
    whole->data.assign(data, data + size);
    if (auto other = dns::HostKey::in(*whole)) P2P_CHECK(other->text().find('\n') == std::string::npos);
  }
  return 0;
}
