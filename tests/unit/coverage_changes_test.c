/* links: cmd/records-from/ */
/* What is said of the lines that changed. */
#include "coverage_says.h"

#include <fcntl.h>

#define ADDS(name, at, count, lines)                                                               \
	"--- a/" name "\n+++ b/" name "\n@@ -0,0 +" at "," count " @@\n" lines

/* What follows the records of the reports themselves, each of which ends with its source. */
static const char *
behind_sources(const char *says, size_t reports)
{
	for (size_t i = 0; i < reports && says; i++) {
		says = strstr(says, "source ");
		says = says ? strstr(says, "; ") : NULL;
		says = says ? says + 2 : NULL;
	}
	return says ? says : "";
}

static void
test_changes(void)
{
	static const struct {
		const char *report, *diff, *says; /* behind the records of the report itself */
	} rows[] = {
	    {KNOWN("a.c", "DA:1,1\nDA:2,0\nDA:3,1\nDA:4,1\n"), ADDS("a.c", "2", "2", "+\n+\n"),
		"changed: a.c 1/2 50%; changed: all 1/2 50%; source 2"},
	    {KNOWN("a.c", "DA:1,1\nDA:5,0\nDA:9,1\n"),
		ADDS("a.c", "1", "1", "+\n") "@@ -0,0 +4,2 @@\n+\n+\n@@ -0,0 +10 @@\n+\n",
		"changed: a.c 1/2 50%; changed: all 1/2 50%; source 2"},
	    /* Two reports. */
	    {KNOWN("a.c", "DA:1,0\nDA:2,0\n") "\f" KNOWN("a.c", "DA:2,1\nDA:3,0\n"),
		ADDS("a.c", "1", "4", "+\n+\n+\n+\n"),
		"changed: a.c 1/3 33.333333333333336%; changed: all..."},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("x.md", "1", "1", "+\n"), "changed: all 0/0; source 1"},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("a.c", "2", "1", "+\n"),
		"changed: a.c 0/0; warn no changed line of a.c is one...; changed: all 0/0; source "
		"2"},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("b.c", "1", "1", "+\n") ADDS("a.c", "1", "1", "+\n"),
		"changed: a.c 1/1 100%; unknown no report lists the lines of b.c, so..."},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("b.c", "0", "0", ""), "changed: all 0/0; source 1"},
	    {KNOWN("x/a.c", "DA:1,1\n") KNOWN("y/a.c", "DA:1,1\n"), ADDS("a.c", "1", "1", "+\n"),
		"unknown more paths than one fit a.c, and..."},
	    {KNOWN("x/a", "DA:1,1\n") KNOWN("y/a", "DA:1,1\n"), ADDS("a", "1", "1", "+\n"),
		"unknown more paths than one fit a, and..."},
	    {KNOWN("a.c", ""), ADDS("a.c", "1", "1", "+\n"),
		"changed: a.c 0/0; warn no changed..."},
	    {KNOWN("x/a.c", "DA:1,1\n") KNOWN("y/a.c", "DA:1,0\n") KNOWN("a.c", "DA:1,0\n"),
		ADDS("a.c", "1", "1", "+\n"), "changed: a.c 0/1 0%; changed: all..."},
	    {KNOWN("a.c", "DA:1,1\n"),
		ADDS("x/a.c", "1", "1", "+\n") ADDS("y/a.c", "1", "1", "+\n"),
		"unknown more paths than one fit x/a.c, y/a.c, and..."},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("x/a.c", "1", "1", "+\n") ADDS("a.c", "1", "1", "+\n"),
		"changed: a.c 1/1 100%; unknown no report lists the lines of x/a.c, so..."},
	    {KNOWN("a.c", "DA:1,0\n"), ADDS("x/a.c", "1", "1", "+\n"),
		"changed: x/a.c 0/1 0%; changed: all 0/1 0%; source 2"},
	    {KNOWN("x/a.c", "DA:1,1\n") KNOWN("a.c", "DA:1,0\n"), ADDS("y/x/a.c", "1", "1", "+\n"),
		"changed: y/x/a.c 1/1 100%; changed: all 1/1 100%; source 2"},
	    {KNOWN("a.c", "DA:1,1\nDA:0,0\n"), ADDS("a.c", "1", "1", "+\n"),
		"unknown no report lists the lines of a.c, so..."},
	    {KNOWN("a.c", "DA:1,1\nDA:0,1\n"), ADDS("a.c", "1", "1", "+\n"),
		"changed: a.c 1/1 100%; changed..."},
	    {KNOWN("a.c", "DA:1,1\n"), "", "unknown ... is empty, which..."},
	    /* Diffs that are none: the reason, and nothing of changed lines. */
	    {KNOWN("a.c", "DA:1,1\n"), "hello\n", "! there is no unified diff in it"},
	    {KNOWN("a.c", "DA:1,1\n"), ADDS("a.c", "1", "2", "+\n"), "! 4: it ends early..."},
	    {KNOWN("a.c", "DA:1,1\n"), "--- a/a\n+++ b/a\n@@ \n@@ \n",
		"! 3: no header of a hunk: expected @@ -LINE,COUNT +LINE,COUNT @@"},
	    {KNOWN("a.c", "DA:1,1\n"), "\x1f\x8b\bxxxxxxxxxxxxxxxx", "! the gzip file is damaged"},
	    {KNOWN("a.c", "DA:1,1\n"), "@@@ -1 -1 +1 @@@\n" ADDS("a.c", "1", "1", "+\n"),
		"! 1: a combined diff..."},
	    /* Ten names are shown. */
	    {KNOWN("a", "DA:1,1\n"),
		ADDS("b", "1", "1", "+\n") ADDS("c", "1", "1", "+\n") ADDS("d", "1", "1", "+\n")
		    ADDS("e", "1", "1", "+\n") ADDS("f", "1", "1", "+\n") ADDS("g", "1", "1", "+\n")
			ADDS("h", "1", "1", "+\n") ADDS("i", "1", "1", "+\n")
			    ADDS("j", "1", "1", "+\n") ADDS("k", "1", "1", "+\n"),
		"unknown no report lists the lines of b, c, d, e, f, g, h, i, j, k, so..."},
	    {KNOWN("a", "DA:1,1\n"),
		ADDS("b", "1", "1", "+\n") ADDS("c", "1", "1", "+\n") ADDS("d", "1", "1", "+\n")
		    ADDS("e", "1", "1", "+\n") ADDS("f", "1", "1", "+\n") ADDS("g", "1", "1", "+\n")
			ADDS("h", "1", "1", "+\n") ADDS("i", "1", "1", "+\n") ADDS("j", "1", "1",
			    "+\n") ADDS("k", "1", "1", "+\n") ADDS("l", "1", "1", "+\n"),
		"unknown no report lists the lines of b, c, d, e, f, g, h, i, j, k and 1 more, "
		"so..."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *says = says_of("lcov", rows[i].report, rows[i].diff);
		size_t reports = strchr(rows[i].report, '\f') ? 2 : 1;

		if (!CHECK(piecewise_equal(behind_sources(says, reports), rows[i].says)))
			fprintf(stderr, "row %zu: %s\n", i, says);
	}
}

/* The lines of a block, of which a line between two is executed if either is. */
static void
test_changes_of_others(void)
{
	static const char *const report =
	    "mode: set\na.go:1.1,3.9 5 1\na.go:3.9,5.2 1 0\na.go:7.1,8.2 0 0\n";

	CHECK_STRING(
	    behind_sources(
		says_of("go-cover", report, ADDS("a.go", "2", "6", "+\n+\n+\n+\n+\n+\n")), 1),
	    "changed: a.go 2/4 50%; changed: all 2/4 50%; source 2");
	CHECK_STRING(behind_sources(says_of("go-cover", report, ADDS("a.go", "7", "1", "+\n")), 1),
	    "changed: a.go 0/0; warn no changed line of a.go is one that the reports list: "
	    "comments alone, "
	    "or a report of another revision; changed: all 0/0; source 2");
	/* Counts without lines. */
	CHECK_STRING(behind_sources(says_of("jacoco",
					"<report><sourcefile name='A'><counter type='LINE' "
					"missed='3' covered='1'/></sourcefile></report>",
					ADDS("A", "1", "1", "+\n")),
			 1),
	    "unknown no report lists the lines of A, so whether the changed ones were executed is "
	    "unknown; have it measured, or make the paths fit (--strip-prefix, --map-path)");
	/* No figure when a report could not be read, or holds less than was asked for. */
	require_items = 99;
	CHECK_STRING(says_of("lcov", KNOWN("a.c", "DA:1,1\n"), ADDS("a.c", "1", "1", "+\n")),
	    "a.c 1/1 100%; all 1/1 100%; unknown it holds 2 items, at least 99 are required "
	    "(--require-items)");
	require_items = 0;
	CHECK_STRING(says_of("lcov", KNOWN("a.c", "DA:1x,1\n"), ADDS("a.c", "1", "1", "+\n")),
	    "a.c 0/0; ! 2: no line that a file can have: \"DA:1x,1\"");
}

/* A git that does what the script says, asked for a..b; and what else a diff may be called. */
static void
test_named(void)
{
	static const struct {
		const char *diff, *script, *says;
	} rows[] = {
	    {"a..b", "read x && exit 4; exit 3", "! --diff a..b: git diff ended with status 3"},
	    {"a..b", "cat <<'X'\n" ADDS("a.c", "1", "1", "+\n") "X\n",
		"changed: a.c 1/1 100%; changed: all 1/1 100%; source 2"},
	    {"a..b", "test \"$3 ${14} ${15} $LC_ALL\" = 'diff a..b -- C'",
		"changed: all 0/0; source 1"},
	    {"a..b", "echo 'fatal: bad revision a' >&2; echo b >&2; exit 128",
		"! --diff a..b: git diff ended with status 128: fatal: bad revision a; in a "
		"shallow clone the history has to be fetched first (git fetch --unshallow)"},
	    {"a..b", "echo no >&2; kill -9 $$", "! --diff a..b: git diff ended with signal 9: no"},
	    {"a..b", "kill -PIPE $$", "! --diff a..b: git diff ended with signal 13"},
	    {"a..b", "echo '@@@'", "! a..b:1: a combined diff..."},
	    /* What was read is enough: it need not write the rest. */
	    {"a..b", "echo '@@@'; head -c 4000000 /dev/zero || kill -PIPE $$; exit 3",
		"! a..b:1: a combined diff..."},
	    {"a..b", NULL,
		"! --diff a..b: git cannot be run: No such file or directory; is it installed?"},
	    {"none.diff", NULL, "! --diff none.diff: no such file, and no revisions (REV..REV)"},
	    {".", NULL, "! .: is a folder..."},
	    /* A file, whatever its name looks like. */
	    {"./git..x", "exit", "! ...there is no unified diff in it"},
	};
	char folder[] = "/tmp/coverage_test.XXXXXX", *path = strdup(getenv("PATH")), name[64];

	if (!CHECK(mkdtemp(folder) != NULL) || !CHECK_INT(chdir(folder), 0))
		return;
	snprintf(name, sizeof(name), "%s:/usr/bin:/bin", folder);
	unsetenv("TMPDIR");
	setenv("LC_ALL", "C.UTF-8", 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *file = strstr(rows[i].diff, "git") ? rows[i].diff : "git", *says;
		int fd = rows[i].script ? open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0700) : -1;

		if (fd != -1)
			dprintf(fd, "#!/bin/sh\n%s\n", rows[i].script);
		close(fd);
		setenv("PATH", fd == -1 ? folder : name, 1);
		says = says_of_named("lcov", KNOWN("a.c", "DA:1,1\n"), rows[i].diff);
		if (strncmp(rows[i].says, "! ", 2) == 0)
			says = strchr(says, '!');
		else
			says = behind_sources(says, 1);
		if (!CHECK(says && piecewise_equal(says, rows[i].says)))
			fprintf(stderr, "named row %zu: %s\n", i, says);
		unlink(file);
	}
	setenv("PATH", path, 1);
	setenv("TMPDIR", "none", 1);
	CHECK_STRING(strchr(says_of_named("lcov", KNOWN("a.c", "DA:1,1\n"), "a..b"), '!'),
	    "! --diff a..b: git cannot be run: no file for its messages (TMPDIR): No such file or "
	    "directory");
	/* The own ones are open still. */
	CHECK(fcntl(STDIN_FILENO, F_GETFD) != -1 && fcntl(STDOUT_FILENO, F_GETFD) != -1);
	free(path);
	CHECK(chdir("/") == 0 && rmdir(folder) == 0);
}

static void
test_revisions(void)
{
	static const struct {
		const char *diff;
		bool revisions;
	} rows[] = {{"main..HEAD", true}, {"main...HEAD", true}, {"main..", true}, {"..HEAD", true},
	    {"origin/main..feature/x", true}, {"HEAD~1..HEAD", true}, {"main", false},
	    {"a.diff", false}, {"../a.diff", false}, {"x/../a.diff", false}, {"x/..", false},
	    {"-x..y", false}, {"--output=x..y", false}, {"", false}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!CHECK_INT(changes_are_revisions(rows[i].diff), rows[i].revisions))
			fprintf(stderr, "%s\n", rows[i].diff);
}

int
main(void)
{
	diag_quiet(true);
	test_changes();
	test_changes_of_others();
	test_revisions();
	test_named();
	return unit_end();
}
