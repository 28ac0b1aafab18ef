#include "snapshot.h"

#include <stdlib.h>

#include "artifact.h"
#include "error_page.h"
#include "json.h"
#include "ledger.h"
#include "lines.h"
#include "reader.h"
#include "series.h"
#include "text.h"

static bool
is_error_page(const char *path, const struct text *bytes, struct text *why)
{
	static const char *const members[] = {
	    "latency_ms", "sample_size", "error_rate_pct", "metrics", NULL};
	struct text page = TEXT_INIT(TEXT_MAX_REASON);
	bool found = error_page_text(text_string(bytes), bytes->len, &page) ||
		     error_page_answer(text_string(bytes), bytes->len, members, &page);

	if (found)
		text_set_format(why, "%s: no snapshot: %s", path, text_string(&page));
	text_free(&page);
	return found;
}

int
snapshot_see(const char *path, const struct survey *survey, struct ledger *ledger, struct text *why)
{
	struct text bytes = TEXT_INIT(LINES_MAX_LINE), reason = TEXT_INIT(TEXT_MAX_REASON);
	struct json_scanner *scanner = json_scanner_new(survey->paths, 0);
	struct json_slice *values = calloc(json_paths_count(survey->paths) + 1, sizeof(*values));
	struct reading reading = {.file = path, .line = 1, .values = values};
	struct json_error error;
	const char *start;
	int rc = -1;

	if (!scanner || !values) {
		text_set_format(why, "out of memory");
		goto out;
	}
	if (artifact_read(path, LINES_MAX_LINE, &bytes, &reason) != 0) {
		text_set_format(why, "%s", text_string(&reason));
		goto out;
	}
	if (is_error_page(path, &bytes, why))
		goto out;
	if (json_scan(scanner, text_string(&bytes), bytes.len, values, &error) != 0) {
		text_set_format(why, "%s: %s at byte %zu", path, error.reason, error.offset + 1);
		goto out;
	}
	for (start = bytes.bytes;
	     *start == ' ' || *start == '\t' || *start == '\r' || *start == '\n';)
		start++;
	if (*start != '{') {
		text_set_format(why, "%s: not an object", path);
		goto out;
	}
	reading.bytes = bytes.bytes;
	reading.len = bytes.len;
	ledger_see(ledger, &reading);
	rc = 0;
out:
	json_scanner_free(scanner);
	free(values);
	text_free(&bytes);
	text_free(&reason);
	return rc;
}
