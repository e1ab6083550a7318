/* One look at the names file: from the mapping that the process keeps, or from the file itself.
 * Never a lock, never memory of the heap, no descriptor left behind. */
#ifndef P2P_NSS_VIEW_H
#define P2P_NSS_VIEW_H

#include <stdint.h>

#include "nss/snapshot.h"

/* Bytes to look up in, and their header as it was copied out and checked. */
struct p2p_view {
  const uint8_t *base; /* NULL: read through `fd` */
  uint32_t bytes;
  int fd;   /* -1: none */
  int kept; /* the place of the kept mapping that this view holds; -1: none */
  struct p2p_names_header header;
};

/* A view of the file as it is now. 0, or -1 when there is no file that a living daemon stands
 * behind; the caller closes it only after 0. Changes errno. Safe in threads, after fork, and when
 * a thread is cancelled or leaves by longjmp: that costs at most one place for a kept mapping. */
int p2p_view_open(struct p2p_view *view);
void p2p_view_close(struct p2p_view *view);

/* Copies bytes out, once. 0, or -1 when they are not all there. */
int p2p_view_read(const struct p2p_view *view, uint32_t at, void *to, uint32_t count);

/* Copies the header out into the view and checks all that lookups build on, and that the file is
 * current: not superseded, its heartbeat within P2P_NAMES_HEARTBEAT_MAX_S. 0 or -1. */
int p2p_view_check(struct p2p_view *view);

#endif
