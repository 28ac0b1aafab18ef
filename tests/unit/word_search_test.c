#include "word_search.h"

#include <stdint.h>
#include <string.h>

#include "text.h"
#include "unit.h"

/* All words of the text in the order in which they are found: "from-to:owner ". */
static const char *
found(const struct word_search *search, const char *bytes, size_t len, struct text *out)
{
	text_clear(out);
	for (size_t at = 0; (at = word_search_find(search, bytes, len, at)) < len; at++) {
		struct word_hit hit = word_search_begin(search, bytes, len, at);

		while (word_search_next(search, bytes, len, &hit)) {
			CHECK_INT(hit.from, at);
			text_add_format(out, "%zu-%zu:%zu ", hit.from, hit.to, hit.owner);
		}
	}
	return text_string(out);
}

static void
test_found(void)
{
	static const struct {
		const char *text, *hits;
	} cases[] = {
	    {"", ""},
	    {"nothing of them", ""},
	    {"token", "0-5:1 "},
	    {"aToKeNb", "1-6:1 "},
	    {"pass", "0-4:1 "},
	    {"pas", ""},
	    {"mysql -p", "0-6:2 "},
	    {"mysql\t-p", "0-6:2 "},
	    {"a|b%", "1-2:3 3-4:4 "},
	    {"tokentoken", "0-5:1 5-10:1 "},
	};
	struct word_search *search = word_search_new();
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_STRING(found(search, "token", 5, &out), "");
	word_search_add(search, "pass|token", 1);
	word_search_add(search, "mysql ", 2);
	word_search_add(search, "|", 3);
	word_search_add(search, "%", 4);
	word_search_add(search, "sk-", 5);
	word_search_add(search, "sk-ant-", 6);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_STRING(
		    found(search, cases[i].text, strlen(cases[i].text), &out), cases[i].hits);
	/* Both of those that begin at one place, in whatever order. */
	CHECK_INT(strlen(found(search, "sk-sk-ant-", 10, &out)), strlen("0-3:5 3-6:5 3-10:6 "));
	/* What stands behind the end is not looked at. */
	CHECK_STRING(found(search, "token", 4, &out), "");
	text_free(&out);
	word_search_free(search);
}

/* As many words as there are, each is found and no other: against a plain search. */
static void
test_many(void)
{
	enum { WORDS = 500 };
	static char words[WORDS][8];
	struct word_search *search = word_search_new();
	struct text text = TEXT_INIT(TEXT_MAX_RECORD);
	uint32_t random = 1;
	size_t hits = 0, expected = 0;

	for (size_t i = 0; i < WORDS; i++) {
		for (size_t j = 0; j < 2 + i % 6; j++)
			words[i][j] =
			    (char)('a' + (random = random * 1103515245 + 12345) / 65536 % 6);
		word_search_add(search, words[i], i);
	}
	for (size_t i = 0; i < 20000; i++)
		text_add_byte(
		    &text, (char)('a' + (random = random * 1103515245 + 12345) / 65536 % 7));
	for (size_t at = 0; at < text.len; at++)
		for (size_t i = 0; i < WORDS; i++)
			expected += strncmp(text.bytes + at, words[i], strlen(words[i])) == 0;
	for (size_t at = 0; (at = word_search_find(search, text.bytes, text.len, at)) < text.len;
	     at++) {
		struct word_hit hit = word_search_begin(search, text.bytes, text.len, at);

		for (; word_search_next(search, text.bytes, text.len, &hit); hits++)
			CHECK(memcmp(text.bytes + at, words[hit.owner], hit.to - at) == 0);
	}
	CHECK(expected > 1000);
	CHECK_INT(hits, expected);
	text_free(&text);
	word_search_free(search);
}

int
main(void)
{
	test_found();
	test_many();
	return unit_end();
}
