/* Lookups in a view of the names file. The file is hostile: any bytes give an answer, "not
 * there" or "broken" within bounded work, never an access outside of it. */
#ifndef P2P_NSS_READER_H
#define P2P_NSS_READER_H

#include <stdint.h>

#include "nss/view.h"

enum p2p_lookup { P2P_LOOKUP_BROKEN = -1, P2P_LOOKUP_MISSING = 0, P2P_LOOKUP_FOUND = 1 };

/* A host, copied out. */
struct p2p_host {
  char name[P2P_NAMES_FULL_MAX + 1];   /* the canonical name, with the zone */
  char label[P2P_NAMES_LABEL_MAX + 1]; /* the same without the zone; empty when it has dots */
  uint16_t ipv4_count, ipv6_count;
  uint8_t ipv4[P2P_NAMES_ADDRESSES_MAX][4];
  uint8_t ipv6[P2P_NAMES_ADDRESSES_MAX][16];
};

/* `name` is what a program asked for, in any case: a bare label, or a name in the zone with or
 * without a dot at its end. Everything else is "missing". */
enum p2p_lookup p2p_find_name(const struct p2p_view *view, const char *name, struct p2p_host *host);
/* `bytes` of an address, 4 or 16 of them; a v4-mapped IPv6 address is looked up as IPv4. */
enum p2p_lookup p2p_find_address(const struct p2p_view *view, const uint8_t *bytes, uint32_t count,
                                 struct p2p_host *host);

#endif
