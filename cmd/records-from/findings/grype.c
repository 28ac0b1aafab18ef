/* Grype: {"matches": [...], "ignoredMatches": [...], "descriptor": {"name", "version"}, ...}. */
#include "elements.h"
#include "format.h"
#include "json_reader.h"
#include "report.h"

/* The same vulnerability in the same package is the same, whatever the package's version. */
static int
grype_finish(struct element *element, struct text *why)
{
	TEXT_LOCAL version = TEXT_INIT(REPORT_WORD);
	TEXT_LOCAL about = TEXT_INIT(REPORT_WORD);
	struct finding *f = element->finding;
	const bool *ignored = element->state;

	(void)why;
	json_word(&element->values[ELEMENT_A], &version);
	json_word(&element->values[ELEMENT_B], &about);
	text_add_format(&f->message, "%s %s", text_string(&f->package), text_string(&version));
	if (about.len > 0)
		text_add_format(&f->message, ": %s", text_string(&about));
	text_add(&f->print, f->package.bytes, f->package.len);
	f->suppressed = *ignored;
	return 1;
}

static const struct element_shape grype_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".vulnerability.id",
	 [ELEMENT_RULE] = ".vulnerability.id",
	 [ELEMENT_FILE] = ".artifact.locations[0].path",
	 [ELEMENT_SEVERITY] = ".vulnerability.severity",
	 [ELEMENT_PACKAGE] = ".artifact.name",
	 [ELEMENT_FIXED_VERSION] = ".vulnerability.fix.versions[0]",
	 [ELEMENT_A] = ".artifact.version",
	 [ELEMENT_B] = ".vulnerability.description"},
	.finish = grype_finish},
    {0},
};

static void
grype_take_descriptor(struct report *report, struct json_reader *r)
{
	static const char *const paths[] = {".version"};
	struct json_scanner *scanner = json_scanner_of(paths, 1);
	struct json_slice version;

	if (json_take_members(r, scanner, &version))
		report_set_version_slice(report, &version);
	json_scanner_free(scanner);
}

static int
grype_read(struct report *report)
{
	bool ignored = false, matches = false, none = false;
	struct elements *elements = elements_new(report, grype_shapes, &ignored);
	struct json_reader *r = json_reader_new(report->input);
	struct json_slice name;
	int rc;

	report_speaks_of(report, REPORT_FINDING);
	if (json_enter_object(r))
		while (json_next_member(r, &name)) {
			ignored = json_name_is(&name, "ignoredMatches");
			if (json_name_is(&name, "descriptor")) {
				grype_take_descriptor(report, r);
			} else if (json_name_is(&name, "matches")) {
				matches = true;
				none = json_coming(r) == JSON_NULL;
				if (!none)
					elements_take_array(elements, r, "\"matches\"");
			} else if (ignored && json_coming(r) != JSON_NULL) {
				elements_take_array(elements, r, "\"ignoredMatches\"");
			}
		}
	rc = json_reader_end(r, &report->why);
	if (rc == 0 && !matches)
		rc = report_fault(report, "it is no report of Grype: it has no \"matches\"");
	if (rc == 0 && none)
		report_doubt(report, "its \"matches\" is null, and no list");
	json_reader_free(r);
	elements_free(elements);
	return rc;
}

const struct format format_grype = {
    .name = "grype",
    .members = "matches",
    .read = grype_read,
};
