// A commit writes each page of it to the write-ahead log by two calls of the system, one for 24
// bytes and one for the page. Here they are gathered, and written by one call before the commit's
// fsync.
//
// Gathered is only what a COMMIT writes, from csqlite_begin_gathering to its first fsync: SQLite
// holds its write lock all that time, and tells nobody of the pages before the fsync. So nothing is
// ever gathered that another process could look for, or could have written over. A COMMIT that
// begins the log anew has its fsync after the log's header, and writes the rest as SQLite does.

#include "CSQLite.h"
#include <string.h>

// SQLite's unix files take at most 128 KiB less one byte at a time.
enum { capacity = 120 << 10 };

// The log; what the system's own file needs follows it in memory.
typedef struct {
    sqlite3_file file;
    int is_gathering;
    // What is gathered, and where in the file it belongs.
    char *bytes;
    int count;
    sqlite3_int64 start;
} log_file;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs gathering_vfs;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((log_file *)file + 1); }

// Writes what is gathered. If that fails it is dropped: it belonged to a commit that fails with it.
static int flush(log_file *log) {
    int count = log->count;
    log->count = 0;
    if (!count) return SQLITE_OK;
    sqlite3_file *file = real(&log->file);
    return file->pMethods->xWrite(file, log->bytes, count, log->start);
}

static int log_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 start) {
    log_file *log = (log_file *)file;
    int follows = start == log->start + log->count && log->count + count <= capacity;
    if (log->count && !follows) {
        int code = flush(log);
        if (code != SQLITE_OK) return code;
    }
    if (!log->is_gathering || count > capacity)
        return real(file)->pMethods->xWrite(real(file), bytes, count, start);
    if (!log->count) log->start = start;
    memcpy(log->bytes + log->count, bytes, count);
    log->count += count;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 start) {
    int code = flush((log_file *)file);
    return code ? code : real(file)->pMethods->xRead(real(file), bytes, count, start);
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size) {
    int code = flush((log_file *)file);
    return code ? code : real(file)->pMethods->xTruncate(real(file), size);
}

static int log_sync(sqlite3_file *file, int flags) {
    ((log_file *)file)->is_gathering = 0;
    int code = flush((log_file *)file);
    return code ? code : real(file)->pMethods->xSync(real(file), flags);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size) {
    int code = flush((log_file *)file);
    return code ? code : real(file)->pMethods->xFileSize(real(file), size);
}

static int log_close(sqlite3_file *file) {
    sqlite3_free(((log_file *)file)->bytes);
    return real(file)->pMethods->xClose(real(file));
}

static int log_lock(sqlite3_file *file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}

static int log_unlock(sqlite3_file *file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}

static int log_is_reserved(sqlite3_file *file, int *is_reserved) {
    return real(file)->pMethods->xCheckReservedLock(real(file), is_reserved);
}

static int log_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int log_sector_size(sqlite3_file *file) {
    return real(file)->pMethods->xSectorSize(real(file));
}

static int log_characteristics(sqlite3_file *file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

// Of the first version, without shared memory: SQLite never asks the log for that.
static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};

// Every other file is the system's own.
static int open_file(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out) {
    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL))
        return real_vfs->xOpen(real_vfs, name, file, flags, flags_out);
    log_file *log = (log_file *)file;
    memset(log, 0, sizeof *log);
    int code = real_vfs->xOpen(real_vfs, name, real(file), flags, flags_out);
    // A file that could not be opened is closed all the same if it has methods.
    if (real(file)->pMethods) log->file.pMethods = &log_methods;
    if (code == SQLITE_OK && !(log->bytes = sqlite3_malloc(capacity))) code = SQLITE_NOMEM;
    return code;
}

int csqlite_register_gathering(void) {
    real_vfs = sqlite3_vfs_find(NULL);
    if (!real_vfs) return SQLITE_ERROR;
    gathering_vfs = *real_vfs;
    gathering_vfs.pNext = NULL;
    gathering_vfs.zName = CSQLITE_GATHERING;
    gathering_vfs.szOsFile += sizeof(log_file);
    gathering_vfs.xOpen = open_file;
    return sqlite3_vfs_register(&gathering_vfs, 0);
}

static log_file *log_of(sqlite3 *connection) {
    sqlite3_file *file = NULL;
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    return file && file->pMethods == &log_methods ? (log_file *)file : NULL;
}

void csqlite_begin_gathering(sqlite3 *connection) {
    log_file *log = log_of(connection);
    if (log) log->is_gathering = 1;
}

int csqlite_end_gathering(sqlite3 *connection, int is_committed) {
    log_file *log = log_of(connection);
    if (!log) return SQLITE_OK;
    log->is_gathering = 0;
    // Of a commit that failed nothing may be written any more: the lock may be another's by now.
    if (!is_committed) log->count = 0;
    return flush(log);
}
