/* The names file: what the daemon knows, for the NSS module inside every process of this host.
 * This header is the format's only definition. The writer is resolver/names_file.h (C++), the
 * reader nss/view.c and nss/reader.c (C, libc only).
 *
 * A file is written whole under another name, then renamed into place, and from then on only its
 * two live words change: `heartbeat_s`, each second, and `superseded`, once, when another file
 * took its place. A process that keeps a mapping so learns without a system call that it is out
 * of date (superseded) or that nobody stands behind it any more (heartbeat too old).
 *
 * Layout, all integers of 32 or 16 bits in the byte order of the host, all offsets from the
 * start of the file, everything aligned to 4 bytes:
 *
 *   file    = header slot{slot_count} (key | host)*
 *   header  = struct p2p_names_header
 *   slot    = struct p2p_names_slot                an open-addressed hash table, linear probing
 *   key     = struct p2p_names_key, bytes          what is looked up: a name or an address
 *   host    = struct p2p_names_host, label, pad to 4, IPv4 x 4 bytes, IPv6 x 16 bytes
 *
 * The reader trusts nothing of it: each piece is copied out once, the copy is checked, and only
 * the copy is used. */
#ifndef P2P_NSS_SNAPSHOT_H
#define P2P_NSS_SNAPSHOT_H

#include <stdint.h>

/* In the directory that the daemon makes for itself; the build may choose another. */
#ifndef P2P_NAMES_PATH
#define P2P_NAMES_PATH "/run/p2p-ddns/names"
#endif
/* Names another file, for tests; not heeded in setuid programs (secure_getenv). */
#define P2P_NAMES_PATH_VARIABLE "P2P_DDNS_NAMES_FILE"

#define P2P_NAMES_MAGIC "P2PNAMES"
#define P2P_NAMES_VERSION 1u

/* A heartbeat older than this, in seconds: the daemon is dead or hung, so the next service of
 * nsswitch.conf shall answer. Ten missed beats, so that a busy host does not lose its names. */
#define P2P_NAMES_HEARTBEAT_MAX_S 10u
/* Bytes of a file: 20,000 nodes with 24 addresses each stay below it. */
#define P2P_NAMES_FILE_MAX (64u * 1024 * 1024)
/* Slots looked at for one key: bounds the work that a file can ask for. The writer grows its table
 * until every key is found within it. */
#define P2P_NAMES_PROBES_MAX 64u
/* Characters of a zone, of a name relative to it, and of a whole host name. */
#define P2P_NAMES_ZONE_MAX 180u
#define P2P_NAMES_LABEL_MAX 253u
#define P2P_NAMES_FULL_MAX 253u
/* Addresses of one family that a host may have. */
#define P2P_NAMES_ADDRESSES_MAX 32u

struct p2p_names_header {
  char magic[8];
  uint32_t version;
  uint32_t superseded;  /* live: 0, then 1 for good */
  uint32_t heartbeat_s; /* live: CLOCK_BOOTTIME of the last beat, whole seconds */
  uint32_t file_bytes;
  uint32_t hash_seed;  /* drawn anew for each file, so that nobody can choose names that collide */
  uint32_t slot_count; /* a power of two, more than the keys */
  uint32_t zone_bytes;
  char zone[P2P_NAMES_ZONE_MAX]; /* lower case, no dot at the end */
};

struct p2p_names_slot {
  uint32_t hash;
  uint32_t key_at; /* 0: empty */
};

/* What a key is, before its bytes. */
enum p2p_names_kind {
  P2P_NAMES_KEY_NAME = 1, /* lower case, relative to the zone: "mynode", "www.mynode" */
  P2P_NAMES_KEY_IPV4 = 2,
  P2P_NAMES_KEY_IPV6 = 3,
  P2P_NAMES_KEY_WILDCARD = 4, /* all names below this one: "mynode" for *.mynode */
};

struct p2p_names_key {
  uint32_t host_at;
  uint16_t kind;
  uint16_t bytes;
};

struct p2p_names_host {
  uint16_t label_bytes; /* the canonical name, relative to the zone */
  uint16_t ipv4_count;
  uint16_t ipv6_count;
  uint16_t unused;
};

/* Of a key's kind and bytes. FNV-1a over a secret start, then mixed (the finaliser of
 * MurmurHash3), since the table takes the low bits. */
static inline uint32_t p2p_names_hash(uint32_t seed, unsigned kind, const uint8_t *bytes, uint32_t count) {
  uint32_t h = (2166136261u ^ seed) * 16777619u;
  h = (h ^ kind) * 16777619u;
  for (uint32_t i = 0; i < count; ++i) h = (h ^ bytes[i]) * 16777619u;
  h = (h ^ (h >> 16) ^ seed) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

static inline uint32_t p2p_names_align4(uint32_t n) { return (n + 3u) & ~3u; }

#endif
