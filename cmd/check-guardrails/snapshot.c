#include "snapshot.h"

#include <stdlib.h>

#include "artifact.h"
#include "json.h"
#include "ledger.h"
#include "lines.h"
#include "reader.h"
#include "series.h"
#include "text.h"

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
