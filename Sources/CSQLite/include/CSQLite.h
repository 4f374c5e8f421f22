#pragma once
#include <sqlite3.h>

/// Switches off SQLite's count of its own memory, which takes one global mutex an allocation.
///
/// Wraps `sqlite3_config`, a variadic function, which Swift cannot call. To be called once, before
/// anything else of SQLite.
int csqlite_configure(void);

/// Refuses what only a mistake or an attacker would ask of a connection.
///
/// Writing to the schema's own tables, and double-quoted strings, which other databases read as
/// names. Wraps `sqlite3_db_config`, a variadic function, which Swift cannot call.
int csqlite_harden(sqlite3 *connection);

/// Whether a deferred foreign key of the open transaction is still violated: 1, 0, or -1 if
/// unknown.
///
/// Wraps `sqlite3_db_status` with `SQLITE_DBSTATUS_DEFERRED_FKS`.
int csqlite_has_open_foreign_keys(sqlite3 *connection);

/// The name of the `sqlite3_vfs` with which a connection can gather what a commit writes.
#define CSQLITE_GATHERING "holdfast-gathering"

/// Makes that one known. To be called once, before it is asked for.
///
/// Wraps `sqlite3_vfs_register`.
int csqlite_register_gathering(void);

/// From now on, what is written to the connection's log is gathered until its next fsync.
///
/// To be called just before a COMMIT in which `synchronous` is FULL; in any other case readers
/// would be told of pages that have not been written.
void csqlite_begin_gathering(sqlite3 *connection);

/// Ends that, just after the COMMIT, and drops what is left if that failed.
int csqlite_end_gathering(sqlite3 *connection, int is_committed);

/// Puts in front of SQLite's page cache what saves a commit from looking through all of it.
///
/// Wraps `sqlite3_config` with `SQLITE_CONFIG_PCACHE2`. To be called once, before anything of SQLite
/// but ``csqlite_configure``.
int csqlite_install_page_cache(void);

/// The page cache that has been installed, by itself.
const sqlite3_pcache_methods2 *csqlite_page_cache(void);

/// How often one of those has been looked through for pages past the end of a file.
int csqlite_search_count(sqlite3_pcache *cache);

/// Lets the pages that SQLite caches lie next to each other, in huge pages where the kernel has them.
///
/// Wraps `sqlite3_config` with `SQLITE_CONFIG_MALLOC`. To be called once, before anything of SQLite
/// but ``csqlite_configure``.
int csqlite_install_page_memory(void);
