/* libnss_p2pddns.so.2: the functions that the C library calls for `hosts: ... p2pddns ...`
 * (GNU C Library manual, "NSS Module Function Internals"). Everything an answer points to lies in
 * the caller's buffer. errno is as it was, but for what a caller must know: ERANGE.
 *
 * No daemon, no file, a dead or hung daemon, a broken file: UNAVAIL, so that the next service of
 * nsswitch.conf is asked. */
#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <stdalign.h>
#include <string.h>
#include <sys/socket.h>

#include "nss/reader.h"

#define EXPORT __attribute__((visibility("default")))

/* What nscd may keep an answer for, in seconds: an address may change within the next one. */
enum { TTL_S = 1 };

enum outcome { ANSWER_FOUND, ANSWER_NO_HOST, ANSWER_NO_ADDRESS, ANSWER_NO_DAEMON, ANSWER_NO_ROOM };

/* The caller's buffer, taken from the front. */
struct arena {
  char *at;
  size_t left;
};

static void *take(struct arena *arena, size_t bytes, size_t align) {
  size_t pad = (align - (uintptr_t)arena->at % align) % align;
  if (arena->left < pad || arena->left - pad < bytes) return NULL;
  void *out = arena->at + pad;
  arena->at += pad + bytes;
  arena->left -= pad + bytes;
  return out;
}

static char *take_text(struct arena *arena, const char *text) {
  size_t bytes = strlen(text) + 1;
  char *out = take(arena, bytes, 1);
  return out ? memcpy(out, text, bytes) : NULL;
}

static enum nss_status finish(enum outcome outcome, int saved_errno, int *errnop, int *h_errnop) {
  errno = saved_errno;
  switch (outcome) {
    case ANSWER_FOUND: *h_errnop = NETDB_SUCCESS; return NSS_STATUS_SUCCESS;
    case ANSWER_NO_HOST: *h_errnop = HOST_NOT_FOUND; return NSS_STATUS_NOTFOUND;
    case ANSWER_NO_ADDRESS: *h_errnop = NO_DATA; return NSS_STATUS_NOTFOUND;
    case ANSWER_NO_DAEMON: *h_errnop = HOST_NOT_FOUND; return NSS_STATUS_UNAVAIL;
    case ANSWER_NO_ROOM: break;
  }
  *errnop = ERANGE;
  *h_errnop = NETDB_INTERNAL;
  return NSS_STATUS_TRYAGAIN;
}

static enum outcome look_up(const char *name, const uint8_t *address, uint32_t bytes, struct p2p_host *host) {
  struct p2p_view view;
  if (p2p_view_open(&view) != 0) return ANSWER_NO_DAEMON;
  enum p2p_lookup found =
      name ? p2p_find_name(&view, name, host) : p2p_find_address(&view, address, bytes, host);
  p2p_view_close(&view);
  if (found == P2P_LOOKUP_BROKEN) return ANSWER_NO_DAEMON;
  return found == P2P_LOOKUP_FOUND ? ANSWER_FOUND : ANSWER_NO_HOST;
}

/* Fills `result` with `count` addresses of `family`. */
static enum outcome fill_hostent(const struct p2p_host *host, int family, const uint8_t *addresses,
                                 size_t count, struct arena *arena, struct hostent *result) {
  size_t size = family == AF_INET ? 4 : 16;
  if (count == 0) return ANSWER_NO_ADDRESS;
  char **aliases = take(arena, 2 * sizeof *aliases, alignof(char *));
  char **list = take(arena, (count + 1) * sizeof *list, alignof(char *));
  char *bytes = take(arena, count * size, alignof(uint32_t));
  char *name = take_text(arena, host->name);
  char *label = take_text(arena, host->label);
  if (!aliases || !list || !bytes || !name || !label) return ANSWER_NO_ROOM;
  memcpy(bytes, addresses, count * size);
  for (size_t i = 0; i < count; ++i) list[i] = bytes + i * size;
  list[count] = NULL;
  aliases[0] = *label ? label : NULL;
  aliases[1] = NULL;
  result->h_name = name;
  result->h_aliases = aliases;
  result->h_addrtype = family;
  result->h_length = (int)size;
  result->h_addr_list = list;
  return ANSWER_FOUND;
}

/* One tuple behind another; `first` is the caller's own, if it has one. */
static enum outcome fill_tuples(const struct p2p_host *host, struct arena *arena,
                                struct gaih_addrtuple **first) {
  size_t count = (size_t)host->ipv4_count + host->ipv6_count;
  if (count == 0) return ANSWER_NO_ADDRESS;
  char *name = take_text(arena, host->name);
  if (!name) return ANSWER_NO_ROOM;
  struct gaih_addrtuple **link = first;
  for (size_t i = 0; i < count; ++i) {
    struct gaih_addrtuple *tuple = i == 0 ? *first : NULL;
    if (!tuple) tuple = take(arena, sizeof *tuple, alignof(struct gaih_addrtuple));
    if (!tuple) return ANSWER_NO_ROOM;
    memset(tuple, 0, sizeof *tuple);
    tuple->name = name;
    if (i < host->ipv4_count) {
      tuple->family = AF_INET;
      memcpy(tuple->addr, host->ipv4[i], 4);
    } else {
      tuple->family = AF_INET6;
      memcpy(tuple->addr, host->ipv6[i - host->ipv4_count], 16);
    }
    *link = tuple;
    link = &tuple->next;
  }
  return ANSWER_FOUND;
}

EXPORT enum nss_status _nss_p2pddns_gethostbyname4_r(const char *name, struct gaih_addrtuple **pat,
                                                     char *buffer, size_t buflen, int *errnop, int *h_errnop,
                                                     int32_t *ttlp) {
  int saved_errno = errno;
  struct arena arena = {buffer, buflen};
  struct p2p_host host;
  struct gaih_addrtuple *first = *pat;
  enum outcome outcome = look_up(name, NULL, 0, &host);
  if (outcome == ANSWER_FOUND) outcome = fill_tuples(&host, &arena, &first);
  if (outcome == ANSWER_FOUND) {
    *pat = first;
    if (ttlp) *ttlp = TTL_S;
  }
  return finish(outcome, saved_errno, errnop, h_errnop);
}

EXPORT enum nss_status _nss_p2pddns_gethostbyname3_r(const char *name, int family, struct hostent *result,
                                                     char *buffer, size_t buflen, int *errnop, int *h_errnop,
                                                     int32_t *ttlp, char **canonp) {
  int saved_errno = errno;
  struct arena arena = {buffer, buflen};
  struct p2p_host host;
  enum outcome outcome = ANSWER_NO_DAEMON;
  if (family == AF_INET || family == AF_INET6) outcome = look_up(name, NULL, 0, &host);
  if (outcome == ANSWER_FOUND)
    outcome = family == AF_INET ? fill_hostent(&host, family, host.ipv4[0], host.ipv4_count, &arena, result)
                                : fill_hostent(&host, family, host.ipv6[0], host.ipv6_count, &arena, result);
  if (outcome == ANSWER_FOUND) {
    if (ttlp) *ttlp = TTL_S;
    if (canonp) *canonp = result->h_name;
  }
  return finish(outcome, saved_errno, errnop, h_errnop);
}

EXPORT enum nss_status _nss_p2pddns_gethostbyname2_r(const char *name, int family, struct hostent *result,
                                                     char *buffer, size_t buflen, int *errnop,
                                                     int *h_errnop) {
  return _nss_p2pddns_gethostbyname3_r(name, family, result, buffer, buflen, errnop, h_errnop, NULL, NULL);
}

EXPORT enum nss_status _nss_p2pddns_gethostbyname_r(const char *name, struct hostent *result, char *buffer,
                                                    size_t buflen, int *errnop, int *h_errnop) {
  return _nss_p2pddns_gethostbyname3_r(name, AF_INET, result, buffer, buflen, errnop, h_errnop, NULL, NULL);
}

EXPORT enum nss_status _nss_p2pddns_gethostbyaddr2_r(const void *address, socklen_t bytes, int family,
                                                     struct hostent *result, char *buffer, size_t buflen,
                                                     int *errnop, int *h_errnop, int32_t *ttlp) {
  int saved_errno = errno;
  struct arena arena = {buffer, buflen};
  struct p2p_host host;
  socklen_t wanted = family == AF_INET ? 4 : 16;
  enum outcome outcome = ANSWER_NO_DAEMON;
  if ((family == AF_INET || family == AF_INET6) && bytes >= wanted)
    outcome = look_up(NULL, address, wanted, &host);
  if (outcome == ANSWER_FOUND) outcome = fill_hostent(&host, family, address, 1, &arena, result);
  if (outcome == ANSWER_FOUND && ttlp) *ttlp = TTL_S;
  return finish(outcome, saved_errno, errnop, h_errnop);
}

EXPORT enum nss_status _nss_p2pddns_gethostbyaddr_r(const void *address, socklen_t bytes, int family,
                                                    struct hostent *result, char *buffer, size_t buflen,
                                                    int *errnop, int *h_errnop) {
  return _nss_p2pddns_gethostbyaddr2_r(address, bytes, family, result, buffer, buflen, errnop, h_errnop,
                                       NULL);
}
