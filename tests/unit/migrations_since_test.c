/* links: cmd/check-migrations/ */
/* Folders held against revisions of a repository that git makes. */
#include "migrations_say.h"

#define SINCE(revision) "--skip-db-check --dialect none --layout plain --since " revision
#define TWO "001_a.sql", "002_b.sql=SELECT 2;\n"

static const char of[] = "since";

static const struct say_case rows[] = {
    {SINCE("two"), of, "since=2", {TWO}, NULL},
    {SINCE("two"), of, "since-edited:f:001_a.sql",
	{"001_a.sql=SELECT 3;\n", "002_b.sql=SELECT 2;\n"}, NULL},
    {SINCE("two"), of, "since-edited:f:002_b.sql", {"001_a.sql", "002_b.sql=SELECT 3;\n"}, NULL},
    {SINCE("two"), of, "since-deleted:f:001_a.sql", {"002_b.sql=SELECT 2;\n"}, NULL},
    {SINCE("two"), of, "since-renamed:f:001_c.sql", {"001_c.sql", "002_b.sql=SELECT 2;\n"}, NULL},
    {SINCE("two"), of, "since=3", {TWO, "003_c.sql"}, NULL},
    {SINCE("two"), of, "since=2", {TWO, "x/001_z.sql"}, NULL},
    /* A revision that came on while this branch was cut off. */
    {SINCE("ahead"), of, "since=2", {TWO}, NULL},
    {SINCE("ahead"), of, "since-late:f:003_c.sql", {TWO, "004_d.sql"}, NULL},
    {SINCE("ahead"), of, "since-order:f:003_b.sql", {TWO, "003_b.sql=SELECT 7;\n"}, NULL},
    /* Before there were any, and where the folder had another name. */
    {SINCE("empty"), of, "since:p:m", {TWO}, NULL},
    {SINCE("elsewhere"), of, "since-renamed:w:m", {TWO}, NULL},
    {SINCE("elsewhere"), of, "since-deleted:f:001_a.sql since-renamed:w:m",
	{"002_b.sql=SELECT 2;\n"}, NULL},
    {SINCE("elsewhere"), of, "since-edited:f:001_a.sql since-renamed:w:m",
	{"001_a.sql=SELECT 3;\n", "002_b.sql=SELECT 2;\n"}, NULL},
    /* Carriage returns that were committed, under a setting that takes them out of new files. */
    {SINCE("returns"), of, "since=2", {"001_a.sql", "002_b.sql=SELECT 2;\r\n"}, NULL},
    {SINCE("returns"), of, "since-edited:f:002_b.sql", {"001_a.sql", "002_b.sql=SELECT 3;\r\n"},
	NULL},
    /* A tool's folders, and those in the folder. */
    {"--skip-db-check --dialect none --layout flyway --since nested", of, "since=1",
	{"x/V1__a.sql"}, NULL},
    {"--skip-db-check --dialect none --layout flyway --since nested", of,
	"since-edited:f:x/V1__a.sql", {"x/V1__a.sql=SELECT 3;\n"}, NULL},
    {"--skip-db-check --dialect none --layout prisma --since folders", of,
	"since-edited:f:1_a/migration.sql", {"1_a/migration.sql=SELECT 3;\n"}, NULL},
    /* What is not to be had is trouble. */
    {SINCE("nowhere"), of, "", {TWO}, NULL},
    {SINCE("two:m"), of, "", {TWO}, NULL},
};

static void
commit(const char *tag, const char *commands)
{
	TEXT_LOCAL shell = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_format(&shell,
	    "exec >/dev/null 2>&1; cd %s && { %s; } && git add -A && git -c user.name=t -c "
	    "user.email=t@example.com commit --allow-empty -m x && git tag %s",
	    say_around, commands, tag);
	CHECK_INT(system(text_string(&shell)), 0);
}

int
main(void)
{
	unsetenv("GIT_DIR");
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	say_begin();
	setenv("HOME", say_around, 1);
	commit("empty", "git init -q");
	commit("elsewhere",
	    "mkdir old && echo 'SELECT 1;' >old/001_a.sql && echo 'SELECT 2;' >old/002_b.sql");
	commit("two", "git mv old m && mkdir m/x && echo 'SELECT 9;' >m/x/001_z.sql");
	commit("ahead", "echo 'SELECT 3;' >m/003_c.sql");
	commit("returns", "git checkout -q two && printf 'SELECT 2;\\r\\n' >m/002_b.sql");
	commit("nested", "git rm -rq m && mkdir -p m/x && echo 'SELECT 1;' >m/x/V1__a.sql");
	commit(
	    "folders", "git rm -rq m && mkdir -p m/1_a && echo 'SELECT 1;' >m/1_a/migration.sql");
	commit("here", "git checkout -q two && git config core.autocrlf input && rm -r m");
	say_table(rows, COUNT(rows));
	say_end();
	return unit_end();
}
