#include <stdint.h>

#include "json_reader.h"
#include "npm_audit.h"
#include "report.h"

void
npm_take_metadata(struct npm *npm)
{
	static const char *const paths[] = {".vulnerabilities", ".vulnerabilities.info",
	    ".vulnerabilities.low", ".vulnerabilities.moderate", ".vulnerabilities.high",
	    ".vulnerabilities.critical"};
	enum { COUNTS = sizeof(paths) / sizeof(paths[0]) };
	struct json_scanner *scanner = json_scanner_of(paths, COUNTS);
	struct json_slice values[COUNTS];
	int64_t count;

	if (json_take_members(npm->r, scanner, values)) {
		if (json_there(&values[0]) && values[0].type != JSON_OBJECT)
			json_reader_fail(npm->r, "its metadata has no counts of vulnerabilities");
		for (int i = 1; i < COUNTS; i++) {
			if (!json_count(&values[i], &count))
				json_reader_fail(
				    npm->r, "%s of its metadata is no count", paths[i] + 1);
			npm->counted += count;
		}
	}
	json_scanner_free(scanner);
}

void
npm_take_error(struct npm *npm)
{
	static const char *const paths[] = {".code", ".summary"};
	struct json_scanner *scanner = json_scanner_of(paths, 2);
	struct json_slice values[2];
	TEXT_LOCAL word = TEXT_INIT(REPORT_WORD);

	if (json_take_members(npm->r, scanner, values)) {
		for (int i = 0; i < 2; i++)
			if (json_word(&values[i], &word) && word.len > 0)
				text_add_format(&npm->error, "%s%.200s",
				    npm->error.len > 0 ? ": " : "", text_string(&word));
		if (npm->error.len == 0)
			text_add_string(&npm->error, "it does not say why");
	}
	json_scanner_free(scanner);
}

void
npm_check_version(struct npm *npm)
{
	struct json_slice value;
	int64_t version;

	npm->versioned = true;
	if (json_take(npm->r, &value) && !(json_integer(&value, &version) == 0 && version == 2))
		json_reader_fail(npm->r, "auditReportVersion is %.*s; only 2 can be read",
		    (int)(value.len < 40 ? value.len : 40), value.bytes);
}
