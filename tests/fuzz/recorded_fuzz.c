/* links: cmd/check-migrations/ */
/*
 * Recorded statements: the first byte says whose SQL the rest is.  What is read is a statement that
 * begins like one, on a line of the file, once; what is shown and asked of it is made without
 * harm, and nothing that stood in a string is shown.
 */
#include "../../cmd/check-migrations/running/recorded.h"

#include <string.h>

#include "../../cmd/check-migrations/running/kind.h"
#include "../../cmd/check-migrations/running/lexer.h"
#include "../../cmd/check-migrations/running/merge.h"
#include "../../cmd/check-migrations/running/show.h"
#include "../../cmd/check-migrations/running/spelling.h"
#include "fuzz.h"
#include "text.h"

static void
lexemes_cover(const struct recorded_statement *statement, bool sqlite)
{
	struct lexer lexer = {
	    .at = statement->text, .end = statement->text + statement->len, .sqlite = sqlite};
	const char *before = statement->text;
	struct lexeme lexeme;

	while (lexer_next(&lexer, &lexeme)) {
		must(lexeme.bytes >= before && lexeme.len > 0);
		before = lexeme.bytes + lexeme.len;
		must(before <= lexer.end && lexer.at == before);
	}
}

static void
statement_use(const struct recorded_statement *statement, bool sqlite)
{
	TEXT_LOCAL out = TEXT_INIT(1 << 22);
	struct merge merge;

	must(kind_of(statement->text, statement->len, sqlite, &out) != KIND_NONE);
	text_clear(&out);
	show_statement(statement->text, statement->len, sqlite, 100, &out);
	must(!memchr(text_string(&out), '\n', out.len));
	text_clear(&out);
	if (!spelling_of_parameters(statement->text, statement->len, &out))
		must(out.len == statement->len && memcmp(out.bytes, statement->text, out.len) == 0);
	text_clear(&out);
	spelling_of_text(statement->text, statement->len, 1, &out);
	must(out.len >= statement->len);
	for (bool more = merge_begin(&merge, statement->text); more;) {
		text_clear(&out);
		more = merge_next(&merge, &out);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct recorded recorded = {.name = "f"};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	bool sqlite = len > 0 && bytes[0] % 2 == 1;

	if (len == 0 || len > 1 << 14)
		return 0;
	if (recorded_read_text(&recorded, (const char *)bytes + 1, len - 1, sqlite, &why) == -1)
		must(why.len > 0);
	else
		must(recorded.count > 0);
	for (size_t i = 0; i < recorded.count; i++) {
		const struct recorded_statement *statement = &recorded.items[i];

		must(statement->len > 0 && statement->line > 0);
		must(strlen(statement->text) == statement->len);
		must(i == 0 || statement->line >= statement[-1].line || why.len > 0);
		lexemes_cover(statement, sqlite);
		statement_use(statement, sqlite);
	}
	recorded_free(&recorded);

	return 0;
}
