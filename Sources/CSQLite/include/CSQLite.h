#pragma once
#include <sqlite3.h>

/// A cast macro, which Swift cannot import: tells SQLite to copy the bytes it is given.
static const sqlite3_destructor_type csqlite_transient = SQLITE_TRANSIENT;
