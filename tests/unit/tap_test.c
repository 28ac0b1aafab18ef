/* links: cmd/records-from/tests/tap_line.c cmd/records-from/tests/tap_numbers.c cmd/records-from/tests/words.c */
#include "tests/tap_line.h"

#include <stdlib.h>

#include "tests/tap_numbers.h"
#include "tests/words.h"
#include "text.h"
#include "unit.h"

/* What kind a line is, with its blanks and number. */
static void
kinds(void)
{
	static const struct {
		const char *line;
		enum tap_kind kind;
		int indent;
		int64_t number;
	} rows[] = {
	    {"TAP version 13", TAP_VERSION, 0, 13},
	    {"TAP version 14 ", TAP_VERSION, 0, 14},
	    {"TAP version x", TAP_OTHER, 0, -1},
	    {"TAP version", TAP_OTHER, 0, -1},
	    {"tap version 13", TAP_OTHER, 0, -1},
	    {"1..5", TAP_PLAN, 0, 5},
	    {"1..0 # SKIP no database", TAP_PLAN, 0, 0},
	    {"1..3# why", TAP_PLAN, 0, 3},
	    {"    1..2", TAP_PLAN, 4, 2},
	    {"1..1000000000", TAP_PLAN, 0, 1000000000},
	    {"1..99999999999999999999", TAP_PLAN, 0, INT64_MAX},
	    {"1..", TAP_OTHER, 0, -1},
	    {"1..5 tests", TAP_OTHER, 0, -1},
	    {"2..5", TAP_OTHER, 0, -1},
	    {"1..-1", TAP_OTHER, 0, -1},
	    {"ok", TAP_POINT, 0, -1},
	    {"ok ", TAP_POINT, 0, -1},
	    {"ok 1", TAP_POINT, 0, 1},
	    {"ok 01 - a", TAP_POINT, 0, 1},
	    {"ok 7- a", TAP_POINT, 0, 7},
	    {"ok 3rd thing", TAP_POINT, 0, -1},
	    {"ok - 3", TAP_POINT, 0, -1},
	    {"ok -3", TAP_POINT, 0, -1},
	    {"ok 99999999999999999999", TAP_POINT, 0, INT64_MAX},
	    {"not ok", TAP_POINT, 0, -1},
	    {"not ok 2 x", TAP_POINT, 0, 2},
	    {"        not ok 2", TAP_POINT, 8, 2},
	    {"OK 1", TAP_OTHER, 0, -1},
	    {"Not ok 1", TAP_OTHER, 0, -1},
	    {"not  ok 1", TAP_OTHER, 0, -1},
	    {"notok 1", TAP_OTHER, 0, -1},
	    {"okay", TAP_OTHER, 0, -1},
	    {"ok: done", TAP_OTHER, 0, -1},
	    {"\tok 1", TAP_OTHER, 0, -1},
	    {"", TAP_OTHER, 0, -1},
	    {"   ", TAP_OTHER, 3, -1},
	    {"Bail out!", TAP_BAIL_OUT, 0, -1},
	    {"bail OUT! no database", TAP_BAIL_OUT, 0, -1},
	    {"     Bail out!", TAP_BAIL_OUT, 5, -1},
	    {"We Bail out!", TAP_OTHER, 0, -1},
	    {"# ok 1", TAP_COMMENT, 0, -1},
	    {"#", TAP_COMMENT, 0, -1},
	    {"pragma +strict", TAP_STRICT, 0, -1},
	    {"pragma -strict", TAP_OTHER, 0, -1},
	    {"  ---", TAP_YAML, 2, -1},
	    {"  --- more", TAP_OTHER, 2, -1},
	    {"{", TAP_OPENS, 0, -1},
	    {"    } ", TAP_CLOSES, 4, -1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tap_line line;

		tap_line_parse(rows[i].line, strlen(rows[i].line), &line);
		if (!CHECK_INT(line.kind, rows[i].kind) ||
		    !CHECK_INT(line.number, rows[i].number) ||
		    !CHECK_INT(line.indent, rows[i].indent))
			fprintf(stderr, "\"%s\"\n", rows[i].line);
	}
}

static void
points(void)
{
	static const struct {
		const char *line, *name;
		bool ok, opens;
		enum tap_directive directive;
		double ms;
	} rows[] = {
	    {"ok", "", true, false, TAP_NO_DIRECTIVE, -1},
	    {"not ok 3 - a name", "a name", false, false, TAP_NO_DIRECTIVE, -1},
	    {"ok 3 a name ", "a name", true, false, TAP_NO_DIRECTIVE, -1},
	    {"ok a - b", "a - b", true, false, TAP_NO_DIRECTIVE, -1},
	    {"ok 1 -- b", "-- b", true, false, TAP_NO_DIRECTIVE, -1},
	    {"ok 3rd thing", "3rd thing", true, false, TAP_NO_DIRECTIVE, -1},
	    {"ok 1 - a # skip", "a", true, false, TAP_SKIP, -1},
	    {"not ok 1 - a # SKIP why", "a", false, false, TAP_SKIP, -1},
	    {"ok 1 - a # Skipped: why", "a", true, false, TAP_SKIP, -1},
	    {"ok 1 # skip", "", true, false, TAP_SKIP, -1},
	    {"ok # skip", "", true, false, TAP_SKIP, -1},
	    {"not ok 1 - a # todo", "a", false, false, TAP_TODO, -1},
	    {"not ok 1 - a #  ToDo why", "a", false, false, TAP_TODO, -1},
	    {"not ok 1 - a\t#\tTODO", "a", false, false, TAP_TODO, -1},
	    {"not ok 1 - title#skip", "title#skip", false, false, TAP_NO_DIRECTIVE, -1},
	    {"not ok 1 - title #skip", "title #skip", false, false, TAP_NO_DIRECTIVE, -1},
	    {"not ok 1 - title# skip", "title# skip", false, false, TAP_NO_DIRECTIVE, -1},
	    {"not ok 1 - title \\# skip", "title # skip", false, false, TAP_NO_DIRECTIVE, -1},
	    {"not ok 1 - title \\\\ # skip", "title \\", false, false, TAP_SKIP, -1},
	    {"not ok 1 - issue # 5", "issue # 5", false, false, TAP_NO_DIRECTIVE, -1},
	    {"not ok 1 - issue # 5 # todo", "issue # 5", false, false, TAP_TODO, -1},
	    {"not ok 1 - no skip", "no skip", false, false, TAP_NO_DIRECTIVE, -1},
	    {"not ok 1 - a # ski", "a # ski", false, false, TAP_NO_DIRECTIVE, -1},
	    {"not ok 1 - a #", "a #", false, false, TAP_NO_DIRECTIVE, -1},
	    {"ok 1 - a \\n b\\", "a \\n b\\", true, false, TAP_NO_DIRECTIVE, -1},
	    {"ok 1 - a # time=12.5ms", "a", true, false, TAP_NO_DIRECTIVE, 12.5},
	    {"ok 1 - a # time=12.5ms # skip", "a", true, false, TAP_SKIP, 12.5},
	    {"ok 1 - a # time=-1ms", "a # time=-1ms", true, false, TAP_NO_DIRECTIVE, -1},
	    {"ok 1 - a {", "a", true, true, TAP_NO_DIRECTIVE, -1},
	    {"not ok 1 - a # TODO {", "a", false, true, TAP_TODO, -1},
	    {"ok 1 - a # time=3ms {", "a", true, true, TAP_NO_DIRECTIVE, 3},
	    {"ok 1 - f(){", "f(){", true, false, TAP_NO_DIRECTIVE, -1},
	    {"ok {", "", true, true, TAP_NO_DIRECTIVE, -1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text name = TEXT_INIT(1000);
		struct tap_line line;
		bool good;

		tap_line_parse(rows[i].line, strlen(rows[i].line), &line);
		tap_line_name(&line, &name);
		good = CHECK_INT(line.kind, TAP_POINT);
		good &= CHECK_STRING(text_string(&name), rows[i].name);
		good &= CHECK_INT(line.ok, rows[i].ok);
		good &= CHECK_INT(line.opens, rows[i].opens);
		good &= CHECK_INT(line.directive, rows[i].directive);
		good &= CHECK(fabs(line.ms - rows[i].ms) < 1e-9);
		if (!good)
			fprintf(stderr, "\"%s\"\n", rows[i].line);
		text_free(&name);
	}
}

/* "p5": the plan 1..5; "3": test 3; "-": a test without a number.  The last word is what is wrong. */
static void
plans(void)
{
	static const struct {
		const char *events, *why;
	} rows[] = {
	    {"p3 1 2 3", NULL},
	    {"1 2 3 p3", NULL},
	    {"p3 - - -", NULL},
	    {"p4 - 2 - 4", NULL},
	    {"p3 3 1 2", NULL},
	    {"p3 2 - 1", NULL},
	    {"p0", NULL},
	    {"", "no plan"},
	    {"1 2 3", "no plan"},
	    {"p3 1 2", "1..3 is planned, and 2 tests came"},
	    {"1 2 p3", "1..3 is planned, and 2 tests came"},
	    {"p3 1 2 3 4", "outside"},
	    {"p3 1 2 -", NULL},
	    {"p3 1 2 - -", "outside"},
	    {"1 2 4 p3", "test 4 lies outside of the plan 1..3"},
	    {"p3 1 2 2", "2 stands twice"},
	    {"p5 1 4 4 2 3", "4 stands twice"},
	    {"p5 1 4 2 3 4", "4 stands twice"},
	    {"p3 1 2 1", "1 stands twice"},
	    {"p2 0 1", "outside"},
	    {"p3 1 p3 2 3", "a second plan"},
	    {"1 p3 2 3", "behind the plan"},
	    {"p0 1", "outside"},
	    {"p2 1 9223372036854775807", "outside"},
	    {"p9223372036854775807 1", "is planned, and 1 tests came"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		struct tap_numbers numbers;
		const char *at = rows[i].events;
		bool good = true;

		tap_numbers_begin(&numbers);
		while (good && *at) {
			bool plan = *at == 'p';
			int64_t number =
			    at[plan] == '-' ? -1 : (int64_t)strtoull(at + plan, NULL, 10);

			good = plan ? tap_numbers_plan(&numbers, number, &why)
				    : tap_numbers_test(&numbers, &number, &why);
			at += strcspn(at, " ");
			at += *at == ' ';
		}
		good = good && tap_numbers_end(&numbers, &why);
		if (!CHECK_INT(good, !rows[i].why) ||
		    !CHECK(good || strstr(text_string(&why), rows[i].why)))
			fprintf(stderr, "%s: %s\n", rows[i].events, text_string(&why));
		tap_numbers_free(&numbers);
		text_free(&why);
	}
}

/* Backwards, so that all are kept until the first comes. */
static void
plans_out_of_order(void)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct tap_numbers numbers;
	const int64_t count = 5000;

	tap_numbers_begin(&numbers);
	CHECK(tap_numbers_plan(&numbers, count, &why));
	for (int64_t n = count; n > 0; n--) {
		int64_t number = n;

		CHECK(tap_numbers_test(&numbers, &number, &why));
	}
	CHECK(tap_numbers_end(&numbers, &why));
	CHECK_INT(numbers.upto, count);
	tap_numbers_free(&numbers);

	/* What never comes in order is bounded. */
	tap_numbers_begin(&numbers);
	for (int64_t n = 2;; n++) {
		int64_t number = n;

		if (!tap_numbers_test(&numbers, &number, &why) || n > 10000000)
			break;
	}
	CHECK(strstr(text_string(&why), "out of order"));
	tap_numbers_free(&numbers);
	text_free(&why);
}

static void
seconds(void)
{
	static const struct {
		const char *word;
		double ms; /* below 0 with `none`: it is no number */
		bool none;
	} rows[] = {
	    {"1", 1000, false},
	    {"0.024", 24, false},
	    {"0.0293", 29.3, false},
	    {"1.4e-05", 0.014, false},
	    {"2,503.1", 2503100, false},
	    {" 1.5\n", 1500, false},
	    {"-0.5", -500, false},
	    {"123456789012", 123456789012000, false},
	    {"0.12345678901234567", 123.45678901234567, false},
	    {".5", 500, false},
	    {"5.", 5000, false},
	    {"1E3", 1000000, false},
	    {"", 0, true},
	    {" ", 0, true},
	    {".", 0, true},
	    {"-", 0, true},
	    {"NaN", 0, true},
	    {"inf", 0, true},
	    {"0x10", 0, true},
	    {"1e400", 0, true},
	    {"1 2", 0, true},
	    {"1s", 0, true},
	    {"1.2.3", 0, true},
	    {"1-2", 0, true},
	    {"0000000000000000000000000000000000000000000000000000000000000000000001", 0, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double ms = 0;

		if (!CHECK_INT(words_seconds(rows[i].word, &ms), !rows[i].none) ||
		    (!rows[i].none && !CHECK(unit_near(ms, rows[i].ms, 1e-12))))
			fprintf(stderr, "\"%s\"\n", rows[i].word);
	}
}

static void
excerpts(void)
{
	struct text out = TEXT_INIT(1 << 20), long_line = TEXT_INIT(1 << 20);
	static const char many[] = "\n \r\n1\r\n2\n\n4\n5\n6\n7\n8\n9\n10\n";

	words_set_lines(&out, many, strlen(many));
	CHECK_STRING(text_string(&out), "1\n2\n\n4\n5\n6\n7\n8");
	words_set_lines(&out, "one\n\n \n", 7);
	CHECK_STRING(text_string(&out), "one");
	words_set_lines(&out, "", 0);
	CHECK_STRING(text_string(&out), "");
	/* Cut between two characters, however they lie. */
	for (int before = 0; before < 4; before++) {
		text_clear(&long_line);
		for (int i = 0; i < before; i++)
			text_add_byte(&long_line, 'a');
		while (long_line.len < 3 * WORDS_BYTES)
			text_add_string(&long_line, "\xf0\x9f\x90\x9b");
		words_set_lines(&out, long_line.bytes, long_line.len);
		CHECK(out.len <= WORDS_BYTES && out.len > WORDS_BYTES - 5);
		CHECK_INT((out.len - (size_t)before) % 4, 0);
	}
	text_free(&out);
	text_free(&long_line);
}

int
main(void)
{
	kinds();
	points();
	plans();
	plans_out_of_order();
	seconds();
	excerpts();
	return unit_end();
}
