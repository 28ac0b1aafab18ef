#include "snapshot.h"

#include <stdlib.h>

#include "artifact.h"
#include "character.h"
#include "digests.h"
#include "error_page.h"
#include "json.h"
#include "ledger.h"
#include "lines.h"
#include "memory.h"
#include "reader.h"
#include "series.h"
#include "text.h"

static bool
snapshot_is_error_page(const char *path, const struct text *bytes, struct text *why)
{
	static const char *const members[] = {
	    "latency_ms", "sample_size", "error_rate_pct", "metrics", NULL};
	TEXT_LOCAL page = TEXT_INIT(TEXT_MAX_REASON);
	bool found = error_page_text(text_string(bytes), bytes->len, &page) ||
		     error_page_answer(text_string(bytes), bytes->len, members, &page);

	if (found)
		text_fail(why, "%s: no snapshot: %s", path, text_string(&page));
	return found;
}

static int
snapshot_scan(const char *path, const struct text *bytes, struct json_scanner *scanner,
    struct json_slice *values, struct text *why)
{
	const char *start = text_string(bytes);
	struct json_error error;

	if (snapshot_is_error_page(path, bytes, why))
		return -1;
	if (json_scan(scanner, start, bytes->len, values, &error) == -1)
		return text_fail(why, "%s: %s at byte %zu", path, error.reason, error.offset + 1);
	while (char_is_space(*start))
		start++;
	return *start == '{' ? 0 : text_fail(why, "%s: not an object", path);
}

int
snapshot_see(const struct snapshot *snapshot, const struct survey *survey, struct ledger *ledger,
    struct text *why)
{
	const char *path = snapshot->path;
	TEXT_LOCAL bytes = TEXT_INIT(LINES_MAX_LINE);
	struct json_scanner *scanner = memory_given(json_scanner_new(survey->paths, 0));
	struct json_slice *values = memory_new(json_paths_count(survey->paths), sizeof(*values));
	struct reading reading = {.values = values};
	int rc = artifact_read(path, LINES_MAX_LINE, &bytes, why);

	if (rc == 0) {
		digests_add(snapshot->digests, snapshot->option, path, bytes.bytes, bytes.len);
		rc = snapshot_scan(path, &bytes, scanner, values, why);
	}
	if (rc == 0) {
		reading.bytes = bytes.bytes;
		reading.len = bytes.len;
		ledger_see(ledger, &reading);
	}
	json_scanner_free(scanner);
	free(values);
	return rc;
}
