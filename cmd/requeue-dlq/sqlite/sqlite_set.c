#include <inttypes.h>
#include <stdlib.h>

#include "memory.h"
#include "sqlite_store.h"

void
sqlite_set_open(struct sqlite_set *set, size_t batch)
{
	set->keys = TEXT_INIT(TEXT_MAX_DOCUMENT);
	set->rowids = memory_new(batch, sizeof(*set->rowids));
}

void
sqlite_set_free(struct sqlite_set *set)
{
	sqlite_key_free(&set->first);
	sqlite_key_free(&set->last);
	text_free(&set->keys);
	free(set->rowids);
}

void
sqlite_set_clear(struct sqlite_set *set)
{
	set->count = 0;
	set->gap = false;
	set->whole = true;
	text_clear(&set->keys);
}

/* A key of a table without rowids, as {token} has it. */
static void
token_add(struct text *out, const struct database_value *key)
{
	static const char *const kinds[] = {[DATABASE_TEXT] = "text", [DATABASE_BLOB] = "blob"};

	text_add_byte(out, out->len == 0 ? '[' : ',');
	if (key->kind == DATABASE_INTEGER) {
		text_add_format(out, "\"integer:%" PRId64 "\"", key->integer);
		return;
	}
	text_add_format(out, "\"%s:", kinds[key->kind] ? kinds[key->kind] : "real");
	for (size_t i = 0; i < key->len; i++)
		text_add_format(out, "%02X", (unsigned char)key->bytes[i]);
	text_add_byte(out, '"');
}

void
sqlite_set_add(
    struct sqlite_set *set, const struct sqlite_layout *layout, const struct database_value *key)
{
	if (set->count == 0)
		sqlite_key_set(&set->first, key);
	sqlite_key_set(&set->last, key);
	set->whole = set->whole && !set->gap;
	set->gap = false;
	if (layout->keyed_by_rowid)
		set->rowids[set->count] = key->integer;
	else
		token_add(&set->keys, key);
	set->count++;
}

/* The keys as a JSON array; made once a batch. */
static void
set_write_keys(struct sqlite_set *set, const struct sqlite_layout *layout)
{
	if (layout->keyed_by_rowid && set->keys.len == 0) {
		for (int64_t i = 0; i < set->count; i++)
			text_add_format(
			    &set->keys, "%c%" PRId64, i == 0 ? '[' : ',', set->rowids[i]);
	}
	if (text_string(&set->keys)[set->keys.len - 1] != ']')
		text_add_byte(&set->keys, ']');
}

int
sqlite_set_run(struct sqlite_store *store, struct sqlite_set *set, const char *template,
    int64_t *changed, struct text *why)
{
	struct database_value parameters[] = {
	    store->queue, set->first.value, set->last.value, {.kind = DATABASE_NULL}};

	store->chosen = "{key} >= $2 AND {key} <= $3 AND {part}";
	if (!set->whole) {
		set_write_keys(set, &store->layout);
		if (text_failed(&set->keys))
			return text_fail(why, "out of memory");
		parameters[3] = sqlite_text(text_string(&set->keys), set->keys.len);
		store->chosen =
		    store->layout.keyed_by_rowid
			? "{key} >= $2 AND {key} <= $3 AND {part} "
			  "AND {key} IN (SELECT value FROM json_each($4))"
			: "{key} >= $2 AND {key} <= $3 AND {part} AND CASE typeof({key}) WHEN "
			  "'integer' THEN 'integer:' || {key} ELSE typeof({key}) || ':' || "
			  "hex({key}) END IN (SELECT value FROM json_each($4))";
	}

	return sqlite_query(
	    store, template, parameters, set->whole ? 3 : 4, NULL, NULL, changed, why);
}

int
sqlite_set_change(struct sqlite_store *store, struct sqlite_set *set, const char *template,
    const char *what, struct text *why)
{
	int64_t changed = 0;

	if (sqlite_set_run(store, set, template, &changed, why) == -1)
		return -1;
	if (changed != set->count)
		return text_fail(why,
		    "%s: %" PRId64 " rows changed instead of %" PRId64 ": a trigger?", what,
		    changed, set->count);

	return 0;
}
