#include "pattern.h"

#include <string.h>

#include "unit.h"

/* What is matched at `at`, or "none". */
static const char *
matched(struct pattern *pattern, const char *bytes, size_t at, struct pattern_match *match)
{
	static char found[64];

	if (!pattern_match(pattern, bytes, strlen(bytes), at, match))
		return "none";
	snprintf(found, sizeof(found), "%.*s", (int)(match->to - match->from), bytes + match->from);
	return found;
}

static void
test_matches(void)
{
	static struct pattern word = {.letters = "\\w++ (*:word)"}, none = {.letters = "x"};
	static struct pattern value = {.letters = "(\\w++) = (?<q>[\"'])? \\K [^\"']*+"};
	static struct pattern behind = {.letters = "(?<=a)b"};
	struct pattern_match match;

	/* Where it begins, and nowhere else. */
	CHECK_STRING(matched(&word, "one two", 0, &match), "one");
	CHECK_STRING(match.mark, "word");
	CHECK_STRING(matched(&word, "one two", 3, &match), "none");
	CHECK_STRING(matched(&word, "one two", 4, &match), "two");
	CHECK_STRING(matched(&word, "one two", 7, &match), "none");
	CHECK_STRING(matched(&none, "one", 0, &match), "none");
	CHECK_STRING(matched(&behind, "ab", 1, &match), "b");
	CHECK_STRING(matched(&behind, "cb", 1, &match), "none");
	/* From \K on; a group that took no part is empty. */
	CHECK_STRING(matched(&value, "key=\"secret\"", 0, &match), "secret");
	CHECK_STRING(match.mark, "");
	CHECK_INT(match.groups[1].from, 0);
	CHECK_INT(match.groups[1].to, 3);
	CHECK_INT(match.groups[2].to - match.groups[2].from, 1);
	CHECK_STRING(matched(&value, "key=secret", 0, &match), "secret");
	CHECK_INT(match.groups[2].to, match.groups[2].from);
}

static void
test_definitions(void)
{
	static struct pattern pair = {.letters = "(?&name) = (?&name)"};
	static struct pattern alone = {.letters = "name"};
	struct pattern_match match;

	pattern_define("(?(DEFINE) (?<name> [a-z]++ ) )");
	CHECK_STRING(matched(&pair, "a=b c=d", 0, &match), "a=b");
	CHECK_STRING(matched(&pair, "a=b c=d", 4, &match), "c=d");
	CHECK_STRING(matched(&alone, "name", 0, &match), "name");
}

/* One that takes too many steps matches the rest of the line. */
static void
test_steps(void)
{
	static struct pattern slow = {.letters = "(?:a|a)*b"};
	static char bytes[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac and so on\nnext";
	struct pattern_match match;

	CHECK_STRING(matched(&slow, "aab", 0, &match), "aab");
	CHECK_STRING(matched(&slow, "aac", 0, &match), "none");
	CHECK_STRING(matched(&slow, bytes, 2, &match),
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac and so on");
}

int
main(void)
{
	test_matches();
	test_definitions();
	test_steps();
	CHECK(strncmp(pattern_library(), "pcre2 1", 7) == 0);
	return unit_end();
}
