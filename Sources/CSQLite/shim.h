#pragma once
// The embedded store: SQLite 3.40 (Debian libsqlite3-dev).
#include <sqlite3.h>

/// Extended result codes are expressions, which Swift cannot import.
enum {
    CSQLITE_CONSTRAINT_UNIQUE = SQLITE_CONSTRAINT_UNIQUE,
    CSQLITE_CONSTRAINT_PRIMARYKEY = SQLITE_CONSTRAINT_PRIMARYKEY,
};

/// `SQLITE_TRANSIENT` is a cast expression, which Swift cannot import: SQLite copies the bound bytes.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
    return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, index, count ? bytes : "", count, SQLITE_TRANSIENT);
}
