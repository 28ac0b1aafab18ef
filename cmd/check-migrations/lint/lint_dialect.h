/*
 * lint_dialect: whose SQL the migrations of a folder are, and the body of one.
 */
#ifndef CHECK_MIGRATIONS_LINT_LINT_DIALECT_H
#define CHECK_MIGRATIONS_LINT_LINT_DIALECT_H

#include "migrations.h"

enum { LINT_LARGEST_BODY = 64 << 20 };

struct folder;
struct ledger;
struct migration;
struct script;
struct text;

/* The body of a migration, as layout->read_script() has it.  The byte order mark has a rule of its
 * own, and hides nothing else. */
int lint_read_script(const struct folder *folder, const struct migration *migration,
    const struct text *body, struct script *script, struct text *why);

/* As --dialect says; else that of the database; else PostgreSQL's where --pg-version was given.
 * Without any of it: PostgreSQL's, unless there is something in the files that only SQLite
 * understands, and nothing that it does not. */
enum dialect lint_dialect(
    const struct migrations *asked, const struct folder *folder, const struct ledger *ledger);

#endif
