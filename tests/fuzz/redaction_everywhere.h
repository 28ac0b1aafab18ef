/*
 * redaction_everywhere: redaction that passes over nothing, to compare with: what it takes out,
 * the usual one takes out too.
 */
#ifndef TESTS_FUZZ_REDACTION_EVERYWHERE_H
#define TESTS_FUZZ_REDACTION_EVERYWHERE_H

#include "json.h"
#include "redaction/letters.h"
#include "redaction/scan.h"
#include "text.h"

static inline int
redaction_everywhere(const char *bytes, size_t len, struct text *out, bool json)
{
	struct redaction_scan s = {.bytes = bytes, .len = len, .out = out, .everywhere = true};

	redaction_prepare();
	if (json && json_validate(bytes, len, 0, NULL) == 0)
		redaction_walk_json(&s, NULL);
	else
		redaction_scan_text(&s);
	if (!s.failed)
		redaction_flush(&s, len);

	return s.failed ? -1 : s.count;
}

#endif
