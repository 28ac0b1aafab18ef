/* links: cmd/readiness-report/page/markup.c */
#include "page/markup.h"

#include <math.h>
#include <string.h>

#include "clock.h"
#include "text.h"
#include "unit.h"

/* A space that does not break. */
#define NBSP "\xc2\xa0"
#define BAD "\xef\xbf\xbd"

static void
becomes(const char *bytes, size_t len, const char *expected)
{
	struct text out = TEXT_INIT(1000);

	markup_bytes(&out, bytes, len);
	CHECK_STRING(text_string(&out), expected);
	text_free(&out);
}

static void
test_text(void)
{
	struct text out = TEXT_INIT(1000);

	becomes("a<b>&\"'\xc3\xa9", 9, "a&lt;b&gt;&amp;&quot;&#39;\xc3\xa9");
	becomes("a\nb\tc\rd\0e\x1b\x7f", 11, "a\nb\tc" BAD "d" BAD "e" BAD BAD);
	becomes("\xff\xc3<\xed\xa0\x80\xc0\xaf", 8, BAD BAD "&lt;" BAD BAD BAD BAD BAD);
	becomes("\xc2\x85|\xef\xbf\xbe|\xef\xb7\x90", 10, BAD "|" BAD "|" BAD);
	becomes("\xe2\x80\xae|\xe2\x81\xa6|\xe2\x80\x8b", 11, "U+202E|U+2066|U+200B");
	becomes("\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80");

	markup_excerpt(&out, "a\xc3\xa9o", 2);
	CHECK_STRING(text_string(&out), "a\xe2\x80\xa6");
	text_clear(&out);
	markup_excerpt(&out, "a\xc3\xa9o", 4);
	CHECK_STRING(text_string(&out), "a\xc3\xa9o");
	CHECK_INT(markup_cut("a\xc3\xa9o", 2), 1);
	CHECK_INT(markup_cut("a\xc3\xa9o", 3), 3);
	CHECK_INT(markup_cut("ab", 2), 2);
	CHECK_INT(markup_cut("", 2), 0);
	CHECK(markup_is("ab", "abc", 2));
	CHECK(!markup_is("ab", "abc", 3));
	text_clear(&out);
	markup_id(&out, "");
	CHECK_STRING(text_string(&out), "");
	markup_id(&out, "<");
	CHECK_STRING(text_string(&out), " <code>&lt;</code>");
	text_free(&out);
}

static void
test_links(void)
{
	static const char *const links[] = {"http://x", "https://x/y?a=b&c#d", "docs/a.md", "/a",
	    "../a", "#a", "?a=b:c", "a/b:c", "\xc3\xa9.md"};
	static const char *const words[] = {"", "javascript:x", "JaVaScRiPt:x", "data:text/html,x",
	    "//host/x", "mailto:a", "a:b", " http://x", "http://x y", "http:\\\\x", "\\\\host",
	    "java\tscript:x", "a\nb", "https://x\"", "https://x<", "a\x7f", "a\xff", "x:"};

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		CHECK(markup_is_link(links[i]));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		CHECK(!markup_is_link(words[i]));
}

static void
test_words(void)
{
	CHECK_STRING(word_count(0).text, "0");
	CHECK_STRING(word_count(999).text, "999");
	CHECK_STRING(word_count(1000).text, "1,000");
	CHECK_STRING(word_count(-1234567).text, "-1,234,567");
	CHECK_STRING(word_count(INT64_MAX).text, "9,223,372,036,854,775,807");
	CHECK_STRING(word_whole(1e300).text, "1e+300");
	CHECK_STRING(word_number(81).text, "81");
	CHECK_STRING(word_number(-0.0).text, "0");
	CHECK_STRING(word_number(0.3456).text, "0.346");
	CHECK_STRING(word_number(9.996).text, "10.0");
	CHECK_STRING(word_number(99.96).text, "100");
	CHECK_STRING(word_number(0.00331).text, "0.00331");

	CHECK_STRING(word_duration(0).text, "0" NBSP "ms");
	CHECK_STRING(word_duration(0.0855).text, "85.5" NBSP "\xc2\xb5s");
	CHECK_STRING(word_duration(1.8).text, "1.80" NBSP "ms");
	CHECK_STRING(word_duration(999.4).text, "999" NBSP "ms");
	CHECK_STRING(word_duration(1250).text, "1.25" NBSP "s");
	CHECK_STRING(word_duration(180000).text, "3" NBSP "min");
	CHECK_STRING(word_age(93600).text, "26" NBSP "h");
	CHECK_STRING(word_age(864000).text, "10" NBSP "days");

	/* What is nearly all is not all, and what is nearly none is not none. */
	CHECK_STRING(word_percent(99.999).text, "> 99.9" NBSP "%");
	CHECK_STRING(word_percent(100).text, "100" NBSP "%");
	CHECK_STRING(word_percent(0).text, "0" NBSP "%");
	CHECK_STRING(word_percent(0.001).text, "< 0.01" NBSP "%");
	CHECK_STRING(word_percent(12.34).text, "12.3" NBSP "%");

	CHECK_STRING(word_mark(0.2, true).text, "200" NBSP "\xc2\xb5s");
	CHECK_STRING(word_mark(2000, true).text, "2" NBSP "s");
	CHECK_STRING(word_mark(2000, false).text, "2000");
	CHECK_STRING(word_clock(3661 * CLOCK_SECOND).text, "01:01:01");
	CHECK_STRING(word_moment(3661 * CLOCK_SECOND).text, "1970-01-01 01:01:01 UTC");
}

int
main(void)
{
	test_text();
	test_links();
	test_words();
	return unit_end();
}
