/* check-migrations: judges a directory of SQL migrations, alone and against a live database. */
#include <string.h>

#include "clock.h"
#include "database.h"
#include "diag.h"
#include "migrations.h"
#include "options.h"
#include "text.h"

struct settings {
	const char *database_url;
	bool skip_database;
	const char *pending;
	int64_t first;
	int64_t timeout_ns;
};

/* One check about the ledger as a whole, where it cannot be compared. */
static void
report_ledger(struct records *records, enum check_status status, const char *message)
{
	struct rule rule = {.records = records, .name = "ledger"};
	struct check check = {.status = status};

	rule_fault(&rule, &check, "%s", message);
}

static void
judge_database(const struct settings *settings, struct folder *folder, struct records *records)
{
	enum check_status pending = strcmp(settings->pending, "fail") == 0   ? CHECK_FAIL
				    : strcmp(settings->pending, "warn") == 0 ? CHECK_WARN
									     : CHECK_PASS;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger ledger = {0};

	switch (ledger_read(&ledger, settings->database_url, settings->timeout_ns, &why)) {
	case LEDGER_READ:
		ledger_compare(&ledger, folder, pending, records);
		break;
	case LEDGER_MISSING:
		report_ledger(records, CHECK_FAIL, text_string(&why));
		break;
	case LEDGER_FOREIGN:
		report_ledger(records, CHECK_UNKNOWN, text_string(&why));
		break;
	case LEDGER_TROUBLE:
		diag_error("%s", text_string(&why));
		report_ledger(records, CHECK_UNKNOWN, text_string(&why));
		records_trouble(records);
		break;
	}
	ledger_free(&ledger);
	text_free(&why);
}

static void
judge(const struct settings *settings, const char *path, struct records *records)
{
	struct folder folder = {0};

	if (folder_read(&folder, path, records) == 0) {
		folder_judge(&folder, settings->first, records);
		contents_judge(&folder, records);
		if (settings->skip_database)
			report_ledger(records, CHECK_SKIP, "--skip-db-check was given");
		else if (settings->database_url == NULL)
			report_ledger(records, CHECK_UNKNOWN,
			    "no database: give --database-url or DATABASE_URL, or --skip-db-check");
		else
			judge_database(settings, &folder, records);
		folder_summarize(&folder, records);
	}
	folder_free(&folder);
}

int
main(int argc, char *argv[])
{
	struct settings settings = {
	    .pending = "warn", .first = -1, .timeout_ns = 10 * CLOCK_SECOND};
	const struct option_row rows[] = {
	    {.name = "database-url",
		.kind = OPTION_SECRET,
		.value = &settings.database_url,
		.argument = "URL",
		.help = "the database whose schema_migrations is compared (or @FILE)",
		.environment = "DATABASE_URL"},
	    {.name = "skip-db-check",
		.kind = OPTION_FLAG,
		.value = &settings.skip_database,
		.help = "judge the files alone"},
	    {.name = "pending",
		.kind = OPTION_CHOICE,
		.value = &settings.pending,
		.argument = "WHAT",
		.help = "what a migration that is not yet applied means (default warn)",
		.choices = "fail|warn|ok"},
	    {.name = "first",
		.kind = OPTION_COUNT,
		.value = &settings.first,
		.argument = "N",
		.help = "the number that the first migration has (default 0 or 1)",
		.most = INT64_C(999999999999999999)},
	    {.name = "timeout",
		.kind = OPTION_DURATION,
		.value = &settings.timeout_ns,
		.argument = "DURATION",
		.help = "limit for connecting and for each query (default 10s)",
		.least = CLOCK_MS,
		.most = 3600 * CLOCK_SECOND},
	    {0},
	};
	static const char *(*const libraries[])(void) = {
	    database_sqlite_library, database_postgres_library, digest_library, NULL};
	struct options options = {
	    .synopsis = "[options] DIR",
	    .about = "judge a directory of SQL migrations, alone and against a live database",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "check summary",
	};
	struct records *records;
	int status;

	program_begin("check-migrations");
	options_parse(&options, &argc, &argv);
	if (argc != 1)
		options_wrong(
		    &options, argc == 0 ? "no folder named" : "more than one folder named");
	signal_watch(SIGNAL_SOURCE);
	records = records_open(&options.common, &clock_system);
	if (records == NULL)
		diag_fatal("out of memory");

	judge(&settings, argv[0], records);

	status = records_finish(records);
	options_free(&options);

	return status;
}
