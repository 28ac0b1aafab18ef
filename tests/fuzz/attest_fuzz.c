/* links: cmd/check-guardrails/ */
/*
 * A statement of a verdict, and behind a line feed another one.  What is accepted says a time that reads back as
 * the same; compared with itself nothing of it differs, and with another one something does.
 */
#include <string.h>

#include "../../cmd/check-guardrails/statement.h"
#include "clock.h"
#include "diag.h"
#include "fuzz.h"
#include "text.h"

static void
compare(const struct statement *a, const struct statement *b)
{
	struct text out = TEXT_INIT(1 << 20);

	statement_compare(a, a, &out);
	must(strcmp(text_string(&out), "how the statement is written") == 0);
	text_clear(&out);
	statement_compare(a, b, &out);
	must(out.len > 0 || text_failed(&out));
	text_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	const char *one = (const char *)bytes, *end = len > 0 ? memchr(one, '\n', len) : NULL;
	const char *two = end ? end + 1 : one;
	struct statement a, b;
	int64_t at;

	if (len > 1 << 16)
		return 0;
	if (strcmp(program_name(), "check-guardrails") != 0)
		program_begin("check-guardrails");
	if (statement_read("a", one, end ? (size_t)(end - one) : len, &a, &why) == 0) {
		must(clock_parse(a.clock, strlen(a.clock), &at) == 0 && at == a.at);
		if (statement_read("b", two, len - (size_t)(two - one), &b, &why) == 0)
			compare(&a, &b);
		statement_free(&b);
	} else {
		must(why.len > 0);
	}
	statement_free(&a);
	text_free(&why);
	return 0;
}
