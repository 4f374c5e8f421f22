#include "CPostgres.h"

const char *cpostgres_sqlstate(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

const char *cpostgres_primary_message(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

const char *cpostgres_constraint(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
}

const char *cpostgres_column(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
}

static void ignore(void *context, const PGresult *result) {
    (void)context;
    (void)result;
}

void cpostgres_ignore_notices(PGconn *connection) {
    PQsetNoticeReceiver(connection, ignore, (void *)0);
}
