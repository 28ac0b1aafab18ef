#include "lint_dialect.h"

#include "folder.h"
#include "layout.h"
#include "ledger.h"
#include "lint_postgres.h"
#include "lint_sqlite.h"
#include "postgres.h"
#include "script.h"
#include "signals.h"
#include "text.h"

/* ---- one file ---- */

int
lint_read_script(const struct folder *folder, const struct migration *migration,
    const struct text *body, struct script *script, struct text *why)
{
	size_t mark = migration->contents.bom && body->len >= 3 ? 3 : 0;

	return folder->layout->read_script(text_string(body) + mark, body->len - mark, script, why);
}

/* Whether a database understands a body; `context` is its own. */
typedef bool dialect_understands(void *context, const struct script *script);

static bool
postgres_understands_text(const struct script_message *message)
{
	struct postgres_text text;
	struct statement statement;
	bool understood = true;

	postgres_begin(&text, message->bytes, message->len, message->line);
	while (understood && postgres_next(&text, &statement))
		understood = statement.tree;
	postgres_end(&text);

	return understood;
}

static bool
postgres_understands(void *context, const struct script *script)
{
	bool understood = true;

	(void)context;
	for (size_t i = 0; i < script->count && understood; i++)
		if (script->messages[i].direction == SCRIPT_UP)
			understood = postgres_understands_text(&script->messages[i]);

	return understood;
}

static bool
sqlite_understands(void *context, const struct script *script)
{
	return lint_sqlite_understands(context, script);
}

/* ---- all of them ---- */

static bool
dialect_fits(const struct folder *folder, dialect_understands *understands, void *context)
{
	TEXT_LOCAL body = TEXT_INIT(LINT_LARGEST_BODY);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	bool fits = true;

	for (size_t i = 0; i < folder->named && fits && signal_pending() == 0; i++) {
		const struct migration *migration = &folder->items[i];
		struct script script = {.path = migration->path};

		if (!migration->contents.known || migration->kind == MIGRATION_DOWN)
			continue;
		if (contents_body(migration, &body, &why) == 0 &&
		    lint_read_script(folder, migration, &body, &script, &why) == 0)
			fits = understands(context, &script);
		script_free(&script);
	}

	return fits;
}

/* SQLite is asked first: what is meant for PostgreSQL it refuses soon. */
static bool
dialect_is_of_sqlite(const struct folder *folder)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct lint_sqlite *sqlite = lint_sqlite_new(NULL, &why);
	bool fits = sqlite && dialect_fits(folder, sqlite_understands, sqlite);

	lint_sqlite_free(sqlite);

	return fits && !dialect_fits(folder, postgres_understands, NULL);
}

enum dialect
lint_dialect(
    const struct migrations *asked, const struct folder *folder, const struct ledger *ledger)
{
	if (asked->dialect != DIALECT_AUTO)
		return asked->dialect;
	if (ledger->sqlite)
		return DIALECT_SQLITE;
	if (ledger->server_version > 0 || asked->pg_version > 0 || lint_postgres_major() == 0)
		return DIALECT_POSTGRES;

	return dialect_is_of_sqlite(folder) ? DIALECT_SQLITE : DIALECT_POSTGRES;
}
