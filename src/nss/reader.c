#include "nss/reader.h"

#include <string.h>

static enum p2p_lookup find_key(const struct p2p_view *view, unsigned kind, const uint8_t *bytes,
                                uint32_t count, uint32_t *host_at) {
  uint32_t hash = p2p_names_hash(view->header.hash_seed, kind, bytes, count);
  for (uint32_t probe = 0; probe < P2P_NAMES_PROBES_MAX; ++probe) {
    uint32_t index = (hash + probe) & (view->header.slot_count - 1);
    struct p2p_names_slot slot;
    uint32_t slot_at = (uint32_t)sizeof view->header + index * (uint32_t)sizeof slot;
    if (p2p_view_read(view, slot_at, &slot, sizeof slot) != 0) return P2P_LOOKUP_BROKEN;
    if (slot.key_at == 0) return P2P_LOOKUP_MISSING;
    if (slot.hash != hash) continue;
    struct p2p_names_key key;
    uint8_t found[P2P_NAMES_LABEL_MAX];
    if (p2p_view_read(view, slot.key_at, &key, sizeof key) != 0) return P2P_LOOKUP_BROKEN;
    if (key.kind != kind || key.bytes != count || count > sizeof found) continue;
    /* No overflow: the key was within the file, and files are far below 4 GiB. */
    if (p2p_view_read(view, slot.key_at + (uint32_t)sizeof key, found, count) != 0) return P2P_LOOKUP_BROKEN;
    if (memcmp(found, bytes, count) != 0) continue;
    *host_at = key.host_at;
    return P2P_LOOKUP_FOUND;
  }
  return P2P_LOOKUP_MISSING;
}

/* Only what host names are made of may reach the programs that print them. */
static int is_host_name(const char *text, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    char c = text[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_')) return 0;
  }
  return count > 0;
}

/* label.zone; 0, or -1 when that is no host name. */
static int set_name(const struct p2p_view *view, const char *label, uint32_t count, struct p2p_host *host) {
  uint32_t zone_bytes = view->header.zone_bytes;
  if (count + 1 + zone_bytes > P2P_NAMES_FULL_MAX) return -1;
  if (!is_host_name(label, count) || !is_host_name(view->header.zone, zone_bytes)) return -1;
  memcpy(host->name, label, count);
  host->name[count] = '.';
  memcpy(host->name + count + 1, view->header.zone, zone_bytes);
  host->name[count + 1 + zone_bytes] = 0;
  return 0;
}

static enum p2p_lookup read_host(const struct p2p_view *view, uint32_t at, struct p2p_host *host) {
  struct p2p_names_host head;
  if (p2p_view_read(view, at, &head, sizeof head) != 0) return P2P_LOOKUP_BROKEN;
  if (head.label_bytes > P2P_NAMES_LABEL_MAX || head.ipv4_count > P2P_NAMES_ADDRESSES_MAX ||
      head.ipv6_count > P2P_NAMES_ADDRESSES_MAX)
    return P2P_LOOKUP_BROKEN;
  at += (uint32_t)sizeof head;
  if (p2p_view_read(view, at, host->label, head.label_bytes) != 0) return P2P_LOOKUP_BROKEN;
  host->label[head.label_bytes] = 0;
  if (set_name(view, host->label, head.label_bytes, host) != 0) return P2P_LOOKUP_BROKEN;
  if (strchr(host->label, '.')) host->label[0] = 0;
  at += p2p_names_align4(head.label_bytes);
  host->ipv4_count = head.ipv4_count;
  host->ipv6_count = head.ipv6_count;
  if (p2p_view_read(view, at, host->ipv4, head.ipv4_count * 4u) != 0) return P2P_LOOKUP_BROKEN;
  at += head.ipv4_count * 4u;
  if (p2p_view_read(view, at, host->ipv6, head.ipv6_count * 16u) != 0) return P2P_LOOKUP_BROKEN;
  return P2P_LOOKUP_FOUND;
}

/* The name relative to the zone, in lower case; its length, or 0 when it is not one of ours. */
static uint32_t relative_name(const struct p2p_view *view, const char *name, char *out) {
  size_t count = strnlen(name, P2P_NAMES_FULL_MAX + 2);
  int absolute = count > 0 && name[count - 1] == '.';
  if (absolute) --count;
  if (count == 0 || count > P2P_NAMES_FULL_MAX) return 0;
  for (size_t i = 0; i < count; ++i) {
    char c = name[i];
    out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
  }
  uint32_t zone_bytes = view->header.zone_bytes;
  if (count > zone_bytes + 1 && out[count - zone_bytes - 1] == '.' &&
      memcmp(out + count - zone_bytes, view->header.zone, zone_bytes) == 0)
    return (uint32_t)count - zone_bytes - 1;
  return absolute || memchr(out, '.', count) ? 0 : (uint32_t)count;
}

/* The host whose wildcard covers the name. As in RFC 4592, the nearest parent that exists decides. */
static enum p2p_lookup find_wildcard(const struct p2p_view *view, const char *name, uint32_t count,
                                     uint32_t *host_at) {
  for (uint32_t i = 0; i < count; ++i) {
    if (name[i] != '.') continue;
    const uint8_t *parent = (const uint8_t *)name + i + 1;
    uint32_t parent_bytes = count - i - 1;
    enum p2p_lookup found = find_key(view, P2P_NAMES_KEY_WILDCARD, parent, parent_bytes, host_at);
    if (found != P2P_LOOKUP_MISSING) return found;
    found = find_key(view, P2P_NAMES_KEY_NAME, parent, parent_bytes, host_at);
    if (found != P2P_LOOKUP_MISSING) return found == P2P_LOOKUP_FOUND ? P2P_LOOKUP_MISSING : found;
  }
  return P2P_LOOKUP_MISSING;
}

enum p2p_lookup p2p_find_name(const struct p2p_view *view, const char *name, struct p2p_host *host) {
  char relative[P2P_NAMES_FULL_MAX];
  uint32_t count = relative_name(view, name, relative);
  if (count == 0) return P2P_LOOKUP_MISSING;
  uint32_t host_at = 0;
  enum p2p_lookup found = find_key(view, P2P_NAMES_KEY_NAME, (const uint8_t *)relative, count, &host_at);
  if (found == P2P_LOOKUP_FOUND) return read_host(view, host_at, host);
  if (found == P2P_LOOKUP_MISSING) found = find_wildcard(view, relative, count, &host_at);
  if (found != P2P_LOOKUP_FOUND) return found;
  found = read_host(view, host_at, host);
  if (found != P2P_LOOKUP_FOUND) return found;
  /* A wildcard's answer goes by the name that was asked for. */
  host->label[0] = 0;
  return set_name(view, relative, count, host) == 0 ? P2P_LOOKUP_FOUND : P2P_LOOKUP_MISSING;
}

enum p2p_lookup p2p_find_address(const struct p2p_view *view, const uint8_t *bytes, uint32_t count,
                                 struct p2p_host *host) {
  static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (count == 16 && memcmp(bytes, mapped, sizeof mapped) == 0) {
    bytes += sizeof mapped;
    count = 4;
  }
  uint32_t host_at = 0;
  unsigned kind = count == 4 ? P2P_NAMES_KEY_IPV4 : P2P_NAMES_KEY_IPV6;
  enum p2p_lookup found = find_key(view, kind, bytes, count, &host_at);
  return found == P2P_LOOKUP_FOUND ? read_host(view, host_at, host) : found;
}
