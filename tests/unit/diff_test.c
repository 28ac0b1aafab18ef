/* links: cmd/records-from/ */
/* Which lines a diff adds, which diffs are refused, and which paths are of one file. */
#include "../../cmd/records-from/coverage/diff.h"

#include <stdlib.h>

#include "../../cmd/records-from/coverage/diff_path.h"
#include "../../cmd/records-from/coverage/line_set.h"
#include "../../cmd/records-from/coverage/path_match.h"
#include "unit.h"

/* "PATH 1-3 5-5; PATH 2-2", "no diff", or "! reason". */
static const char *
diff_says(const char *bytes)
{
	static struct text said = {.max = TEXT_MAX_REASON};
	struct diff_reader reader;
	struct diff diff;

	text_clear(&said);
	diff_reader_begin(&reader, &diff, "d");
	while (*bytes) {
		size_t len = strcspn(bytes, "\n");

		int rc = diff_reader_take(&reader, bytes, len);

		CHECK((rc == -1) == (reader.why.len > 0));
		if (rc == -1)
			break;
		bytes += len + (bytes[len] == '\n');
	}
	if (diff_reader_end(&reader) == -1)
		text_add_format(&said, "! %s", text_string(&reader.why));
	for (size_t i = 0; i < diff.count && reader.why.len == 0; i++) {
		text_add_format(&said, "%s%s", i > 0 ? "; " : "", diff.files[i].path);
		for (size_t k = 0; k < diff.files[i].count; k++)
			text_add_format(&said, " %lld-%lld",
			    (long long)diff.files[i].ranges[k].from,
			    (long long)diff.files[i].ranges[k].to);
	}
	if (!diff.any && reader.why.len == 0)
		text_add_string(&said, "no diff");
	text_free(&reader.why);
	diff_free(&diff);
	return text_string(&said);
}

#define GIT(name) "diff --git a/" name " b/" name "\n"
#define FROM_TO(name) "--- a/" name "\n+++ b/" name "\n"

static void
test_lines_added(void)
{
	static const struct {
		const char *diff, *says;
	} rows[] = {
	    {"", "no diff"},
	    {"hello\n+1\n", "no diff"},
	    {GIT("a.c") FROM_TO("a.c") "@@ -1 +1 @@\n-a\n+b\n", "a.c 1-1"},
	    {GIT("a.c") FROM_TO("a.c") "@@ -0,0 +1,3 @@ f()\n+a\n+b\n+c\n@@ -9,0 +13 @@\n+d\n",
		"a.c 1-3 13-13"},
	    /* Context, in between and emptied by an editor; no newline at the end. */
	    {GIT("a.c") FROM_TO("a.c") "@@ -1,4 +1,5 @@\n a\n+b\n\n-c\n+d\n e\n"
				       "\\ No newline at end of file\n",
		"a.c 2-2 4-4"},
	    {GIT("a.c")
		    FROM_TO("a.c") "@@ -15 +15,2 @@\n-a\n\\ No newline at end of file\n+b\n+c\n",
		"a.c 15-16"},
	    /* The last lines that a file can have; lines taken out right behind added ones. */
	    {FROM_TO("a.c") "@@ -1 +2000000000 @@\n-a\n+b\n@@ -2 +2147483647 @@\n-a\n+b\n",
		"a.c 2000000000-2000000000 2147483647-2147483647"},
	    {FROM_TO("a.c") "@@ -4,0 +5 @@\n+b\n@@ -6 +5,0 @@\n-c\n", "a.c 5-5"},
	    /* What looks like a header, and is a line. */
	    {GIT("a.c") FROM_TO("a.c") "@@ -1,1 +1,2 @@\n--- x\n+++ x\n+@@ -1 +1 @@\n", "a.c 1-2"},
	    {GIT("a.c") FROM_TO("a.c") "@@ -1,2 +1 @@\n-a\n-b\n+diff --git a/x b/x\n" GIT("b.c")
		    FROM_TO("b.c") "@@ -7,0 +8,2 @@\n+x\n+y\n",
		"a.c 1-1; b.c 8-9"},
	    /* Deleted, emptied, binary, renamed, of another mode, a link, a submodule. */
	    {GIT("a.c") "deleted file mode 100644\n--- a/a.c\n+++ /dev/null\n@@ -1,2 +0,0 "
			"@@\n-a\n-b\n",
		""},
	    {GIT("a.c") FROM_TO("a.c") "@@ -1,2 +0,0 @@\n-a\n-b\n", "a.c"},
	    {GIT("a.png") "index 1..2 100644\nBinary files a/a.png and b/a.png differ\n", ""},
	    {GIT("a.png") "GIT binary patch\nliteral 3\nKcmZQzU|?c~00ICC\n\nliteral "
			  "0\nHcmV?d00001\n\n",
		""},
	    {"diff --git a/a.c b/b.c\nsimilarity index 100%\nrename from a.c\nrename to b.c\n", ""},
	    {"diff --git a/a.c b/b.c\nrename from a.c\nrename to b.c\n--- a/a.c\n+++ b/b.c\n"
	     "@@ -1 +1 @@\n-a\n+b\n",
		"b.c 1-1"},
	    {GIT("a.c") "old mode 100644\nnew mode 100755\n", ""},
	    {GIT("l.c") "new file mode 120000\n--- /dev/null\n+++ b/l.c\n@@ -0,0 +1 @@\n+a.c\n",
		""},
	    {GIT("l.c") "index 1..2 120000\n" FROM_TO("l.c") "@@ -1 +1 @@\n-a\n+b\n", ""},
	    {GIT("sub") "index 1..2 160000\n" FROM_TO("sub") "@@ -1 +1 @@\n-a\n+b\n", ""},
	    /* A link that becomes a file. */
	    {GIT("l.c") "deleted file mode 120000\n--- a/l.c\n+++ /dev/null\n@@ -1 +0,0 "
			"@@\n-a\n" GIT("l.c") "new file mode 100644\n--- /dev/null\n+++ b/l.c\n@@ "
					      "-0,0 +1 @@\n+a\n",
		"l.c 1-1"},
	    /* Other programs'. */
	    {"diff -ru old/a.c new/a.c\n--- old/a.c\t2026-01-01\n+++ new/a.c\t2026-01-02\n"
	     "@@ -1 +1 @@\n-a\n+b\n",
		"new/a.c 1-1"},
	    {"Index: a.c\n===\n--- a.c\t(revision 1)\n+++ a.c\t(working copy)\n@@ -1 +1 "
	     "@@\n-a\n+b\n",
		"a.c 1-1"},
	    {"Index: a.c\n===\n--- a.c\t(revision 1)\n+++ a.c\t(working copy)\n@@ -1 +1 "
	     "@@\n-a\n+b\n\n"
	     "Property changes on: a.c\n___\nAdded: svn:keywords\n## -0,0 +1 ##\n+Id\n",
		"a.c 1-1"},
	    /* A commit before it, a signature behind it. */
	    {"From 1 Mon\nSubject: x\n\n---\n a.c | 2 +-\n\n" GIT("a.c")
		    FROM_TO("a.c") "@@ -1 +1 @@\n-a\n+b\n-- \n2.39.5\n",
		"a.c 1-1"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!CHECK_STRING(diff_says(rows[i].diff), rows[i].says))
			fprintf(stderr, "in row %zu\n", i);
}

static void
test_refused(void)
{
	static const struct {
		const char *diff, *says;
	} rows[] = {
	    {FROM_TO("a.c") "@@ -1 +1,2 @@\n-a\n+b\n", "! d:5: it ends early"},
	    {FROM_TO("a.c") "@@ -1 +1,2 @@\n-a\n+b\ndiff --git a/b b/b\n",
		"! d:6: a hunk ends early: 1 lines"},
	    {FROM_TO("a.c") "@@ -1 +1 @@\n-a\n+b\n+c\n", "! d:6: a hunk has more lines"},
	    {FROM_TO("a.c") "@@ -1,2 +1 @@\n-a\n+b\n", "! d:5: it ends early"},
	    {FROM_TO("a.c") "@@ -1 +1 @@\n-a\n+b\n+\n", "! d:6: a hunk has more lines"},
	    {FROM_TO("a.c") "@@ -1 +1 @@\n-a\n+b\n-c\n", "! d:6: a hunk has more lines"},
	    {FROM_TO("a.c") "@@ -1 +1 @@\n-a\n+b\n-\n", "! d:6: a hunk has more lines"},
	    {FROM_TO("a.c") "@@ x1 +1 @@\n", "! d:3: no header of a hunk"},
	    {FROM_TO("a.c") "@@ -1x+1 @@\n", "! d:3: no header of a hunk"},
	    {FROM_TO("a.c") "@@ -1 +0 @@\n", "! d:3: no lines that a file can have"},
	    {FROM_TO("a.c") "@@ -0,0 +5 @@\n+b\n" FROM_TO("b.c") "@@ -0,0 +5 @@\n+b\n" FROM_TO(
		 "a.c") "@@ -0,0 +9 @@\n+b\n",
		"! d:12: a.c stands in it more than once"},
	    {"--- a/a\n+++ \"b/a\\\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\n\"\n", "! d:2: no path"},
	    {FROM_TO("a.c") "@@ -1 +1 @@\n+b\n+c\n", "! d:5: a hunk has other lines"},
	    {FROM_TO("a.c") "@@ -1,0 +1 @@\n c\n", "! d:4: a hunk has other lines"},
	    {FROM_TO("a.c") "@@ -1 +1,2147483648 @@\n", "! d:3: no header of a hunk"},
	    {FROM_TO("a.c") "@@ -1 +2147483647,2 @@\n", "! d:3: no lines that a file can have"},
	    {FROM_TO("a.c") "@@ -1 +0,2 @@\n", "! d:3: no lines that a file can have"},
	    {FROM_TO("a.c") "@@ -1 +-1 @@\n", "! d:3: no header of a hunk"},
	    {FROM_TO("a.c") "@@ -1 1 @@\n", "! d:3: no header of a hunk"},
	    {FROM_TO("a.c") "@@ \n", "! d:3: no header of a hunk"},
	    {"@@ -1 +1 @@\n-a\n+b\n", "! d:1: a hunk without"},
	    {GIT("a.c") "--- a/a.c\n\n+++ b/a.c\n@@ -1 +1 @@\n", "! d:5: a hunk without"},
	    {GIT("a.c") "@@@ -1 -1 +1 @@@\n", "! d:2: a combined diff"},
	    {"diff --cc a.c\n", "! d:1: a combined diff"},
	    {"*** a.c\n--- b.c\n***************\n", "! d:3: a context diff"},
	    {FROM_TO("a.c") "@@ -0,0 +5 @@\n+b\n@@ -0,0 +5 @@\n+b\n", "! d:5: hunks out of order"},
	    {FROM_TO("a.c") "@@ -0,0 +1 @@\n+b\n@@ -0,0 +3 @@\n+b\n@@ -0,0 +5 @@\n+b\n"
			    "@@ -0,0 +7 @@\n+b\n@@ -0,0 +7 @@\n+b\n",
		"! d:11: hunks out of order"},
	    {FROM_TO("a.c") "@@ -0,0 +5 @@\n+b\n" FROM_TO("a.c") "@@ -0,0 +9 @@\n+b\n",
		"! d:8: a.c stands in it more than once"},
	    {"--- a/a\n+++ \"b/a\\q\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\000\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\400\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\81\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\181\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\118\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\/11\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\1/1\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"b/a\\1\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"\"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \"\n", "! d:2: no path"},
	    {"--- a/a\n+++ \n", "! d:2: no path"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *says = diff_says(rows[i].diff);

		if (!CHECK(strncmp(says, rows[i].says, strlen(rows[i].says)) == 0))
			fprintf(stderr, "row %zu: %s\n", i, says);
	}
}

/* "--- OLD", "+++ NEW" behind "diff --git X" and what they are of. */
static void
test_paths(void)
{
	static const struct {
		const char *git, *old, *new, *path;
	} rows[] = {
	    {"a/x b/x", "a/x", "b/x", "x"},
	    {"a/x b/x", "/dev/null", "b/x", "x"},
	    {"a/a b b/a b", "a/a b\t", "b/a b\t", "a b"},
	    {"\"a/\\303\\251\" \"b/\\303\\251\"", "\"a/\\303\\251\"", "\"b/\\303\\251\"",
		"\303\251"},
	    {"\"a/\\t\" \"b/\\t\"", "/dev/null", "\"b/\\t\\\"\\\\\\n\"", "\t\"\\\n"},
	    {"a/x b/x", "a/x", "\"b/x\"\t\"y\"", "x"},
	    {"\"a/x\" \"b/\\101\\176\\001\"", "a/x", "\"b/\\101\\176\\001\"", "A~\001"},
	    {"i/x w/x", "i/x", "w/x", "x"},
	    {"c/x i/x", "c/x", "i/x", "x"},
	    {"c/x w/x", "/dev/null", "w/x", "x"},
	    {"b/x a/x", "b/x", "a/x", "x"},
	    /* No prefix, and folders of one letter. */
	    {"src/x src/x", "src/x", "src/x", "src/x"},
	    {"b/x b/x", "b/x", "b/x", "b/x"},
	    {"b/x b/x", "/dev/null", "b/x", "b/x"},
	    {"x x", "x", "x", "x"},
	    {"a/ b/", "a/", "b/", "b/"},
	    {"a/", "/dev/null", "b/x", "x"},
	    {"ab b/x", "/dev/null", "b/x", "b/x"},
	    {NULL, "old/x\t2026-01-01 00:00:00", "new/x\t2026-01-01 00:00:00", "new/x"},
	    {NULL, "/dev/null", "b/x", "b/x"},
	    {NULL, "a/x", "b/x", "x"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEXT_LOCAL diff = TEXT_INIT(TEXT_MAX_REASON), says = TEXT_INIT(TEXT_MAX_REASON);

		if (rows[i].git)
			text_add_format(&diff, "diff --git %s\n", rows[i].git);
		text_add_format(
		    &diff, "--- %s\n+++ %s\n@@ -0,0 +7 @@\n+x\n", rows[i].old, rows[i].new);
		text_add_format(&says, "%s 7-7", rows[i].path);
		CHECK_STRING(diff_says(text_string(&diff)), text_string(&says));
	}
}

/* What stands behind the end of a line is not of it. */
static void
test_ends(void)
{
	static const char header[] = "@@ -1 +1,2 @@";
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	struct diff_reader reader;
	struct diff diff;

	CHECK_INT(diff_path_read("\"a\"", 3, &path), 0);
	CHECK_INT(diff_path_read("\"a\"", 2, &path), -1);
	CHECK_INT(diff_path_read("\"a\"", 0, &path), -1);
	diff_reader_begin(&reader, &diff, "d");
	CHECK_INT(diff_reader_take(&reader, "--- a", 5), 0);
	CHECK_INT(diff_reader_take(&reader, "+++ a", 5), 0);
	CHECK_INT(diff_reader_take(&reader, header, strlen("@@ -1 +1")), -1);
	CHECK_INT(diff_reader_end(&reader), -1);
	text_free(&reader.why);
	diff_free(&diff);
}

static void
test_fits(void)
{
	static const struct {
		const char *a, *b;
		size_t fit;
	} rows[] = {
	    {"reco/app.py", "src/reco/app.py", strlen("reco/app.py")},
	    {"/build/src/reco/app.py", "src/reco/app.py", strlen("src/reco/app.py")},
	    {"app.py", "src/app.py", strlen("app.py")},
	    {"/app.py", "src/app.py", strlen("/app.py")},
	    {"app.py", "app.py", SIZE_MAX},
	    {"app.py", "src/myapp.py", 0},
	    {"eco/app.py", "src/reco/app.py", 0},
	    {"src/app.py", "lib/app.py", 0},
	    {"app.py", "app.pyc", 0},
	};
	static const struct {
		const char *a, *b;
		bool same;
	} kinds[] = {{"a.py", "x/b.py", true}, {"a.py", "a.pyc", false},
	    {"Makefile", "x.d/run", true}, {".profile", "run", true}, {"a.py", "py", false},
	    {"a.tar.gz", "b.gz", true}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct path_name a = path_name_of(rows[i].a), b = path_name_of(rows[i].b);

		CHECK(path_fit(&a, &b) == rows[i].fit);
		CHECK(path_fit(&b, &a) == rows[i].fit);
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct path_name a = path_name_of(kinds[i].a), b = path_name_of(kinds[i].b);

		CHECK_INT(path_same_kind(&a, &b), kinds[i].same);
	}
}

/* Lines in any order, told again and again: as many as there are, in bounded room. */
static void
test_lines_told_twice(void)
{
	enum { LINES = 1000, TIMES = 50 };
	struct line_set set = {0};

	for (int time = 0; time < TIMES; time++)
		for (int line = LINES; line >= 1; line--)
			line_set_add(&set, line, line % 3 == 0 && time == TIMES / 2);
	CHECK(set.room <= 4 * LINES);
	line_set_settle(&set);
	CHECK(!set.unsettled);
	CHECK_INT(set.count, LINES);
	CHECK_INT(line_set_covered(&set), LINES / 3);
	for (int i = 0; i < LINES; i++)
		CHECK_INT(line_set_line(&set, (size_t)i), i + 1);
	line_set_free(&set);
	line_set_add(&set, 1, true);
	line_set_add(&set, 2, true);
	CHECK(!set.unsettled);
	line_set_free(&set);
	line_set_add(&set, INT64_C(2147483647), true);
	line_set_add(&set, 1, false);
	line_set_settle(&set);
	CHECK_INT(line_set_line(&set, 1), INT64_C(2147483647));
	CHECK_INT(line_set_covered(&set), 1);
	line_set_free(&set);
}

int
main(void)
{
	test_lines_added();
	test_refused();
	test_paths();
	test_ends();
	test_fits();
	test_lines_told_twice();
	return unit_end();
}
