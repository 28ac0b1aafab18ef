/* links: cmd/check-migrations/ */
/*
 * The texts that SQLite keeps, and what is required of an index: the input is such a text.  It is
 * taken apart and told again in one spelling, whose spelling is itself.
 */
#include "../../cmd/check-migrations/catalog/sqlite_table.h"
#include "../../cmd/check-migrations/indexes/required.h"
#include "../../cmd/check-migrations/tokens.h"

#include <string.h>

#include "fuzz.h"
#include "memory.h"
#include "text.h"

/* A table's text says something of its columns, or is not understood. */
static void
try_table(const char *sql)
{
	const struct known_names none = {0};
	struct table_notes notes = {0};

	if (table_notes_read(&notes, sql, &none) == 0)
		for (size_t i = 0; i < notes.count; i++)
			must(notes.items[i].label && notes.items[i].value &&
			     (notes.items[i].about == NOTE_TABLE || notes.items[i].column));
	table_notes_free(&notes);
}

static void
spell(const char *sql, size_t len, struct text *out)
{
	const struct known_names none = {0};
	struct tokens tokens = {0};

	tokens_read(&tokens, sql, len);
	tokens_write(&tokens, 0, tokens.count, &none, out);
	tokens_free(&tokens);
}

static void
try_spelling(const char *sql, size_t len)
{
	TEXT_LOCAL once = TEXT_INIT(TEXT_MAX_DOCUMENT), again = TEXT_INIT(TEXT_MAX_DOCUMENT);

	spell(sql, len, &once);
	spell(text_string(&once), once.len, &again);
	/* A quote that is not closed takes what comes behind it. */
	must(strcspn(sql, "\"'`[") < strlen(sql) ||
	     strcmp(text_string(&once), text_string(&again)) == 0);
}

static void
try_required(const char *sql, size_t len)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), out = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct required_list list = {0};

	if (required_add(&list, sql, len, &why) == 0) {
		must(list.count == 1 && list.items[0].table && list.items[0].count > 0);
		for (size_t i = 0; i < list.items[0].count; i++)
			must(!list.items[0].keys[i].name != !list.items[0].keys[i].expression);
	} else {
		must(list.count == 0 && why.len > 0);
	}
	required_list_free(&list);
	expression_write(sql, len, &out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *sql;

	if (len > 1 << 14 || memchr(bytes, '\0', len))
		return 0;
	sql = memory_copy(bytes, len);
	try_table(sql);
	try_spelling(sql, len);
	try_required(sql, len);
	free(sql);

	return 0;
}
