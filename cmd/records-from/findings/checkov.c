/*
 * Checkov: {"check_type", "results": {"failed_checks": [...], "skipped_checks": [...],
 * "parsing_errors": [...]}, "summary": {...}}, or an array of such, one of each framework.  Where
 * it found nothing to check, the summary stands alone.
 */
#include <string.h>

#include "elements.h"
#include "format.h"
#include "json_reader.h"
#include "report.h"
#include "text.h"

struct checkov {
	struct report *report;
	struct elements *elements;
	struct json_reader *r;
	bool skipping; /* the list is that of the checks that were skipped */
	bool any;
	int64_t failed; /* of one framework, as listed */
	int64_t parsing_errors;
};

/* One framework's. */
struct checkov_part {
	bool results, failed_checks, bare_summary;
	bool odd_summary; /* it is no object, or counts by no number */
	int64_t announced;
};

/* Its paths begin with a slash, at the folder that it was given.  The resource says which of
 * several; that of a secret is made of the secret. */
static int
checkov_finish(struct element *element, struct text *why)
{
	static const char secret[] = "CKV_SECRET";
	struct checkov *checkov = element->state;
	struct finding *f = element->finding;
	TEXT_LOCAL resource = TEXT_INIT(REPORT_WORD);
	TEXT_LOCAL path = TEXT_INIT(REPORT_WORD);

	(void)why;
	if (strncmp(text_string(&f->rule), secret, sizeof(secret) - 1) != 0 &&
	    json_word(&element->values[ELEMENT_A], &resource) && resource.len > 0)
		text_add_format(
		    &f->message, "%s%s", f->message.len > 0 ? ": " : "", text_string(&resource));
	if (text_string(&f->file)[0] == '/') {
		text_add(&path, f->file.bytes + 1, f->file.len - 1);
		text_clear(&f->file);
		text_add(&f->file, text_string(&path), path.len);
	}
	f->suppressed = checkov->skipping;
	checkov->failed += !checkov->skipping;
	return 1;
}

static const struct element_shape checkov_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".check_id",
	 [ELEMENT_RULE] = ".check_id",
	 [ELEMENT_FILE] = ".file_path",
	 [ELEMENT_LINE] = ".file_line_range[0]",
	 [ELEMENT_SEVERITY] = ".severity",
	 [ELEMENT_MESSAGE] = ".check_name",
	 [ELEMENT_PACKAGE] = ".vulnerability_details.package_name",
	 [ELEMENT_FIXED_VERSION] = ".vulnerability_details.lowest_fixed_version",
	 [ELEMENT_A] = ".resource"},
	.finish = checkov_finish},
    {0},
};

static void
checkov_take_results(struct checkov *checkov, struct checkov_part *part)
{
	struct json_reader *r = checkov->r;
	struct json_slice name;

	part->results = true;
	while (json_next_member(r, &name)) {
		if (json_name_is(&name, "failed_checks")) {
			part->failed_checks = true;
			elements_take_array(checkov->elements, r, "\"failed_checks\"");
		} else if (json_name_is(&name, "skipped_checks")) {
			checkov->skipping = true;
			elements_take_array(checkov->elements, r, "\"skipped_checks\"");
			checkov->skipping = false;
		} else if (json_name_is(&name, "parsing_errors") && json_enter_array(r)) {
			while (json_next_element(r))
				checkov->parsing_errors++;
		}
	}
}

static void
checkov_take_summary(struct checkov *checkov, struct checkov_part *part)
{
	static const char *const paths[] = {".failed", ".checkov_version"};
	struct json_scanner *scanner = json_scanner_of(paths, 2);
	struct json_slice values[2];

	if (json_take_members(checkov->r, scanner, values)) {
		part->odd_summary = !json_count(&values[0], &part->announced);
		report_set_version_slice(checkov->report, &values[1]);
	}
	json_scanner_free(scanner);
}

static void
checkov_judge_part(struct checkov *checkov, const struct checkov_part *part)
{
	bool bare = !part->results && part->bare_summary;

	if (!bare && (!part->results || !part->failed_checks))
		json_reader_fail(checkov->r, "it is no report of Checkov: it has no \"%s\"",
		    part->results ? "failed_checks" : "results");
	if (part->announced > checkov->failed)
		json_reader_fail(checkov->r, "Checkov announces %lld failed checks, and lists %lld",
		    (long long)part->announced, (long long)checkov->failed);
	if (part->odd_summary && checkov->failed == 0)
		json_reader_fail(
		    checkov->r, "its summary does not say by a number how many checks failed");
	if (bare)
		report_doubt(checkov->report, "Checkov found nothing that it could check");
}

/* The report of one framework, or a summary alone. */
static void
checkov_take_part(struct checkov *checkov)
{
	struct json_reader *r = checkov->r;
	struct checkov_part part = {0};
	struct json_slice name, value;

	checkov->any = true;
	checkov->failed = 0;
	if (!json_enter_object(r)) {
		json_reader_fail(r, "this is no report of Checkov");
		return;
	}
	while (json_next_member(r, &name)) {
		if (json_name_is(&name, "results") && json_enter_object(r)) {
			checkov_take_results(checkov, &part);
		} else if (json_name_is(&name, "summary") && json_coming(r) == JSON_OBJECT) {
			checkov_take_summary(checkov, &part);
		} else if (json_name_is(&name, "summary")) {
			part.odd_summary = json_coming(r) != JSON_NULL;
		} else if (json_name_is(&name, "failed") && json_take(r, &value)) {
			part.odd_summary = !json_count(&value, &part.announced);
		} else if (json_name_is(&name, "checkov_version") && json_take(r, &value)) {
			part.bare_summary = true;
			report_set_version_slice(checkov->report, &value);
		}
	}
	checkov_judge_part(checkov, &part);
}

static int
checkov_read(struct report *report)
{
	struct checkov checkov = {.report = report, .r = json_reader_new(report->input)};
	int rc;

	checkov.elements = elements_new(report, checkov_shapes, &checkov);
	report_speaks_of(report, REPORT_FINDING);
	if (json_coming(checkov.r) == JSON_OBJECT)
		checkov_take_part(&checkov);
	else if (json_enter_array(checkov.r))
		while (json_next_element(checkov.r))
			checkov_take_part(&checkov);
	rc = json_reader_end(checkov.r, &report->why);
	if (rc == 0 && !checkov.any)
		rc = report_fault(report, "it is no report of Checkov");
	if (rc == 0 && checkov.parsing_errors > 0)
		report_warn(report, "Checkov could not parse %lld file%s",
		    (long long)checkov.parsing_errors, checkov.parsing_errors == 1 ? "" : "s");
	json_reader_free(checkov.r);
	elements_free(checkov.elements);
	return rc;
}

static bool
checkov_fits(const struct sample *sample)
{
	return sample_has(&sample->members, "check_type results") ||
	       sample_has(&sample->element, "check_type results") ||
	       sample_has(&sample->members, "checkov_version resource_count");
}

const struct format format_checkov = {
    .name = "checkov",
    .fits = checkov_fits,
    .read = checkov_read,
};
