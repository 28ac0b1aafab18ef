/* links: cmd/readiness-report/ */
/* The parts of readiness-report that formats share: names, the score, bars, escapes, cuts. */
#include "format/human.h"
#include "format/markdown.h"
#include "format/place.h"
#include "histogram.h"
#include "names.h"
#include "score.h"
#include "unit.h"

enum { MANY = 5000 };

static void
test_names(void)
{
	struct names *names = names_new();
	char name[32];

	for (int round = 0; round < 3; round++)
		for (int i = 0; i < MANY; i++) {
			snprintf(name, sizeof(name), "check %d", i);
			CHECK(names_see(names, "tool", name) == round);
		}
	CHECK(names_see(names, "tool2", "check 1") == 0);
	/* Where one ends and the other begins counts. */
	CHECK(names_see(names, "a", "bc") == 0);
	CHECK(names_see(names, "ab", "c") == 0);
	CHECK(names_hash("a", "bc") != names_hash("ab", "c"));
	names_free(names);
}

/* `pass` checks that pass and `fail` that fail, of a tool. */
static void
score_add(struct score *score, const char *tool, int pass, int fail)
{
	struct item item = {.tool = tool, .name = "n", .bare_name = "n"};

	for (item.status = CHECK_PASS; pass > 0; pass--)
		score_item(score, &item);
	for (item.status = CHECK_FAIL; fail > 0; fail--)
		score_item(score, &item);
}

static void
test_score(void)
{
	static const struct {
		int pass, fail, pass_of_other, fail_of_other, percent;
	} rows[] = {
	    {0, 0, 0, 0, 0},
	    {1, 0, 0, 0, 100},
	    {0, 1, 0, 0, 0},
	    {199, 1, 0, 0, 99},
	    {99999, 1, 0, 0, 99},
	    {1, 2, 0, 0, 33},
	    {2, 1, 0, 0, 66},
	    {24, 1, 0, 0, 96},
	    {1, 0, 0, 1, 50},
	    {1, 1, 1, 0, 75},
	    {23, 2, 1, 0, 96},
	};
	struct areas *areas = areas_new(NULL, NULL);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct score *score = score_new(areas);

		score_add(score, "smoke-stack", rows[i].pass, rows[i].fail);
		score_add(score, "load-reco", rows[i].pass_of_other, rows[i].fail_of_other);
		CHECK_INT(score_percent(score, SUMMARY_PASS), rows[i].percent);
		/* Where the verdict is none, it is not whole. */
		CHECK_INT(score_percent(score, SUMMARY_TROUBLE),
		    rows[i].percent == 100 ? 99 : rows[i].percent);
		score_free(score);
	}
	areas_free(areas);
}

/* What the histogram of the values, once each, looks like. */
static void
check_bars(const int64_t *values, size_t count, unsigned width, const char *expected)
{
	struct histogram *histogram = histogram_new(INT64_C(1) << 50);
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < count; i++)
		histogram_record(histogram, values[i], 1);
	bars_put(&out, histogram, width);
	CHECK_STRING(text_string(&out), expected);
	text_free(&out);
	histogram_free(histogram);
}

static void
test_bars(void)
{
	static const int64_t near[] = {900000, 1100000, 1200000, 4900000};
	static const int64_t far[] = {1000, INT64_C(100000000000)};

	check_bars(near, 4, 0,
	    "       <= 1 ms \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	    "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588 1\n"
	    "       <= 2 ms \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	    "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	    "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	    "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588 2\n"
	    "       <= 5 ms \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	    "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588 1\n");
	/* Over eight decades there is a line for each. */
	check_bars(far, 2, 1,
	    "       <= 1 us \u2588 1\n      <= 10 us 0\n     <= 100 us 0\n       <= 1 ms 0\n"
	    "      <= 10 ms 0\n     <= 100 ms 0\n        <= 1 s 0\n       <= 10 s 0\n"
	    "      <= 100 s \u2588 1\n");
	check_bars(NULL, 0, 0, "");
}

static void
check_escape(const char *words, const char *expected)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);

	markdown_escape(&out, words);
	CHECK_STRING(text_string(&out), expected);
	text_free(&out);
}

static void
test_markdown(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);

	check_escape("plain, words.", "plain, words.");
	check_escape("a|b\nc", "a\\|b<br>c");
	check_escape("<b>&`*_[x]~\\", "&lt;b&gt;&amp;\\`\\*\\_\\[x\\]\\~\\\\");
	check_escape("@you #1 #x", "@\u2060you \\#\u20601 \\#x");
	check_escape("http://x www.y", "http&#58;//x &#119;ww.y");
	markdown_fence(&out, "a\n````\nb");
	CHECK_STRING(text_string(&out), "`````text\na\n````\nb\n`````\n");
	text_clear(&out);
	markdown_link(&out, "https://wiki/a_b");
	markdown_link(&out, "javascript:x_y");
	CHECK_STRING(text_string(&out), "<https://wiki/a_b>javascript:x\\_y");
	text_free(&out);
}

static void
test_cut(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_most(&out, "123456", 6);
	text_add_most(&out, "|1234567", 6);
	text_add_most(&out, "|\u00e9\u00e9\u00e9", 6);
	CHECK_STRING(text_string(&out), "123456|12...|\u00e9...");
	text_free(&out);
}

int
main(void)
{
	test_names();
	test_score();
	test_bars();
	test_markdown();
	test_cut();

	return unit_end();
}
