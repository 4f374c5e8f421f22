// The memory of SQLite's cached pages, next to each other in huge pages of the kernel's.
//
// SQLite allocates every page that it caches by itself. Of a large cache nearly each page then lies
// in a page of memory whose place the processor has to look up first, and the writer waits for that
// more than for anything else. Here what has the size of a cached page comes from one region, which
// the kernel is asked to put into huge pages, of 2 MiB each; where it does not, nothing is lost.

#include "CSQLite.h"
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum {
    // A page of 4 KiB and what SQLite keeps of it, with room to spare.
    smallest = 4096,
    slot_size = 4480,
    // So much is set aside, of addresses: memory it becomes as it is used.
    region_size = 1 << 30,
};

// A slot that nobody uses.
typedef struct free_slot {
    struct free_slot *next;
} free_slot;

static sqlite3_mem_methods real;
static char *region;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
// Under the mutex: the slots that have come back, and how much of the region has been used.
static free_slot *free_slots;
static size_t used_size;

static int is_slot(const void *memory) {
    return (uintptr_t)memory - (uintptr_t)region < region_size;
}

static void *take_slot(void) {
    void *slot = NULL;
    pthread_mutex_lock(&mutex);
    if (free_slots) {
        slot = free_slots;
        free_slots = free_slots->next;
    } else if (used_size + slot_size <= region_size) {
        slot = region + used_size;
        used_size += slot_size;
    }
    pthread_mutex_unlock(&mutex);
    return slot;
}

static void give_back(void *memory) {
    free_slot *slot = memory;
    pthread_mutex_lock(&mutex);
    slot->next = free_slots;
    free_slots = slot;
    pthread_mutex_unlock(&mutex);
}

static void *memory_malloc(int size) {
    void *slot = size >= smallest && size <= slot_size ? take_slot() : NULL;
    return slot ? slot : real.xMalloc(size);
}

static void memory_free(void *memory) {
    if (is_slot(memory)) give_back(memory);
    else real.xFree(memory);
}

static int memory_size(void *memory) {
    return is_slot(memory) ? slot_size : real.xSize(memory);
}

static void *memory_realloc(void *memory, int size) {
    if (!is_slot(memory)) return real.xRealloc(memory, size);
    if (size <= slot_size) return memory;
    void *larger = real.xMalloc(size);
    if (!larger) return NULL;
    memcpy(larger, memory, slot_size);
    give_back(memory);
    return larger;
}

int csqlite_install_page_memory(void) {
    int code = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
    if (code != SQLITE_OK) return code;
    void *addresses = mmap(
        NULL, region_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
        0);
    // Then SQLite's memory stays as it was.
    if (addresses == MAP_FAILED) return SQLITE_OK;
    madvise(addresses, region_size, MADV_HUGEPAGE);
    region = addresses;
    sqlite3_mem_methods own = real;
    own.xMalloc = memory_malloc;
    own.xFree = memory_free;
    own.xRealloc = memory_realloc;
    own.xSize = memory_size;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &own);
}
