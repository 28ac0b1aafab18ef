/* LCOV: records of a file, from SF:PATH to end_of_record; a line each DA:LINE,HITS[,CHECKSUM]. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "format.h"
#include "input.h"
#include "report.h"

/* What a record announces and what it holds, where -1 is not announced. */
struct lcov_counts {
	int64_t lines, hit;
};

struct lcov {
	struct report *report;
	struct coverage *coverage;
	struct coverage_file *file; /* of the record under way; NULL: between two */
	struct lcov_counts announced, held;
	uint64_t line; /* of the report */
	struct text word;
};

static int
lcov_fault(struct lcov *lcov, const char *reason)
{
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);
	enum { SHOWN = 60 };

	text_add_visible(
	    &shown, text_string(&lcov->word), lcov->word.len < SHOWN ? lcov->word.len : SHOWN);
	return report_fault_at(lcov->report, lcov->line, "%s: \"%s\"", reason, text_string(&shown));
}

/* DA:LINE,HITS[,CHECKSUM] */
static int
lcov_take_line(struct lcov *lcov, char *data)
{
	char *comma = strchr(data, ','), *second = comma ? strchr(comma + 1, ',') : NULL;
	bool executed;
	int64_t line;
	int number, hits;

	if (!lcov->file)
		return lcov_fault(lcov, "a line before the SF: of its file");
	if (!comma)
		return lcov_fault(lcov, "DA: without a count");
	*comma = '\0';
	if (second)
		*second = '\0';
	number = coverage_line_of(data, &line);
	hits = coverage_hits_of(comma + 1, &executed);
	*comma = ',';
	if (number == -1)
		return lcov_fault(lcov, "no line that a file can have");
	if (hits == -1)
		return lcov_fault(lcov, "no count of hits");
	coverage_line(lcov->file, line, executed);
	lcov->held.lines++;
	lcov->held.hit += executed;
	return 0;
}

/* LF: and LH: */
static int
lcov_take_count(struct lcov *lcov, const char *data, int64_t *count)
{
	*count = coverage_count_of(data);
	return *count < 0 ? lcov_fault(lcov, "no count") : 0;
}

static int
lcov_begin_record(struct lcov *lcov, const char *path)
{
	if (lcov->file)
		return lcov_fault(lcov, "the record before it has no end_of_record");
	if (!*path)
		return lcov_fault(lcov, "SF: without a file");
	lcov->file = coverage_file(lcov->coverage, path);
	lcov->announced = (struct lcov_counts){-1, -1};
	lcov->held = (struct lcov_counts){0, 0};
	return 0;
}

/* A record may say less than it holds, but not hide lines that were not executed. */
static int
lcov_end_record(struct lcov *lcov)
{
	struct lcov_counts announced = lcov->announced, held = lcov->held;

	if (!lcov->file)
		return 0;
	lcov->file = NULL;
	if (announced.lines > 0 && held.lines == 0)
		return lcov_fault(lcov, "the record announces lines (LF) and names none (DA)");
	if (announced.hit >= 0 && announced.lines - announced.hit > held.lines - held.hit)
		return lcov_fault(lcov, "the record names fewer lines that were not executed (DA) "
					"than it announces (LF, LH): it was cut or filtered");
	return 0;
}

/* Of names in capitals: "BRDA:". */
static bool
lcov_is_record(const char *word)
{
	const char *at = word;

	while (isupper((unsigned char)*at) || isdigit((unsigned char)*at))
		at++;
	return at > word && *at == ':';
}

static int
lcov_take(struct lcov *lcov, char *word)
{
	if (strncmp(word, "DA:", 3) == 0)
		return lcov_take_line(lcov, word + 3);
	if (strncmp(word, "SF:", 3) == 0)
		return lcov_begin_record(lcov, word + 3);
	if (strncmp(word, "LF:", 3) == 0)
		return lcov_take_count(lcov, word + 3, &lcov->announced.lines);
	if (strncmp(word, "LH:", 3) == 0)
		return lcov_take_count(lcov, word + 3, &lcov->announced.hit);
	if (strcmp(word, "end_of_record") == 0)
		return lcov_end_record(lcov);
	if (*word == '#' || lcov_is_record(word))
		return 0;
	return lcov_fault(lcov, "no record of LCOV");
}

/* The last record may lack its end, if it holds all that it announces; else the report was cut. */
static int
lcov_finish(struct lcov *lcov)
{
	bool whole =
	    lcov->announced.lines == lcov->held.lines && lcov->announced.hit == lcov->held.hit;

	if (lcov->file && !whole)
		return report_fault(lcov->report, "it ends early, without end_of_record");
	return 0;
}

static int
lcov_read_lines(struct lcov *lcov)
{
	struct input *input = lcov->report->input;
	const char *bytes;
	size_t len;

	for (;;) {
		lcov->line = input_line_number(input);
		if (!input_line(input, &bytes, &len, NULL))
			break;
		while (len > 0 && (bytes[len - 1] == ' ' || bytes[len - 1] == '\t'))
			len--;
		if (memchr(bytes, '\0', len))
			return report_fault_at(lcov->report, lcov->line, "a NUL byte");
		text_clear(&lcov->word);
		text_add(&lcov->word, bytes, len);
		if (len > 0 && lcov_take(lcov, lcov->word.bytes) == -1)
			return -1;
	}
	return lcov_finish(lcov);
}

static int
lcov_read(struct report *report)
{
	struct lcov lcov = {
	    .report = report, .coverage = coverage_new(report), .word = TEXT_INIT(INPUT_MOST)};
	int rc = lcov_read_lines(&lcov);

	rc = coverage_tell(lcov.coverage, rc);
	coverage_free(lcov.coverage);
	text_free(&lcov.word);
	return rc;
}

/* A file among its first lines, and nothing before it but a name of the test. */
static bool
lcov_fits(const struct sample *sample)
{
	const char *first = text_string(&sample->first), *lines = text_string(&sample->lines);

	if (sample->opening)
		return false;
	return strncmp(first, "SF:", 3) == 0 ||
	       ((strncmp(first, "TN:", 3) == 0 || *first == '#') && strstr(lines, "\nSF:"));
}

const struct format format_lcov = {
    .name = "lcov",
    .fits = lcov_fits,
    .read = lcov_read,
};
