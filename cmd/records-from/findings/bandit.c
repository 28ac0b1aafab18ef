/* Bandit: {"errors": [...], "metrics": {"_totals": ...}, "results": [...]}. */
#include <string.h>

#include "elements.h"
#include "format.h"
#include "json_reader.h"
#include "report.h"

/* How many issues there are, and of those how many of high severity, of high confidence. */
struct bandit_count {
	int64_t all, severe, confident, both;
};

struct bandit {
	struct report *report;
	struct json_reader *r;
	struct bandit_count listed, counted;
	bool results, metrics;
	bool blank; /* it counted the lines of code, and found none */
	int64_t errors;
	struct text error; /* the first */
};

/* ---- findings ---- */

static bool
slice_is_high(const struct json_slice *word)
{
	return json_string_equals(word, "HIGH", strlen("HIGH"));
}

/* With a baseline, Bandit cannot always tell which of several places is new. */
static int
bandit_finish(struct element *element, struct text *why)
{
	struct bandit_count *listed = element->state;
	struct json_slice *values = element->values;

	(void)why;
	listed->all++;
	listed->both +=
	    slice_is_high(&values[ELEMENT_SEVERITY]) && slice_is_high(&values[ELEMENT_A]);
	if (values[ELEMENT_B].type == JSON_ARRAY) {
		text_add(&element->finding->print, element->finding->message.bytes,
		    element->finding->message.len);
		text_add_string(&element->finding->message, " (here, or in another place like it)");
	}
	return 1;
}

static const struct element_shape bandit_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".test_id",
	 [ELEMENT_RULE] = ".test_id",
	 [ELEMENT_FILE] = ".filename",
	 [ELEMENT_LINE] = ".line_number",
	 [ELEMENT_SEVERITY] = ".issue_severity",
	 [ELEMENT_MESSAGE] = ".issue_text",
	 [ELEMENT_A] = ".issue_confidence",
	 [ELEMENT_B] = ".candidates"},
	.finish = bandit_finish},
    {0},
};

/* ---- what it says of itself ---- */

/* Files that Bandit could not read are files that it did not judge. */
static void
bandit_take_errors(struct bandit *bandit)
{
	static const char *const paths[] = {".filename", ".reason"};
	TEXT_LOCAL word = TEXT_INIT(REPORT_WORD);
	struct json_scanner *scanner = json_scanner_of(paths, 2);
	struct json_slice values[2];

	while (json_next_element(bandit->r) && json_take_members(bandit->r, scanner, values))
		if (bandit->errors++ == 0) {
			json_word(&values[0], &bandit->error);
			if (json_word(&values[1], &word))
				text_add_format(&bandit->error, ": %s", text_string(&word));
		}
	json_scanner_free(scanner);
}

static int64_t
bandit_number(const struct json_slice *value)
{
	double number;

	return json_number(value, &number) == 0 && number > 0 && number < 1e9 ? (int64_t)number : 0;
}

static void
bandit_take_totals(struct bandit *bandit)
{
	enum { HIGH = 0, CONFIDENT = 4, LINES = 5, WORDS = 6 };
	static const char *const paths[WORDS] = {"._totals.\"SEVERITY.HIGH\"",
	    "._totals.\"SEVERITY.MEDIUM\"", "._totals.\"SEVERITY.LOW\"",
	    "._totals.\"SEVERITY.UNDEFINED\"", "._totals.\"CONFIDENCE.HIGH\"", "._totals.loc"};
	struct json_scanner *scanner = json_scanner_of(paths, WORDS);
	struct json_slice values[WORDS];

	if (json_take_members(bandit->r, scanner, values)) {
		for (int i = HIGH; i < CONFIDENT; i++)
			bandit->counted.all += bandit_number(&values[i]);
		bandit->counted.severe = bandit_number(&values[HIGH]);
		bandit->counted.confident = bandit_number(&values[CONFIDENT]);
		bandit->blank =
		    values[LINES].type == JSON_NUMBER && bandit_number(&values[LINES]) == 0;
	}
	json_scanner_free(scanner);
}

/* -l and -i leave out what is below a severity or a confidence, and the totals count it all the
 * same; but what is high in both (at least so many as the two counts overlap) is left out by a
 * baseline alone. */
static void
bandit_compare(const struct bandit *bandit)
{
	const struct bandit_count *counted = &bandit->counted, *listed = &bandit->listed;

	if (counted->severe + counted->confident - counted->all > listed->both)
		report_doubt(bandit->report,
		    "Bandit counted %lld issues, and lists %lld, some of high severity and "
		    "confidence left out, as with a baseline of its own",
		    (long long)counted->all, (long long)listed->all);
	else if (counted->all > listed->all)
		report_warn(bandit->report,
		    "Bandit counted %lld issues, and lists %lld: -l, -i or a baseline left out the "
		    "rest",
		    (long long)counted->all, (long long)listed->all);
}

/* ---- the whole ---- */

static void
bandit_take_member(struct bandit *bandit, struct elements *elements, const struct json_slice *name)
{
	struct json_reader *r = bandit->r;

	if (json_name_is(name, "results")) {
		bandit->results = true;
		elements_take_array(elements, r, "\"results\"");
	} else if (json_name_is(name, "errors") && json_enter_array(r)) {
		bandit_take_errors(bandit);
	} else if (json_name_is(name, "errors") && json_coming(r) != JSON_NULL) {
		json_reader_fail(r, "\"errors\" is no array");
	} else if (json_name_is(name, "metrics") && json_coming(r) == JSON_OBJECT) {
		bandit->metrics = true;
		bandit_take_totals(bandit);
	}
}

static int
bandit_judge(const struct bandit *bandit)
{
	/* Semgrep's, when it found nothing, is like it but for them. */
	if (!bandit->results || (!bandit->metrics && bandit->listed.all == 0))
		return report_fault(bandit->report, "it is no report of Bandit: it has no \"%s\"",
		    bandit->results ? "metrics" : "results");
	if (bandit->blank && bandit->listed.all == 0)
		report_doubt(bandit->report, "Bandit looked at no line of code");
	bandit_compare(bandit);
	if (bandit->errors > 0)
		report_warn(bandit->report, "Bandit could not read %lld %s; %s%s",
		    (long long)bandit->errors, bandit->errors == 1 ? "file" : "files",
		    bandit->errors == 1 ? "" : "the first: ", text_string(&bandit->error));
	return 0;
}

static int
bandit_read(struct report *report)
{
	struct bandit bandit = {.report = report,
	    .r = json_reader_new(report->input),
	    .error = TEXT_INIT(2 * REPORT_WORD)};
	struct elements *elements = elements_new(report, bandit_shapes, &bandit.listed);
	struct json_slice name;
	int rc;

	report_speaks_of(report, REPORT_FINDING);
	if (json_enter_object(bandit.r))
		while (json_next_member(bandit.r, &name))
			bandit_take_member(&bandit, elements, &name);
	rc = json_reader_end(bandit.r, &report->why);
	if (rc == 0)
		rc = bandit_judge(&bandit);
	elements_free(elements);
	json_reader_free(bandit.r);
	text_free(&bandit.error);
	return rc;
}

const struct format format_bandit = {
    .name = "bandit",
    .members = "results metrics",
    .read = bandit_read,
};
