/*
 * redacted: what the tests of redaction share.
 */
#ifndef TESTS_UNIT_REDACTED_H
#define TESTS_UNIT_REDACTED_H

#include "redaction.h"
#include "text.h"
#include "unit.h"

typedef int redactor(const char *bytes, size_t len, struct text *out);

/* The result of `redact` on a string, in `out`; twice, since what is redacted must stay as it
 * is. */
static inline const char *
redacted(redactor *redact, const char *text, struct text *out)
{
	struct text again = TEXT_INIT(TEXT_MAX_RECORD);

	text_clear(out);
	CHECK(redact(text, strlen(text), out) >= 0);
	CHECK_INT(redact(text_string(out), out->len, &again), 0);
	CHECK_STRING(text_string(&again), text_string(out));
	text_free(&again);
	return text_string(out);
}

#endif
