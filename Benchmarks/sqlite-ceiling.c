// What SQLite itself can do: freeze and settle with three rows written each, and nothing else.
//
//     sqlite-ceiling FILE SECONDS GROUP
//
// One thread, statements prepared once, synchronous=FULL. GROUP freezes share a commit, and then
// the GROUP settlements of what they froze share the next: as in a ledger with so many callers,
// each of whom settles only what is on the disk. No packages, no hashes, no checks beyond those of
// the tables. Prints pairs/s.

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { users = 10000, group_max = 100000 };

static sqlite3 *database;

static void fail(const char *what)
{
    fprintf(stderr, "sqlite-ceiling: %s: %s\n", what, sqlite3_errmsg(database));
    exit(1);
}

static void run(const char *sql)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql);
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL))
        fail(sql);
    return statement;
}

// Runs a statement with up to four integers; one that returns a row leaves it in `row`.
static void step(sqlite3_stmt *statement, int count, const long long *values, long long *row)
{
    for (int index = 0; index < count; index++)
        sqlite3_bind_int64(statement, index + 1, values[index]);
    int code = sqlite3_step(statement);
    if (row && code == SQLITE_ROW) {
        row[0] = sqlite3_column_int64(statement, 0);
        row[1] = sqlite3_column_int64(statement, 1);
        code = sqlite3_step(statement);
        row = NULL;
    }
    if (code != SQLITE_DONE || row) fail(sqlite3_sql(statement));
    sqlite3_reset(statement);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void create(void)
{
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA foreign_keys = ON");
    run("CREATE TABLE users (id INTEGER PRIMARY KEY,"
        " available INTEGER NOT NULL CHECK (available >= 0),"
        " held INTEGER NOT NULL CHECK (held >= 0)) STRICT");
    run("CREATE TABLE holds (id INTEGER PRIMARY KEY, job TEXT NOT NULL UNIQUE,"
        " user_id INTEGER NOT NULL REFERENCES users, credits INTEGER NOT NULL,"
        " state TEXT NOT NULL DEFAULT 'held') STRICT");
    run("CREATE TABLE entries (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL,"
        " hold_id INTEGER NOT NULL, kind TEXT NOT NULL, credits INTEGER NOT NULL,"
        " available INTEGER NOT NULL, held INTEGER NOT NULL) STRICT");
    char sql[256];
    snprintf(sql, sizeof sql,
        "WITH RECURSIVE number (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM number"
        " WHERE id < %d) INSERT INTO users SELECT id, 1000000000000, 0 FROM number", users);
    run(sql);
}

int main(int count, char **words)
{
    int group = count == 4 ? atoi(words[3]) : 0;
    if (group < 1 || group > group_max) {
        fprintf(stderr, "usage: sqlite-ceiling FILE SECONDS GROUP\n");
        return 2;
    }
    if (sqlite3_open(words[1], &database) != SQLITE_OK) fail(words[1]);
    create();
    sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
    sqlite3_stmt *add_hold = prepare("INSERT INTO holds (job, user_id, credits)"
        " VALUES (printf('%016x', ?1), ?2, 10)");
    sqlite3_stmt *reserve = prepare("UPDATE users SET available = available - 10,"
        " held = held + 10 WHERE id = ?1 RETURNING available, held");
    sqlite3_stmt *settle = prepare("UPDATE holds SET state = 'settled'"
        " WHERE id = ?1 AND state = 'held' RETURNING user_id, credits");
    sqlite3_stmt *consume = prepare("UPDATE users SET held = held - 10 WHERE id = ?1"
        " RETURNING available, held");
    sqlite3_stmt *add_freeze = prepare("INSERT INTO entries VALUES (NULL, ?1, ?2, 'freeze', 10,"
        " ?3, ?4)");
    sqlite3_stmt *add_settle = prepare("INSERT INTO entries VALUES (NULL, ?1, ?2, 'settle', 10,"
        " ?3, ?4)");

    static long long holds[group_max];
    unsigned seed = 1;
    long long job = 0, pairs = 0, row[2];
    double start = now(), end = start + atof(words[2]);
    while (now() < end) {
        step(begin, 0, NULL, NULL);
        for (int member = 0; member < group; member++) {
            long long user = 1 + rand_r(&seed) % users;
            step(add_hold, 2, (long long[]){++job, user}, NULL);
            holds[member] = sqlite3_last_insert_rowid(database);
            step(reserve, 1, &user, row);
            step(add_freeze, 4, (long long[]){user, holds[member], row[0], row[1]}, NULL);
        }
        step(commit, 0, NULL, NULL);
        step(begin, 0, NULL, NULL);
        for (int member = 0; member < group; member++) {
            step(settle, 1, &holds[member], row);
            long long user = row[0];
            step(consume, 1, &user, row);
            step(add_settle, 4, (long long[]){user, holds[member], row[0], row[1]}, NULL);
        }
        step(commit, 0, NULL, NULL);
        pairs += group;
    }
    printf("%.0f\n", pairs / (now() - start));
    return 0;
}
