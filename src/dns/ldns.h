// libldns, loaded when the first record is to be checked or written as text: it brings OpenSSL along,
// 2 MB of memory that most nodes never need.
#pragma once

#include <ldns/ldns.h>

namespace p2p::dns {

// Its functions that we call, by their names without "ldns_".
struct Ldns {
  decltype(&::ldns_buffer_free) buffer_free;
  decltype(&::ldns_buffer_new) buffer_new;
  decltype(&::ldns_get_errorstr_by_id) get_errorstr_by_id;
  decltype(&::ldns_get_rr_type_by_name) get_rr_type_by_name;
  decltype(&::ldns_rdf_data) rdf_data;
  decltype(&::ldns_rdf_size) rdf_size;
  decltype(&::ldns_rr2str) rr2str;
  decltype(&::ldns_rr_free) rr_free;
  decltype(&::ldns_rr_get_type) rr_get_type;
  decltype(&::ldns_rr_new_frm_str) rr_new_frm_str;
  decltype(&::ldns_rr_owner) rr_owner;
  decltype(&::ldns_rr_rdata2buffer_wire) rr_rdata2buffer_wire;
  decltype(&::ldns_wire2rr) wire2rr;
};

// Null where the library is not installed. From any thread.
const Ldns* ldns();

}  // namespace p2p::dns
