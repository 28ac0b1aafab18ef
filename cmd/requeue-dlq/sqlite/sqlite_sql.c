#include <inttypes.h>
#include <string.h>

#include "sqlite_store.h"

enum { LONGEST_STATEMENT = 8 << 20 };

struct database_value
sqlite_integer(int64_t value)
{
	return (struct database_value){.kind = DATABASE_INTEGER, .integer = value};
}

struct database_value
sqlite_text(const char *bytes, size_t len)
{
	return (struct database_value){.kind = DATABASE_TEXT, .bytes = bytes, .len = len};
}

/* ---- keys ---- */

void
sqlite_key_set(struct sqlite_key *key, const struct database_value *value)
{
	key->value = *value;
	if (value->kind != DATABASE_TEXT && value->kind != DATABASE_BLOB)
		return;
	if (key->bytes.max == 0)
		key->bytes = TEXT_INIT(TEXT_MAX_RECORD);
	text_clear(&key->bytes);
	text_add(&key->bytes, value->bytes, value->len);
	key->value.bytes = text_string(&key->bytes);
}

void
sqlite_key_free(struct sqlite_key *key)
{
	text_free(&key->bytes);
}

/* ---- writing statements out ---- */

/* A condition: the row is of the part that is walked, and nobody else has claimed it. */
static const char *
part_template(const struct sqlite_store *store)
{
	bool parked = store->head.settings.part == STORE_PARKED;

	if (!store->has_claims || store->head.settings.action == STORE_LOOK)
		return parked ? "{is_parked}" : "{is_dead}";

	return parked ? "{is_parked} AND {is_free}" : "{is_dead} AND {is_free}";
}

/* Whether `name` of a template is a number. */
static bool
sql_number_add(const struct sqlite_store *store, const char *name, size_t len, struct text *sql)
{
	const struct {
		const char *name;
		int64_t value;
	} numbers[] = {
	    {"now", store->now_ms},
	    {"number", store->number},
	    {"line", store->line},
	    {"last_line", store->last_line},
	    {"first_line", store->first_line},
	    {"batch", store->head.batch},
	    {"lease_end", store->now_ms + store->head.settings.lease_ns / 1000000},
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strlen(numbers[i].name) == len && strncmp(numbers[i].name, name, len) == 0) {
			text_add_format(sql, "%" PRId64, numbers[i].value);
			return true;
		}
	}

	return false;
}

/* What a name of a template stands for, itself a template; NULL: nothing. */
static const char *
piece_template(const struct sqlite_store *store, const char *name, size_t len)
{
	const struct {
		const char *name, *template;
	} pieces[] = {
	    {"part", part_template(store)},
	    {"walked", store->head.settings.part == STORE_PARKED ? "{is_parked}" : "{is_dead}"},
	    {"chosen", store->chosen},
	    /* Only the last line counts of a message that the run moved twice. */
	    {"latest", store->repeated
			   ? "l.line IN (SELECT max(x.line) FROM (SELECT {line_id} AS was_id, "
			     "l.line FROM {lines} l WHERE l.number = {number}) x GROUP BY x.was_id)"
			   : "true"},
	    {"key_after_mark",
		store->layout.keyed_by_rowid ? "coalesce({key} > run.mark, true)" : "false"},
	    {"line_before_mark",
		store->layout.keyed_by_rowid ? "coalesce(o.key <= run.mark, false)" : "true"},
	    {"is_free", "NOT EXISTS (SELECT 1 FROM requeue_dlq_claims c WHERE c.source = {source} "
			"AND c.id = {id} AND c.leased_until > {now})"},
	    {"ours", "(SELECT was_id FROM (SELECT {line_id} AS was_id FROM {lines} l "
		     "WHERE l.number = {number}) WHERE was_id NOTNULL)"},
	};

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		if (strlen(pieces[i].name) == len && strncmp(pieces[i].name, name, len) == 0)
			return pieces[i].template;
	}
	for (size_t i = 0; i < PIECES; i++) {
		const char *own = sqlite_piece_name((enum sqlite_piece)i);

		if (strlen(own) == len && strncmp(own, name, len) == 0)
			return text_string(&store->layout.pieces[i]);
	}

	return NULL;
}

void
sqlite_expand(const struct sqlite_store *store, const char *template, struct text *sql)
{
	for (const char *at = template; *at != '\0'; at++) {
		size_t len = strcspn(at, "{");
		const char *piece;

		text_add(sql, at, len);
		at += len;
		if (*at == '\0')
			return;
		at++;
		if (*at == '{') {
			text_add_byte(sql, '{');
			continue;
		}
		len = strcspn(at, "}");
		piece = piece_template(store, at, len);
		if (piece)
			sqlite_expand(store, piece, sql);
		else if (!sql_number_add(store, at, len, sql))
			text_add_format(sql, "no_such_piece_%.*s", (int)len, at);
		at += len;
	}
}

/* ---- running them ---- */

int
sqlite_query(struct sqlite_store *store, const char *template,
    const struct database_value *parameters, size_t count, database_row *row, void *context,
    int64_t *changed, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(LONGEST_STATEMENT);

	sqlite_expand(store, template, &sql);
	if (text_failed(&sql))
		return text_fail(why, "out of memory");

	return database_query(
	    store->db, text_string(&sql), parameters, count, row, context, changed, why);
}

int
sqlite_query_queue(struct sqlite_store *store, const char *template, database_row *row,
    void *context, int64_t *changed, struct text *why)
{
	return sqlite_query(store, template, &store->queue, 1, row, context, changed, why);
}

int
sqlite_execute(struct sqlite_store *store, const char *template, struct text *why)
{
	return sqlite_query(store, template, NULL, 0, NULL, NULL, NULL, why);
}

static int
row_integer(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)names;
	if (count == 1 && columns[0].kind == DATABASE_INTEGER)
		*(int64_t *)context = columns[0].integer;

	return 0;
}

int
sqlite_number(struct sqlite_store *store, const char *template, int64_t *number, struct text *why)
{
	*number = 0;

	return sqlite_query_queue(store, template, row_integer, number, NULL, why);
}

void
sqlite_roll_back(struct sqlite_store *store)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	/* Should even this fail, closing the file rolls back. */
	database_execute(store->db, "ROLLBACK", &ignored);
}
