#include "dns/ldns.h"

#include <dlfcn.h>

namespace p2p::dns {
namespace {

// Of Debian 12 and 13 and of Ubuntu 24.04.
constexpr const char* kLibrary = "libldns.so.3";

template <class Function>
bool find(void* library, const char* name, Function& out) {
  out = reinterpret_cast<Function>(dlsym(library, name));
  return out != nullptr;
}

// All or nothing.
Ldns load() {
  void* library = dlopen(kLibrary, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return {};
  Ldns out{};
  bool has_all = find(library, "ldns_buffer_free", out.buffer_free) &&
                 find(library, "ldns_buffer_new", out.buffer_new) &&
                 find(library, "ldns_get_errorstr_by_id", out.get_errorstr_by_id) &&
                 find(library, "ldns_get_rr_type_by_name", out.get_rr_type_by_name) &&
                 find(library, "ldns_rdf_data", out.rdf_data) &&
                 find(library, "ldns_rdf_size", out.rdf_size) && find(library, "ldns_rr2str", out.rr2str) &&
                 find(library, "ldns_rr_free", out.rr_free) &&
                 find(library, "ldns_rr_get_type", out.rr_get_type) &&
                 find(library, "ldns_rr_new_frm_str", out.rr_new_frm_str) &&
                 find(library, "ldns_rr_owner", out.rr_owner) &&
                 find(library, "ldns_rr_rdata2buffer_wire", out.rr_rdata2buffer_wire) &&
                 find(library, "ldns_wire2rr", out.wire2rr);
  return has_all ? out : Ldns{};
}

}  // namespace

const Ldns* ldns() {
  static const Ldns loaded = load();
  return loaded.wire2rr ? &loaded : nullptr;
}

}  // namespace p2p::dns
