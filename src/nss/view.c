/* Kept mappings. A process keeps the mapping of the current file, so that a lookup needs no
 * system call. When the file is superseded, the next lookup maps the new one and retires the old
 * one, which is unmapped by whoever leaves it last.
 *
 * Each place holds one mapping and one atomic word: its phase and its number of readers. A reader
 * raises the number only while the phase is "live", in the same atomic step, so a mapping never
 * goes while somebody reads it. No step waits for another thread. A fork in the middle of another
 * thread's lookup leaves a reader in the child that never goes: its place is lost to the child,
 * its mapping stays. With all places lost the module still answers, from the file. */
#include "nss/view.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEPT_COUNT = 4, OPEN_TRIES = 3 };

/* Phases; the bits below them count readers. All zero: the place is free. */
#define BUSY 0x80000000u    /* one thread is filling or emptying it */
#define LIVE 0x40000000u    /* may be taken */
#define RETIRED 0x20000000u /* goes with its last reader */

struct kept {
  _Atomic uint32_t state;
  const uint8_t *base;
  uint32_t bytes;
};

static struct kept kept_places[KEPT_COUNT];
static _Atomic uint32_t kept_current; /* 1 + the place to try first; 0: none */

static void unmap_if_last(struct kept *kept) {
  uint32_t expected = RETIRED;
  if (!atomic_compare_exchange_strong(&kept->state, &expected, BUSY)) return;
  munmap((void *)kept->base, kept->bytes);
  atomic_store(&kept->state, 0);
}

static int kept_take(struct p2p_view *view) {
  uint32_t current = atomic_load(&kept_current);
  if (current == 0) return -1;
  struct kept *kept = &kept_places[current - 1];
  uint32_t state = atomic_load(&kept->state);
  do {
    if (!(state & LIVE)) return -1;
  } while (!atomic_compare_exchange_weak(&kept->state, &state, state + 1));
  view->base = kept->base;
  view->bytes = kept->bytes;
  view->fd = -1;
  view->kept = (int)(current - 1);
  return 0;
}

static void kept_release(int place) {
  struct kept *kept = &kept_places[place];
  if (atomic_fetch_sub(&kept->state, 1) == RETIRED + 1) unmap_if_last(kept);
}

/* Nobody takes it any more. The caller holds it. */
static void kept_retire(int place) {
  struct kept *kept = &kept_places[place];
  uint32_t state = atomic_load(&kept->state);
  do {
    if (!(state & LIVE)) return;
  } while (!atomic_compare_exchange_weak(&kept->state, &state, (state & ~LIVE) | RETIRED));
}

/* Maps the view's open file and keeps the mapping, held by this view. -1: all places are taken,
 * or there is no address space. */
static int kept_add(struct p2p_view *view) {
  for (int place = 0; place < KEPT_COUNT; ++place) {
    struct kept *kept = &kept_places[place];
    uint32_t expected = 0;
    if (!atomic_compare_exchange_strong(&kept->state, &expected, BUSY)) continue;
    void *base = mmap(NULL, view->bytes, PROT_READ, MAP_SHARED, view->fd, 0);
    if (base == MAP_FAILED) {
      atomic_store(&kept->state, 0);
      return -1;
    }
    kept->base = view->base = base;
    kept->bytes = view->bytes;
    view->kept = place;
    atomic_store(&kept->state, LIVE + 1);
    uint32_t before = atomic_exchange(&kept_current, (uint32_t)place + 1);
    /* Another thread added one at the same time: its own lookup keeps it alive. */
    if (before != 0 && before != (uint32_t)place + 1) {
      struct kept *other = &kept_places[before - 1];
      kept_retire((int)before - 1);
      unmap_if_last(other);
    }
    return 0;
  }
  return -1;
}

int p2p_view_read(const struct p2p_view *view, uint32_t at, void *to, uint32_t count) {
  if (at > view->bytes || count > view->bytes - at) return -1;
  if (view->base) {
    memcpy(to, view->base + at, count);
    /* The compiler must not read a second time what was checked: it may have changed. */
    atomic_signal_fence(memory_order_seq_cst);
    return 0;
  }
  for (uint32_t done = 0; done < count;) {
    ssize_t got = pread(view->fd, (char *)to + done, count - done, (off_t)at + done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return -1;
    done += (uint32_t)got;
  }
  return 0;
}

int p2p_view_check(struct p2p_view *view) {
  struct p2p_names_header *h = &view->header;
  if (p2p_view_read(view, 0, h, sizeof *h) != 0) return -1;
  if (memcmp(h->magic, P2P_NAMES_MAGIC, sizeof h->magic) != 0) return -1;
  if (h->version != P2P_NAMES_VERSION || h->superseded != 0 || h->file_bytes != view->bytes) return -1;
  if (h->zone_bytes == 0 || h->zone_bytes > P2P_NAMES_ZONE_MAX) return -1;
  uint32_t room = (view->bytes - (uint32_t)sizeof *h) / (uint32_t)sizeof(struct p2p_names_slot);
  if (h->slot_count == 0 || h->slot_count > room || (h->slot_count & (h->slot_count - 1)) != 0) return -1;
  struct timespec now;
  if (clock_gettime(CLOCK_BOOTTIME, &now) != 0) return -1;
  /* One second of slack: the beat may be younger than our look at the clock. */
  uint32_t age_s = (uint32_t)now.tv_sec + 1 - h->heartbeat_s;
  return age_s <= P2P_NAMES_HEARTBEAT_MAX_S + 1 ? 0 : -1;
}

/* Whether the file may be mapped. Its owner can cut it short, and a mapping would then kill this
 * process by SIGBUS; so only root's files and our own are. All others are read, never mapped. */
static int may_map(const struct stat *info) { return info->st_uid == 0 || info->st_uid == geteuid(); }

static int open_file(struct p2p_view *view) {
  const char *path = secure_getenv(P2P_NAMES_PATH_VARIABLE);
  if (!path) path = P2P_NAMES_PATH;
  view->base = NULL;
  view->kept = -1;
  do {
    view->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  } while (view->fd < 0 && errno == EINTR);
  if (view->fd < 0) return -1;
  struct stat info;
  if (fstat(view->fd, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
      info.st_size >= (off_t)sizeof view->header && info.st_size <= (off_t)P2P_NAMES_FILE_MAX) {
    view->bytes = (uint32_t)info.st_size;
    if (p2p_view_check(view) == 0) {
      if (may_map(&info) && kept_add(view) == 0) {
        close(view->fd);
        view->fd = -1;
      }
      return 0;
    }
  }
  close(view->fd);
  return -1;
}

int p2p_view_open(struct p2p_view *view) {
  if (kept_take(view) == 0) {
    if (p2p_view_check(view) == 0) return 0;
    kept_retire(view->kept);
    kept_release(view->kept);
  }
  /* open() and close() are cancellation points: a thread cancelled there would leave a descriptor. */
  int cancel_state;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
  int result = -1;
  /* Again when the file was replaced between our opening and our looking. */
  for (int i = 0; i < OPEN_TRIES && result != 0; ++i) {
    memset(&view->header, 0, sizeof view->header);
    result = open_file(view);
    if (result != 0 && view->header.superseded == 0) break;
  }
  pthread_setcancelstate(cancel_state, NULL);
  return result;
}

void p2p_view_close(struct p2p_view *view) {
  if (view->kept >= 0) kept_release(view->kept);
  if (view->fd >= 0) close(view->fd);
}
