#include "reading.h"

#include <string.h>

#include "text.h"

bool
reading_is(const struct reading *reading, const char *type)
{
	return json_string_equals(&reading->type, type, strlen(type));
}

/* Whether a string slice is `quoted`, which comes with its quotes. */
static bool
slice_is(const struct json_slice *slice, const char *quoted, size_t len)
{
	if (slice->type != JSON_STRING)
		return false;
	if (!slice->escaped)
		return slice->len == len && memcmp(slice->bytes, quoted, len) == 0;

	return json_string_equals(slice, quoted + 1, len - 2);
}

#define SLICE_IS(slice, word) slice_is((slice), "\"" word "\"", sizeof("\"" word "\"") - 1)

enum reading_kind
reading_kind_of_rare(const struct json_slice *type)
{
	return SLICE_IS(type, "check")      ? READING_CHECK
	       : SLICE_IS(type, "summary")  ? READING_SUMMARY
	       : SLICE_IS(type, "interval") ? READING_INTERVAL
	       : SLICE_IS(type, "source")   ? READING_REPORT
	       : SLICE_IS(type, "finding")  ? READING_REPORT
					    : READING_DATA;
}

/* ---- checks ---- */

/* A status that nobody understands is no pass. */
static void
check_judge(struct reading *reading)
{
	TEXT_LOCAL status = TEXT_INIT(TEXT_MAX_REASON);

	reading->check = CHECK_UNKNOWN;
	reading->status_known =
	    json_string(&reading->status, &status) == 0 &&
	    check_status_parse(text_string(&status), status.len, &reading->check) == 0;
}

/* ---- summaries ---- */

/* What a summary says beside its status. */
enum { INTERRUPTED = CHECK_UNKNOWN + 1, SAYINGS };

static const char *const sayings[SAYINGS] = {
    [CHECK_PASS] = ".pass",
    [CHECK_FAIL] = ".fail",
    [CHECK_WARN] = ".warn",
    [CHECK_SKIP] = ".skip",
    [CHECK_UNKNOWN] = ".unknown",
    [INTERRUPTED] = ".interrupted",
};

struct json_scanner *
reading_counts_scanner(void)
{
	return json_scanner_of(sayings, SAYINGS);
}

static bool
slice_is_there(const struct json_slice *slice)
{
	return slice->type != JSON_ABSENT && slice->type != JSON_NULL;
}

/* What a summary counts, and why it does not pass although it may say so (NULL: it does). */
static const char *
counts_read(struct json_scanner *scanner, struct reading *reading)
{
	static const char failures[] = "it says pass, but counts failures or was interrupted";
	struct json_slice values[SAYINGS];
	const int64_t *counts = reading->counts;
	bool wrong = false;

	for (int i = 0; i < INTERRUPTED; i++)
		reading->counts[i] = -1;
	if (json_scan(scanner, reading->bytes, reading->len, values, NULL) == -1)
		return "its counts cannot be read";
	for (int i = 0; i < INTERRUPTED; i++) {
		if (!slice_is_there(&values[i]))
			continue;
		json_integer(&values[i], &reading->counts[i]); /* what is none leaves it at -1 */
		if (counts[i] < 0) {
			reading->counts[i] = -1;
			wrong = true;
		}
	}
	if (counts[CHECK_FAIL] > 0 || counts[CHECK_UNKNOWN] > 0 ||
	    slice_is_there(&values[INTERRUPTED]))
		return failures;
	if (counts[CHECK_SKIP] > 0 && counts[CHECK_PASS] <= 0 && counts[CHECK_WARN] <= 0)
		return "it says pass, but counts nothing but skips";
	return wrong ? failures : NULL;
}

static void
summary_judge(struct reading *reading, struct json_scanner *scanner)
{
	const char *contradicts = counts_read(scanner, reading);
	bool pass = SLICE_IS(&reading->status, "pass"), fail = SLICE_IS(&reading->status, "fail");

	if (pass)
		reading->contradicts = contradicts;
	reading->status_known = pass || fail || SLICE_IS(&reading->status, "trouble");
	reading->summary = pass && !contradicts ? SUMMARY_PASS
			   : pass || fail       ? SUMMARY_FAIL
						: SUMMARY_TROUBLE;
}

void
reading_judge(struct reading *reading, struct json_scanner *counts)
{
	if (reading->kind == READING_CHECK)
		check_judge(reading);
	else
		summary_judge(reading, counts);
}
