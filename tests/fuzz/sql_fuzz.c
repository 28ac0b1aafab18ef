/* links: cmd/check-migrations/ */
/*
 * Migrations for PostgreSQL: the input is the body of one, sent as one message.  Statements lie in it, one behind the
 * other, lines are those of their bytes, and whatever was said is judged by every rule.
 */
#include <string.h>

#include "../../cmd/check-migrations/lint/lint_postgres.h"
#include "../../cmd/check-migrations/lint/scope.h"
#include "../../cmd/check-migrations/replay/message.h"
#include "../../cmd/check-migrations/replay/words.h"
#include "../../cmd/check-migrations/script.h"
#include "../../cmd/check-migrations/split.h"
#include "../../cmd/check-migrations/waivers.h"
#include "clock.h"
#include "fuzz.h"
#include "options.h"

static unsigned
line_of(const char *text, const char *at)
{
	unsigned line = 1;

	while (text < at)
		line += *text++ == '\n';
	return line;
}

/* What a replay asks of each statement. */
static void
sort_out(const char *bytes, size_t len)
{
	const struct script_message message = {.bytes = bytes, .len = len, .line = 1};
	struct split split = {.at = bytes, .end = bytes + len};
	struct split_piece piece;
	const char *behind = bytes;
	bool ordinary = true;

	while (split_next(&split, &piece)) {
		must(piece.bytes >= behind && piece.bytes + piece.len <= bytes + len);
		behind = piece.bytes + piece.len;
		ordinary = ordinary && piece.kind == SPLIT_STATEMENT &&
			   statement_kind(piece.bytes, piece.len) == STATEMENT_ORDINARY;
	}
	must(!ordinary || message_can_be_enclosed(&message));
}

static void
take_apart(const char *bytes, size_t len)
{
	const char *behind = bytes;
	struct postgres_text text;
	struct statement statement;

	postgres_begin(&text, bytes, len, 1);
	while (postgres_next(&text, &statement)) {
		must(statement.bytes >= behind && statement.bytes + statement.len <= bytes + len);
		must(statement.line == line_of(bytes, statement.bytes));
		must(!statement.tree == (statement.trouble != NULL));
		if (statement.trouble)
			must(*statement.trouble != '\0' && statement.trouble_line >= 1);
		else
			must(statement_line(&statement, statement.tree) >= statement.line);
		behind = statement.len > 0 ? statement.bytes : behind;
	}
	postgres_end(&text);
}

static void
judge(const char *bytes, size_t len, bool in_transaction)
{
	static const struct common_options options = {.run = "r", .quiet = true};
	static const struct option_list allowed;
	struct findings findings = {.waivers = waivers_new(&allowed, "", NULL)};
	struct report report;
	struct scope scope = {
	    .report = &report, .version = 150000, .shown = TEXT_INIT(TEXT_MAX_REASON)};
	struct script script = {0};
	const struct script_message message = {.direction = SCRIPT_UP,
	    .in_transaction = in_transaction,
	    .bytes = bytes,
	    .len = len,
	    .line = 1};

	findings.records = records_open_on(&options, &clock_system, -1);
	report_begin(&report, &findings);
	script_add(&script, &message);
	lint_postgres_file(&scope, "m/0001_a.sql", false, &script);
	lint_postgres_file(&scope, "m/0001_a.sql", true, &script);
	lint_postgres_recall(&scope, "m/0001_a.sql", &script);
	report_end(&report);
	script_free(&script);
	scope_free(&scope);
	waivers_free(findings.waivers);
	must(records_finish(findings.records) < 2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len > 1 << 16)
		return 0;
	take_apart((const char *)bytes, len);
	sort_out((const char *)bytes, len);
	judge((const char *)bytes, len, len % 2 == 0);
	return 0;
}
