#include "percent.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "unit.h"

/* What percent_decode() refuses is NULL; the lax reading takes all. */
static const struct {
	const char *encoded, *plain, *lax;
} cases[] = {
    {"", "", ""},
    {"a+b", "a+b", "a+b"},
    {"%70ass%77ord", "password", "password"},
    {"%c3%A9", "\xC3\xA9", "\xC3\xA9"},
    {"%", NULL, "%"},
    {"100%", NULL, "100%"},
    {"%4", NULL, "%4"},
    {"%zz", NULL, "%zz"},
    {"%4g%41", NULL, "%4gA"},
    {"%%41", NULL, "%A"},
    {"%2541", "%41", "%41"},
};

int
main(void)
{
	struct text lax = TEXT_INIT(100);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *plain = percent_decode(cases[i].encoded, strlen(cases[i].encoded));

		CHECK_STRING(
		    plain ? plain : "refused", cases[i].plain ? cases[i].plain : "refused");
		free(plain);
		text_clear(&lax);
		percent_decode_lax(cases[i].encoded, strlen(cases[i].encoded), &lax);
		CHECK_STRING(text_string(&lax), cases[i].lax);
	}
	/* No C string holds a NUL. */
	CHECK(!percent_decode("a%00", 4));
	text_clear(&lax);
	percent_decode_lax("a%00", 4, &lax);
	CHECK_INT(lax.len, 2);
	text_free(&lax);

	return unit_end();
}
