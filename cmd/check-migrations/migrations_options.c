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

void
migrations_parse(struct migrations *asked, int *argc, char ***argv)
{
	const char *pending = "warn", *folder = NULL;
	const struct option_row rows[] = {
	    {.name = "migrations-dir",
		.kind = OPTION_FOLDER,
		.value = &folder,
		.argument = "DIR",
		.help = "the folder, where it is not named as operand"},
	    {.name = "database-url",
		.kind = OPTION_SECRET,
		.value = &asked->database_url,
		.argument = "URL",
		.help = "the database whose schema_migrations is compared (or @FILE)",
		.environment = "DATABASE_URL"},
	    {.name = "skip-db-check",
		.kind = OPTION_FLAG,
		.value = &asked->skip_database,
		.help = "judge the files alone"},
	    {.name = "pending",
		.kind = OPTION_CHOICE,
		.value = &pending,
		.argument = "WHAT",
		.help = "what a migration that is not yet applied means (default warn)",
		.choices = "fail|warn|ok"},
	    {.name = "first",
		.kind = OPTION_COUNT,
		.value = &asked->first,
		.argument = "N",
		.help = "the number that the first migration has (default 0 or 1)",
		.most = INT64_C(999999999999999999)},
	    {.name = "timeout",
		.kind = OPTION_DURATION,
		.value = &asked->timeout_ns,
		.argument = "DURATION",
		.help = "limit for connecting and for each query (default 10s)",
		.least = CLOCK_MS,
		.most = 3600 * CLOCK_SECOND},
	    {0},
	};
	static const char *(*const libraries[])(void) = {
	    database_sqlite_library, database_postgres_library, digest_library, NULL};

	*asked = (struct migrations){.first = -1, .timeout_ns = 10 * CLOCK_SECOND};
	asked->options = (struct options){
	    .synopsis = "[options] DIR",
	    .about = "judge a directory of SQL migrations, alone and against a live database",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "check summary",
	};
	options_parse(&asked->options, argc, argv);
	if (*argc + (folder != NULL) != 1)
		options_wrong(
		    &asked->options, *argc == 0 ? "no folder named" : "more than one folder named");
	asked->folder = folder != NULL ? folder : (*argv)[0];
	asked->pending = status_of(pending);
	asked->options.rows = NULL; /* they end with this function */
}
