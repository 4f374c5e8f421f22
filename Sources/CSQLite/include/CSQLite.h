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
