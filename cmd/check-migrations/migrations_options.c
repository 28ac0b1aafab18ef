/* migrations_options: the command line of check-migrations. */
#include "migrations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "compression.h"
#include "database.h"
#include "digest.h"
#include "indexes.h"
#include "layout.h"
#include "lint.h"
#include "posix_pattern.h"
#include "pattern.h"
#include "redaction.h"
#include "redaction_rules.h"
#include "rule.h"
#include "running.h"
#include "text.h"
#include "waivers.h"

static enum check_status
status_of(const char *pending)
{
	if (strcmp(pending, "fail") == 0)
		return CHECK_FAIL;

	return strcmp(pending, "warn") == 0 ? CHECK_WARN : CHECK_PASS;
}

static enum dialect
dialect_of(const char *word)
{
	static const char *const words[] = {[DIALECT_AUTO] = "auto",
	    [DIALECT_POSTGRES] = "postgres",
	    [DIALECT_SQLITE] = "sqlite",
	    [DIALECT_NONE] = "none"};
	enum dialect dialect = DIALECT_AUTO;

	while (strcmp(words[dialect], word) != 0)
		dialect++;

	return dialect;
}

#define OPTION_STRUCT struct migrations

static const struct option_row rows[] = {
    OPTION_FOLDER_ROW(
	"migrations-dir", 0, folder, "DIR", "the folder, where it is not named as operand"),
    OPTION_CHOICE_ROW("layout", 0, layout_name, "LAYOUT",
	"whose migrations they are (default: auto)",
	"auto|plain|golang-migrate|dbmate|goose|flyway|sqlx|prisma|atlas|rails|alembic"),
    OPTION_STRING_ROW(
	"pattern", 0, pattern, "REGEX", "a rule of the house: what every file's name has to fit"),
    OPTION_COUNT_ROW("first", 0, first, "N",
	"the number that the first migration has (default: 0 or 1)", 0,
	INT64_C(999999999999999999)),
    OPTION_FILE_ROW("lock", 0, lock, "FILE", "checksums that the files are held to"),
    OPTION_FILE_ROW("write-lock", 0, write_lock, "FILE", "write them anew"),
    OPTION_STRING_ROW("since", 0, since, "REV",
	"a revision of git: what was there may not change, what is new comes behind it"),
    OPTION_SECRET_ROW("database-url", 0, database_url, "URL",
	"the database whose ledger is compared (or @FILE)", .environment = "DATABASE_URL"),
    OPTION_FLAG_ROW("skip-db-check", 0, skip_database, "judge the files alone"),
    OPTION_STRING_ROW("table", 0, table, "NAME", "the ledger's table (default: the tool's)"),
    OPTION_STRING_ROW("version-column", 0, version_column, "NAME",
	"its column with the version (default: the tool's)"),
    OPTION_STRING_ROW("checksum-column", 0, checksum_column, "NAME",
	"its column with the checksum (default: the tool's)"),
    OPTION_CHOICE_ROW("pending", 0, pending_word, "WHAT",
	"what a migration that is not yet applied means (default: warn)", "fail|warn|ok"),
    OPTION_DURATION_ROW("timeout", 0, timeout_ns, "DURATION",
	"limit for connecting and for each query (default: 10s)", CLOCK_MS, 3600 * CLOCK_SECOND),
    OPTION_SECRET_ROW("replay", 0, replay_url, "URL",
	"apply all to a scratch database that is made there (or @FILE; sqlite:)"),
    OPTION_FLAG_ROW("replay-as-superuser", 0, replay_as_superuser,
	"even where that login may read files, run programs or make itself able to"),
    OPTION_FLAG_ROW("replay-beside-live", 0, replay_beside_live,
	"even on the server of the database whose ledger is compared"),
    OPTION_DURATION_ROW("replay-timeout", 0, replay_timeout_ns, "DURATION",
	"limit for the whole replay (default: 10m)", CLOCK_MS, 24 * 3600 * CLOCK_SECOND),
    OPTION_SIZE_ROW("large-table", 0, large_table, "SIZE",
	"from which size on what --replay saw locked fails (default: 1GiB)", 0, 0),
    OPTION_FILE_ROW(
	"stats", 0, stats, "FILE", "how large tables are, in place of asking the live database"),
    OPTION_FILE_ROW("write-stats", 0, write_stats, "FILE", "have the live database write that"),
    OPTION_FLAG_ROW(
	"preflight", 0, preflight, "look whether the live database is ready for what is pending"),
    OPTION_DURATION_ROW("max-transaction-age", 0, max_transaction_age_ns, "DURATION",
	"what --preflight lets a transaction last (default: 1m)", CLOCK_MS, 0),
    OPTION_DURATION_ROW("max-replication-lag", 0, max_replication_lag_ns, "DURATION",
	"what --preflight lets a standby be behind (default: 10s)", 0, 0),
    OPTION_LIST_ROW("ignore-object", 0, ignored_objects, "GLOB",
	"leave out objects of the databases that --replay compares"),
    OPTION_LIST_ROW("require-index", 0, required_indexes, "INDEX",
	"an index that has to be there, as TABLE(COLUMN, ...)"),
    OPTION_FILE_ROW("require-indexes", 0, require_indexes, "FILE", "the same, a line each"),
    OPTION_FLAG_ROW(
	"reversible", 0, reversible, "take back what is pending there, and apply it again"),
    OPTION_COUNT_ROW("reversible-last", 0, reversible_last, "N",
	"the same of the last N, whether pending or not", 1, 100000),
    OPTION_FILE_ROW("statements", 0, statements, "FILE",
	"what the running release asks (SQL, JSON Lines; or pg_stat_statements)"),
    OPTION_STRING_ROW("search-path", 0, search_path, "PATH",
	"the search_path of the running release (default: its login's)"),
    OPTION_SHARE_ROW("max-unjudged", 0, max_unjudged, "SHARE",
	"statements that need not be judged (default: 5%)"),
    OPTION_CHOICE_ROW("dialect", 0, dialect_word, "DIALECT",
	"whose SQL is judged (default: that of the database, else found out)",
	"auto|postgres|sqlite|none"),
    OPTION_STRING_ROW("pg-version", 0, pg_version_word, "VERSION",
	"the PostgreSQL that it will run on (default: the server's, else 15)"),
    OPTION_LIST_ROW("allow", 0, allowed, "RULE[:GLOB]",
	"do not count what this rule finds, in the files that the glob fits"),
    OPTION_FLAG_ROW("rules", 0, rules, "print the rules, and end"),
    {0},
};

/* A part of a version: its digits, up to a dot.  -1: none, or too many. */
static int
version_part(const char **at)
{
	int part = 0;
	size_t digits = strspn(*at, "0123456789");

	if (digits == 0 || digits > 6)
		return -1;
	for (size_t i = 0; i < digits; i++)
		part = part * 10 + (*(*at)++ - '0');

	return part;
}

/* "15", "9.6", "15.4", "150004" as the server itself says it: 150004.  -1: none. */
static int
version_of_postgres(const char *word)
{
	int major = version_part(&word), minor = 0;

	if (major >= 90000 && *word == '\0')
		return major;
	if (*word == '.') {
		word++;
		minor = version_part(&word);
	}
	if (*word != '\0' || major < 9 || major > 99 || minor < 0 || minor > 99)
		return -1;

	return major * 10000 + (major < 10 ? minor * 100 : minor);
}

/* Whether names can be held to it. */
static void
pattern_check(struct migrations *asked)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	regex_t *regex = posix_pattern_new(asked->pattern, false, &reason);

	if (regex && posix_pattern_is_idle(regex, false))
		text_fail(&reason, "every name fits it: it would forbid none");
	posix_pattern_free(regex);
	if (reason.len > 0)
		options_wrong(
		    &asked->options, "--pattern %s: %s", asked->pattern, text_string(&reason));
}

/* What one database makes of the migrations, another one cannot be held against. */
static void
replay_check(struct migrations *asked)
{
	bool sqlite, live_sqlite;

	if (!asked->replay_url || !asked->database_url || asked->skip_database)
		return;
	sqlite = strncmp(asked->replay_url, "sqlite", 6) == 0;
	live_sqlite = strncmp(asked->database_url, "sqlite", 6) == 0;
	if (sqlite != live_sqlite)
		options_wrong(&asked->options,
		    "--replay is %s and --database-url %s: a replay stands for a database of its "
		    "own kind, %s is expected",
		    sqlite ? "SQLite" : "PostgreSQL", live_sqlite ? "SQLite" : "PostgreSQL",
		    live_sqlite ? "--replay sqlite:" : "--replay postgresql://SERVER/DATABASE");
}

/* Whether there is what --statements is held against. */
static void
statements_check(struct migrations *asked)
{
	bool extension = asked->statements && strcmp(asked->statements, running_extension) == 0;

	if (asked->statements && !asked->replay_url)
		options_wrong(&asked->options,
		    "--statements without --replay: they are held against a scratch database, and "
		    "--replay URL says where it is made");
	if (!asked->statements && asked->search_path)
		options_wrong(&asked->options, "--search-path without --statements");
	if (extension && (!asked->database_url || asked->skip_database))
		options_wrong(&asked->options,
		    "--statements pg_stat_statements without --database-url: it is read from the "
		    "live database");
	if (extension && (strncmp(asked->database_url, "sqlite", strlen("sqlite")) == 0 ||
			     strncmp(asked->replay_url, "sqlite", strlen("sqlite")) == 0))
		options_wrong(&asked->options,
		    "--statements pg_stat_statements is of PostgreSQL; name a file with the "
		    "statements for SQLite");
}

/* What needs a live database, or a replay. */
static void
migrations_check_live(struct migrations *asked)
{
	const char *option = asked->preflight ? "preflight" : "write-stats";

	if ((asked->preflight || asked->write_stats) &&
	    (!asked->database_url || asked->skip_database))
		options_wrong(&asked->options,
		    "--%s looks at the live database: give --database-url or DATABASE_URL%s",
		    option, asked->skip_database ? ", without --skip-db-check" : "");
	if (asked->stats && !asked->replay_url)
		options_wrong(&asked->options,
		    "--stats says how large the tables are that --replay sees locked: give both");
}

static void
migrations_check(struct migrations *asked, int argc, char **argv)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (argc + (asked->folder ? 1 : 0) != 1)
		options_wrong(
		    &asked->options, argc == 0 ? "no folder named" : "more than one folder named");
	if (!asked->folder)
		asked->folder = argv[0];
	if (asked->pattern)
		pattern_check(asked);
	asked->layout = layout_named(asked->layout_name);
	asked->pending = status_of(asked->pending_word);
	asked->dialect = dialect_of(asked->dialect_word);
	if (asked->pg_version_word)
		asked->pg_version = version_of_postgres(asked->pg_version_word);
	if (asked->pg_version == -1)
		options_wrong(&asked->options,
		    "--pg-version %s: a version of PostgreSQL is expected, such as 15 or 15.4",
		    asked->pg_version_word);
	migrations_check_live(asked);
	replay_check(asked);
	if (indexes_check(asked, &why) == -1)
		options_wrong(&asked->options, "%s", text_string(&why));
	if ((asked->reversible || asked->reversible_last > 0) && !asked->replay_url)
		options_wrong(&asked->options,
		    "--reversible needs a scratch database: say where with --replay URL");
	statements_check(asked);
	asked->waivers = waivers_new(&asked->allowed, asked->folder, &why);
	if (!asked->waivers)
		options_wrong(&asked->options, "%s", text_string(&why));
}

void
migrations_parse(struct migrations *asked, int *argc, char ***argv)
{
	static const char *(*const libraries[])(void) = {database_sqlite_library,
	    database_postgres_library, lint_library, digest_library, compression_library,
	    pattern_library, NULL};

	*asked = (struct migrations){.layout_name = "auto",
	    .pending_word = "warn",
	    .dialect_word = "auto",
	    .first = -1,
	    .max_unjudged = 5,
	    .timeout_ns = 10 * CLOCK_SECOND,
	    .replay_timeout_ns = 600 * CLOCK_SECOND,
	    .large_table = INT64_C(1) << 30,
	    .max_transaction_age_ns = 60 * CLOCK_SECOND,
	    .max_replication_lag_ns = 10 * CLOCK_SECOND};
	asked->options = (struct options){
	    .synopsis = "[options] DIR",
	    .about = "judge a directory of SQL migrations, alone and against a live database",
	    .operands = "FOLDER",
	    .example = "check-migrations --database-url sqlite:app.db db/migrations",
	    .rows = rows,
	    .values = asked,
	    .libraries = libraries,
	    .types = "check summary",
	    .redact_rules = redaction_rules_read,
	};
	options_parse(&asked->options, argc, argv);
	if (asked->rules) {
		rules_print();
		options_free(&asked->options);
		exit(fflush(stdout) == 0 ? 0 : 2);
	}
	migrations_check(asked, *argc, *argv);
}
