// SQLite's page cache, but for what a commit looks through.
//
// At the end of each transaction the cache is told to let go what lies past the end of the file, and
// looks for it only if a page that it had may lie there. Where SQLite splits pages of a B-tree, and
// brings their numbers into order, one of them is for a moment the page of the lock byte, 1 GiB into
// the file: of a file below that size the cache then looks through everything it has, in vain, in
// nearly every commit. So here it is asked only where there is something to let go.

#include "CSQLite.h"
#include <stddef.h>

// Where the lock byte is in every file, and no page is ever kept: SQLite's PENDING_BYTE.
enum { lock_byte = 1 << 30 };

typedef struct {
    sqlite3_pcache *pages;
    unsigned lock_page;
    // No page in the cache has a higher number, apart from that of the lock byte.
    unsigned highest;
    int has_lock_page;
    int search_count;
} page_cache;

static sqlite3_pcache_methods2 real;
static sqlite3_pcache_methods2 own;

static page_cache *of(sqlite3_pcache *cache) { return (page_cache *)cache; }

static sqlite3_pcache *cache_create(int page_size, int extra_size, int is_purgeable) {
    page_cache *cache = sqlite3_malloc(sizeof *cache);
    if (!cache) return NULL;
    *cache = (page_cache){.lock_page = lock_byte / page_size + 1};
    cache->pages = real.xCreate(page_size, extra_size, is_purgeable);
    if (cache->pages) return (sqlite3_pcache *)cache;
    sqlite3_free(cache);
    return NULL;
}

static void cache_destroy(sqlite3_pcache *cache) {
    real.xDestroy(of(cache)->pages);
    sqlite3_free(cache);
}

static void note(page_cache *cache, unsigned number) {
    if (number == cache->lock_page) cache->has_lock_page = 1;
    else if (number > cache->highest) cache->highest = number;
}

static sqlite3_pcache_page *cache_fetch(sqlite3_pcache *cache, unsigned number, int creates) {
    if (creates) note(of(cache), number);
    return real.xFetch(of(cache)->pages, number, creates);
}

static void cache_rekey(
    sqlite3_pcache *cache, sqlite3_pcache_page *page, unsigned old, unsigned number) {
    if (old == of(cache)->lock_page) of(cache)->has_lock_page = 0;
    note(of(cache), number);
    real.xRekey(of(cache)->pages, page, old, number);
}

static void cache_truncate(sqlite3_pcache *cache, unsigned limit) {
    page_cache *known = of(cache);
    if (limit > known->highest && !known->has_lock_page) return;
    known->search_count++;
    real.xTruncate(known->pages, limit);
    if (limit <= known->lock_page) known->has_lock_page = 0;
    if (limit <= known->highest) known->highest = limit ? limit - 1 : 0;
}

static void cache_resize(sqlite3_pcache *cache, int count) {
    real.xCachesize(of(cache)->pages, count);
}

static int cache_count(sqlite3_pcache *cache) { return real.xPagecount(of(cache)->pages); }

static void cache_unpin(sqlite3_pcache *cache, sqlite3_pcache_page *page, int discards) {
    real.xUnpin(of(cache)->pages, page, discards);
}

static void cache_shrink(sqlite3_pcache *cache) { real.xShrink(of(cache)->pages); }

int csqlite_install_page_cache(void) {
    int code = sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &real);
    if (code != SQLITE_OK) return code;
    own = real;
    own.xCreate = cache_create;
    own.xCachesize = cache_resize;
    own.xPagecount = cache_count;
    own.xFetch = cache_fetch;
    own.xUnpin = cache_unpin;
    own.xRekey = cache_rekey;
    own.xTruncate = cache_truncate;
    own.xDestroy = cache_destroy;
    own.xShrink = cache_shrink;
    return sqlite3_config(SQLITE_CONFIG_PCACHE2, &own);
}

const sqlite3_pcache_methods2 *csqlite_page_cache(void) { return &own; }

int csqlite_search_count(sqlite3_pcache *cache) { return of(cache)->search_count; }
