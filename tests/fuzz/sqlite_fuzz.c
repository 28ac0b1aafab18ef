/* links: cmd/check-migrations/ */
/*
 * Migrations for SQLite: the input is the body of one, applied behind a table that stands.  Whatever it says, it is
 * judged to its end by every rule, alone and as what came before.
 */
#include <string.h>

#include "../../cmd/check-migrations/lint/lint_sqlite.h"
#include "../../cmd/check-migrations/lint/report.h"
#include "../../cmd/check-migrations/script.h"
#include "../../cmd/check-migrations/waivers.h"
#include "clock.h"
#include "fuzz.h"
#include "options.h"
#include "text.h"

static void
script_of(struct script *script, const char *bytes, size_t len, bool in_transaction)
{
	const struct script_message message = {
	    .in_transaction = in_transaction, .bytes = bytes, .len = len, .line = 1};

	*script = (struct script){0};
	script_add(script, &message);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char standing[] =
	    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INT);"
	    "CREATE TABLE carts (id, user_id);";
	static const struct common_options options = {.run = "r", .quiet = true};
	static const struct option_list allowed;
	struct findings findings = {.waivers = waivers_new(&allowed, "", NULL)};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script first, second;
	struct lint_sqlite *lint;
	struct report report;

	if (len > 1 << 12)
		len = 1 << 12;
	findings.records = records_open_on(&options, &clock_system, -1);
	report_begin(&report, &findings);
	lint = lint_sqlite_new(&report, &why);
	must(lint);
	script_of(&first, standing, strlen(standing), false);
	script_of(&second, (const char *)bytes, len, len % 2 == 0);
	must(lint_sqlite_understands(lint, &first));
	lint_sqlite_apply(lint, &first);
	lint_sqlite_batch(lint);
	lint_sqlite_file(lint, "m/0002_b.sql", false, &second);
	lint_sqlite_understands(lint, &second);
	lint_sqlite_apply(lint, &second);
	lint_sqlite_free(lint);
	report_end(&report);
	script_free(&first);
	script_free(&second);
	waivers_free(findings.waivers);
	must(records_finish(findings.records) < 2);

	return 0;
}
