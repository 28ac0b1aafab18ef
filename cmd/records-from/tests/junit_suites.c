#include "junit_suites.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "report.h"
#include "units.h"
#include "words.h"
#include "xml_reader.h"

struct junit_suite {
	unsigned depth;          /* in the document */
	size_t path, name;       /* the path without it, and where its name begins */
	char *file;              /* or NULL */
	int64_t tests, failures; /* announced; below 1: it announces none */
	int64_t tests_before, failures_before, nameless_before;
};

/* What stands in the record of each test of a suite, which may be short and many: names beyond that
 * are cut, and a file of no path's length is none. */
enum { PATH_MOST = 2000, FILE_MOST = 4096 };

void
junit_suites_begin(struct junit_suites *suites)
{
	*suites =
	    (struct junit_suites){.path = TEXT_INIT(PATH_MOST), .why = TEXT_INIT(REPORT_WORD)};
}

void
junit_suites_free(struct junit_suites *suites)
{
	for (size_t i = 0; i < suites->count; i++)
		free(suites->open[i].file);
	free(suites->open);
	text_free(&suites->path);
	text_free(&suites->why);
}

const char *
junit_suites_why(const struct junit_suites *suites)
{
	return text_string(&suites->why);
}

/* ---- what is held ---- */

void
junit_suites_hold_test(struct junit_suites *suites, bool nameless)
{
	suites->tests++;
	suites->nameless += nameless;
}

void
junit_suites_hold_failure(struct junit_suites *suites)
{
	suites->failures++;
}

void
junit_suites_hold_rerun(struct junit_suites *suites)
{
	suites->tests++;
	suites->failures++;
}

/* ---- what is announced ---- */

/* -1 where it says nothing; false where that is no count.  Of a thousand tests some write
 * "1,000". */
static bool
suite_read_count(
    struct junit_suites *suites, const struct xml_reader *r, const char *name, int64_t *count)
{
	enum { LONGEST = 24 };
	const char *word = xml_attribute(r, name), *at;
	char digits[LONGEST + 1];
	size_t len = 0;

	*count = -1;
	if (!word || !word[strspn(word, " \t\n")])
		return true;
	for (at = word; *at && len < LONGEST; at++)
		if (*at != ',')
			digits[len++] = *at;
	digits[len] = '\0';
	if (!*at && units_parse_count(digits, count) == 0)
		return true;
	text_clear(&suites->why);
	text_add_format(&suites->why, "%s=\"", name);
	text_add_visible(&suites->why, word, strnlen(word, LONGEST));
	text_add_string(&suites->why, "\" is no count");
	return false;
}

static bool
suite_read_counts(
    struct junit_suites *suites, const struct xml_reader *r, struct junit_suite *suite)
{
	int64_t failures, errors;

	if (!suite_read_count(suites, r, "tests", &suite->tests) ||
	    !suite_read_count(suites, r, "failures", &failures) ||
	    !suite_read_count(suites, r, "errors", &errors))
		return false;
	/* What is a failure here is an error there. */
	suite->failures = failures > 0 ? failures : 0;
	if (errors > 0 && suite->failures <= INT64_MAX - errors)
		suite->failures += errors;
	if (suite->tests == 0 && suite->failures == 0)
		suites->says_none = true;
	return true;
}

static void
suite_begin_why(struct junit_suites *suites)
{
	text_clear(&suites->why);
	text_add_string(&suites->why, "the suite ");
	if (*junit_suites_name(suites)) {
		text_add_string(&suites->why, "\"");
		text_add_visible(&suites->why, junit_suites_name(suites),
		    strnlen(junit_suites_name(suites), WORDS_BYTES));
		text_add_string(&suites->why, "\" ");
	}
}

static bool
suite_lacks(struct junit_suites *suites, int64_t announced, int64_t held, const char *what)
{
	if (announced <= held)
		return false;
	suite_begin_why(suites);
	text_add_format(&suites->why,
	    "announces %lld %s and holds %lld: the report was cut, or its tool did not say all",
	    (long long)announced, what, (long long)held);
	return true;
}

/* Ctrl-C and pytest.exit() leave the test that ran without a name, and those after it out. */
static bool
suite_was_interrupted(struct junit_suites *suites, const struct junit_suite *suite)
{
	int64_t nameless = suites->nameless - suite->nameless_before;

	if (nameless == 0 || suites->tests - suite->tests_before - nameless != suite->tests)
		return false;
	suite_begin_why(suites);
	text_add_string(&suites->why,
	    "holds a test without a name that it does not count: its run was interrupted");
	return true;
}

/* ---- opening and closing ---- */

static void
suite_add_name(struct junit_suites *suites, struct junit_suite *suite, const char *name)
{
	TEXT_LOCAL fits = TEXT_INIT(REPORT_WORD);

	/* A name that no room is left for is cut, not the record. */
	fits.max = (suites->path.max - suites->path.len) / 2;
	words_set(&fits, name, strlen(name));
	if (suites->path.len > 0 && fits.len > 0)
		text_add_string(&suites->path, " > ");
	suite->name = suites->path.len;
	text_add(&suites->path, fits.bytes, fits.len);
}

bool
junit_suites_open(struct junit_suites *suites, const struct xml_reader *r, bool named)
{
	const char *name = xml_attribute(r, "name"), *file = xml_attribute(r, "file");
	struct junit_suite *suite;

	suites->open =
	    memory_grow(suites->open, suites->count, &suites->room, sizeof(*suites->open));
	suite = &suites->open[suites->count++];
	*suite = (struct junit_suite){.depth = xml_depth(r),
	    .path = suites->path.len,
	    .name = suites->path.len,
	    .file =
		file && *file && strnlen(file, FILE_MOST) < FILE_MOST ? memory_string(file) : NULL,
	    .tests_before = suites->tests,
	    .failures_before = suites->failures,
	    .nameless_before = suites->nameless};
	if (named && name)
		suite_add_name(suites, suite, name);
	return suite_read_counts(suites, r, suite);
}

bool
junit_suites_close(struct junit_suites *suites)
{
	struct junit_suite *suite = &suites->open[suites->count - 1];
	bool whole =
	    !suite_lacks(suites, suite->tests, suites->tests - suite->tests_before, "tests") &&
	    !suite_lacks(suites, suite->failures, suites->failures - suite->failures_before,
		"failures and errors") &&
	    !suite_was_interrupted(suites, suite);

	text_cut(&suites->path, suite->path);
	free(suite->file);
	suites->count--;
	return whole;
}

/* ---- those that are open ---- */

unsigned
junit_suites_depth(const struct junit_suites *suites)
{
	return suites->count > 0 ? suites->open[suites->count - 1].depth : 0;
}

const char *
junit_suites_name(const struct junit_suites *suites)
{
	return suites->count > 0 ? text_string(&suites->path) + suites->open[suites->count - 1].name
				 : "";
}

void
junit_suites_path(const struct junit_suites *suites, struct text *out)
{
	words_set(out, text_string(&suites->path), suites->path.len);
}

const char *
junit_suites_file(const struct junit_suites *suites)
{
	for (size_t i = suites->count; i > 0; i--)
		if (suites->open[i - 1].file)
			return suites->open[i - 1].file;
	return NULL;
}

bool
junit_suites_say_none(const struct junit_suites *suites)
{
	return suites->says_none;
}
