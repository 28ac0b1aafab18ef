/* links: cmd/requeue-dlq/postgres/pieces.c */
/* Whatever a name or a value is, in a statement of PostgreSQL it stays inside of its quotes. */
#include <string.h>

#include "../../cmd/requeue-dlq/postgres/pieces.h"
#include "fuzz.h"
#include "text.h"

/* Between the outer quotes each one is doubled, and nothing else was added. */
static void
quoted_holds(const struct text *quoted, const char *value, char quote)
{
	const char *at = text_string(quoted) + 1, *end = text_string(quoted) + quoted->len - 1;

	must(quoted->len >= 2 && at[-1] == quote && *end == quote);
	for (; at < end; at++) {
		if (*at == quote)
			must(at + 1 < end && *++at == quote);
		must(*value++ == *at);
	}
	must(*value == '\0');
}

static void
quoting_holds(const char *value)
{
	TEXT_LOCAL literal = TEXT_INIT(TEXT_MAX_RECORD), name = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL expanded = TEXT_INIT(TEXT_MAX_RECORD);
	struct pieces pieces;

	sql_add_literal(&literal, value);
	quoted_holds(&literal, value, '\'');
	sql_add_name(&name, value);
	quoted_holds(&name, value, '"');
	/* A piece is put in as it is, whatever it is, and no piece is looked for inside of it. */
	pieces_new(&pieces);
	piece_set_literal(&pieces, PIECE_QUEUE, value);
	pieces_expand(&pieces, "{queue}{}{nothing}{", &expanded);
	must(expanded.len == literal.len + strlen("{}{nothing}{"));
	must(memcmp(text_string(&expanded), text_string(&literal), literal.len) == 0);
	pieces_free(&pieces);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	TEXT_LOCAL given = TEXT_INIT(1 << 14);

	if (text_add(&given, bytes, len) == 0 && !memchr(text_string(&given), '\0', given.len))
		quoting_holds(text_string(&given));

	return 0;
}
