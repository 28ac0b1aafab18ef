#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "json_writer.h"
#include "known_findings.h"
#include "memory.h"
#include "text.h"

/* The first member of every file; another number is another version of the format. */
#define KNOWN_FORMAT "check-guardrails findings "
#define KNOWN_VERSION KNOWN_FORMAT "1"

static const char *const known_members[KNOWN_MEMBERS] = {
    "tool", "fingerprint", "rule", "file", "severity"};

/* What stands in a line: the members of a finding, then the rest. */
enum { LINE_SUPPRESSED = KNOWN_MEMBERS, LINE_FORMAT, LINE_FINDINGS, LINE_MEMBERS };

static const char *const line_paths[LINE_MEMBERS] = {
    ".tool", ".fingerprint", ".rule", ".file", ".severity", ".suppressed", ".format", ".findings"};

struct known_reader {
	struct known_findings *known;
	struct json_scanner *scanner;
	struct text words[KNOWN_MEMBERS];
	const char *name;
	size_t line;
	int64_t announced;
	struct text *why;
};

/* ---- reading ---- */

static int
line_fail(const struct known_reader *r, const char *reason)
{
	return text_fail(r->why, "%s:%zu: %s", r->name, r->line, reason);
}

static int
head_read(struct known_reader *r, const struct json_slice values[LINE_MEMBERS])
{
	TEXT_LOCAL format = TEXT_INIT(TEXT_MAX_REASON);

	json_string(&values[LINE_FORMAT], &format); /* what is no string has no text */
	if (strncmp(text_string(&format), KNOWN_FORMAT, strlen(KNOWN_FORMAT)) != 0)
		return text_fail(r->why,
		    "%s: this is no baseline of findings; --write-findings-baseline writes one",
		    r->name);
	if (strcmp(text_string(&format), KNOWN_VERSION) != 0)
		return text_fail(r->why,
		    "%s: this baseline of findings is of another version; write it anew", r->name);
	if (json_integer(&values[LINE_FINDINGS], &r->announced) == -1 || r->announced < 0)
		return line_fail(r, "its head does not say how many findings there are");
	return 0;
}

static int
finding_read(struct known_reader *r, const struct json_slice values[LINE_MEMBERS])
{
	struct finding_word words[KNOWN_MEMBERS] = {0};
	enum json_type suppressed = values[LINE_SUPPRESSED].type;

	for (int m = 0; m < KNOWN_MEMBERS; m++) {
		text_clear(&r->words[m]);
		if (values[m].type == JSON_ABSENT)
			continue;
		if (json_string(&values[m], &r->words[m]) == -1)
			return text_fail(r->why, "%s:%zu: \"%s\" is no string", r->name, r->line,
			    known_members[m]);
		words[m] = (struct finding_word){text_string(&r->words[m]), r->words[m].len};
	}
	if (words[KNOWN_FINGERPRINT].len == 0)
		return line_fail(r, "this finding has no \"fingerprint\"");
	if (suppressed != JSON_ABSENT && suppressed != JSON_TRUE)
		return line_fail(r, "\"suppressed\" is not true");
	known_findings_add(r->known, words, suppressed == JSON_TRUE);
	return r->known->over ? line_fail(r, "there are too many findings") : 0;
}

static int
line_read(struct known_reader *r, const char *bytes, size_t len)
{
	struct json_slice values[LINE_MEMBERS];
	struct json_error error;

	r->line++;
	if (json_scan(r->scanner, bytes, len, values, &error) == -1)
		return line_fail(r, error.reason);
	return r->line == 1 ? head_read(r, values) : finding_read(r, values);
}

static int
lines_read(struct known_reader *r, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
		const char *stop = newline ? newline : end;

		if (line_read(r, bytes, (size_t)(stop - bytes)) == -1)
			return -1;
		bytes = stop + (newline ? 1 : 0);
	}
	if (r->line == 0)
		return text_fail(r->why, "%s: it is empty, and no baseline of findings", r->name);
	if (r->known->total != r->announced)
		return text_fail(r->why,
		    "%s: it holds %" PRId64 " findings where its head says %" PRId64
		    ": it was cut short or edited; write it anew",
		    r->name, r->known->total, r->announced);
	return 0;
}

int
known_findings_parse(
    struct known_findings *known, const char *name, const char *bytes, size_t len, struct text *why)
{
	struct known_reader r = {.known = known,
	    .scanner = json_scanner_of(line_paths, LINE_MEMBERS),
	    .name = name,
	    .why = why};
	int rc;

	for (int m = 0; m < KNOWN_MEMBERS; m++)
		r.words[m] = TEXT_INIT(TEXT_MAX_RECORD);
	rc = lines_read(&r, bytes, len);
	for (int m = 0; m < KNOWN_MEMBERS; m++)
		text_free(&r.words[m]);
	json_scanner_free(r.scanner);
	return rc;
}

/* ---- writing ---- */

void
known_finding_put(const struct known_finding *finding, bool suppressed, struct json_writer *w)
{
	/* In the order of the columns that people read, which is that of the lines, too. */
	static const enum known_member order[KNOWN_MEMBERS] = {
	    KNOWN_TOOL, KNOWN_RULE, KNOWN_FILE, KNOWN_SEVERITY, KNOWN_FINGERPRINT};

	json_open_object(w, NULL);
	for (int i = 0; i < KNOWN_MEMBERS; i++)
		if (finding->words[order[i]])
			json_put_bytes(w, known_members[order[i]], finding->words[order[i]],
			    finding->lengths[order[i]]);
	if (suppressed)
		json_put_bool(w, "suppressed", true);
	json_close_object(w);
}

static int
word_compare(const struct known_finding *a, const struct known_finding *b, enum known_member m)
{
	size_t len = a->lengths[m] < b->lengths[m] ? a->lengths[m] : b->lengths[m];
	int order = len > 0 ? memcmp(a->words[m], b->words[m], len) : 0;

	return order != 0 ? order
			  : (a->lengths[m] > b->lengths[m]) - (a->lengths[m] < b->lengths[m]);
}

static int
known_compare(const void *one, const void *other)
{
	static const enum known_member order[] = {
	    KNOWN_TOOL, KNOWN_FILE, KNOWN_RULE, KNOWN_FINGERPRINT};
	const struct known_finding *a = *(const struct known_finding *const *)one;
	const struct known_finding *b = *(const struct known_finding *const *)other;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		int difference = word_compare(a, b, order[i]);

		if (difference != 0)
			return difference;
	}
	return 0;
}

static void
lines_put(const struct known_finding *finding, struct text *out)
{
	for (int64_t n = 0; n < finding->known; n++) {
		struct json_writer w = json_writer(out);

		known_finding_put(finding, n < finding->known_suppressed, &w);
		text_add_byte(out, '\n');
	}
}

void
known_findings_put(const struct known_findings *known, struct text *out)
{
	const struct known_finding **sorted = memory_new(known->count, sizeof(*sorted));
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "format", KNOWN_VERSION);
	json_put_integer(&w, "findings", known->total);
	json_close_object(&w);
	text_add_byte(out, '\n');
	for (size_t i = 0; i < known->count; i++)
		sorted[i] = &known->items[i];
	qsort(sorted, known->count, sizeof(const struct known_finding *), known_compare);
	for (size_t i = 0; i < known->count; i++)
		lines_put(sorted[i], out);
	free(sorted);
}
