#pragma once
#include <postgresql/libpq-fe.h>

/// The code of an error, five characters; NULL if the server sent none.
///
/// Wraps `PQresultErrorField`, whose field names are character macros, which Swift cannot see.
const char *cpostgres_sqlstate(const PGresult *result);

/// What the server says in one line; NULL if it said nothing. Never a value, which is in the detail.
const char *cpostgres_primary_message(const PGresult *result);

/// The constraint that was violated; NULL if the error is of another kind.
const char *cpostgres_constraint(const PGresult *result);

/// The column that the error is about; NULL if it is of another kind.
const char *cpostgres_column(const PGresult *result);

/// Keeps notices, such as that a table exists already, off the standard error.
void cpostgres_ignore_notices(PGconn *connection);
