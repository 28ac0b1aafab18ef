/* migrations_options: the command line of check-migrations. */
#include "migrations.h"

#include <string.h>

#include "clock.h"
#include "database.h"
#include "digest.h"

static enum check_status
status_of(const char *pending)
{
	if (strcmp(pending, "fail") == 0)
		return CHECK_FAIL;

	return strcmp(pending, "warn") == 0 ? CHECK_WARN : CHECK_PASS;
}

#define OPTION_STRUCT struct migrations

static const struct option_row rows[] = {
    OPTION_FOLDER_ROW(
	"migrations-dir", 0, folder, "DIR", "the folder, where it is not named as operand"),
    OPTION_SECRET_ROW("database-url", 0, database_url, "URL",
	"the database whose schema_migrations is compared (or @FILE)",
	.environment = "DATABASE_URL"),
    OPTION_FLAG_ROW("skip-db-check", 0, skip_database, "judge the files alone"),
    OPTION_CHOICE_ROW("pending", 0, pending_word, "WHAT",
	"what a migration that is not yet applied means (default: warn)", "fail|warn|ok"),
    OPTION_COUNT_ROW("first", 0, first, "N",
	"the number that the first migration has (default: 0 or 1)", 0,
	INT64_C(999999999999999999)),
    OPTION_DURATION_ROW("timeout", 0, timeout_ns, "DURATION",
	"limit for connecting and for each query (default: 10s)", CLOCK_MS, 3600 * CLOCK_SECOND),
    {0},
};

void
migrations_parse(struct migrations *asked, int *argc, char ***argv)
{
	static const char *(*const libraries[])(void) = {
	    database_sqlite_library, database_postgres_library, digest_library, NULL};

	*asked = (struct migrations){
	    .pending_word = "warn", .first = -1, .timeout_ns = 10 * CLOCK_SECOND};
	asked->options = (struct options){
	    .synopsis = "[options] DIR",
	    .about = "judge a directory of SQL migrations, alone and against a live database",
	    .operands = "FOLDER",
	    .example = "check-migrations --database-url sqlite:app.db db/migrations",
	    .rows = rows,
	    .values = asked,
	    .libraries = libraries,
	    .types = "check summary",
	};
	options_parse(&asked->options, argc, argv);
	if (*argc + (asked->folder ? 1 : 0) != 1)
		options_wrong(
		    &asked->options, *argc == 0 ? "no folder named" : "more than one folder named");
	if (!asked->folder)
		asked->folder = (*argv)[0];
	asked->pending = status_of(asked->pending_word);
}
