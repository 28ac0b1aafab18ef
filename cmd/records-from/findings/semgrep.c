/* Semgrep: {"version", "results": [...], "errors": [...], "paths": {"scanned": [...]}, ...}. */
#include <string.h>

#include "elements.h"
#include "format.h"
#include "json_reader.h"
#include "report.h"
#include "text.h"

/* Its own fingerprint, which it keeps from those who are not logged in. */
static int
semgrep_finish(struct element *element, struct text *why)
{
	struct finding *f = element->finding;

	(void)why;
	f->suppressed = element->values[ELEMENT_A].type == JSON_TRUE;
	json_word(&element->values[ELEMENT_B], &f->print);
	if (strcmp(text_string(&f->print), "requires login") == 0)
		text_clear(&f->print);
	return 1;
}

static const struct element_shape semgrep_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".check_id",
	 [ELEMENT_RULE] = ".check_id",
	 [ELEMENT_FILE] = ".path",
	 [ELEMENT_LINE] = ".start.line",
	 [ELEMENT_SEVERITY] = ".extra.severity",
	 [ELEMENT_MESSAGE] = ".extra.message",
	 [ELEMENT_PACKAGE] = ".extra.sca_info.dependency_match.found_dependency.package",
	 [ELEMENT_A] = ".extra.is_ignored",
	 [ELEMENT_B] = ".extra.fingerprint"},
	.finish = semgrep_finish},
    {0},
};

struct semgrep {
	bool results, errors;
	bool scanned, scanned_any; /* paths.scanned: the files that it looked at */
	int64_t error_count;
};

/* Those of level "warn" and "info" concern parts of files. */
static void
semgrep_take_errors(struct semgrep *semgrep, struct json_reader *r)
{
	static const char *const paths[] = {".level"};
	struct json_scanner *scanner = json_scanner_of(paths, 1);
	struct json_slice level;

	semgrep->errors = true;
	while (json_next_element(r) && json_take_members(r, scanner, &level))
		if (!json_name_is(&level, "warn") && !json_name_is(&level, "info"))
			semgrep->error_count++;
	json_scanner_free(scanner);
}

static void
semgrep_take_paths(struct semgrep *semgrep, struct json_reader *r)
{
	struct json_slice name;

	while (json_next_member(r, &name)) {
		if (!json_name_is(&name, "scanned") || json_coming(r) == JSON_NULL)
			continue;
		if (!json_enter_array(r))
			json_reader_fail(r, "\"paths.scanned\" is no array");
		semgrep->scanned = true;
		while (json_next_element(r))
			semgrep->scanned_any = true;
	}
}

static void
semgrep_take_member(struct semgrep *semgrep, struct report *report, struct elements *elements,
    struct json_reader *r, const struct json_slice *name)
{
	TEXT_LOCAL version = TEXT_INIT(REPORT_WORD);

	if (json_name_is(name, "results")) {
		semgrep->results = true;
		elements_take_array(elements, r, "\"results\"");
	} else if (json_name_is(name, "errors") && json_enter_array(r)) {
		semgrep_take_errors(semgrep, r);
	} else if (json_name_is(name, "paths") && json_enter_object(r)) {
		semgrep_take_paths(semgrep, r);
	} else if (json_name_is(name, "version") && json_take_string(r, &version)) {
		report_set_version(report, text_string(&version));
	} else if (json_name_is(name, "metrics")) {
		json_reader_fail(r, "\"metrics\" is no member of a report of Semgrep");
	}
}

static int
semgrep_judge(struct report *report, const struct semgrep *semgrep)
{
	if (!semgrep->results || !semgrep->errors)
		return report_fault(report, "it is no report of Semgrep: it has no \"%s\"",
		    semgrep->results ? "errors" : "results");
	if (semgrep->error_count > 0)
		report_warn(report,
		    "Semgrep met %lld error%s, so that not all rules were tried on all files",
		    (long long)semgrep->error_count, semgrep->error_count == 1 ? "" : "s");
	if (semgrep->scanned && !semgrep->scanned_any && report->items[REPORT_FINDING] == 0)
		report_doubt(report, "Semgrep lists each file that it looks at, and lists none");
	return 0;
}

static int
semgrep_read(struct report *report)
{
	struct semgrep semgrep = {0};
	struct elements *elements = elements_new(report, semgrep_shapes, NULL);
	struct json_reader *r = json_reader_new(report->input);
	struct json_slice name;
	int rc;

	report_speaks_of(report, REPORT_FINDING);
	if (json_enter_object(r))
		while (json_next_member(r, &name))
			semgrep_take_member(&semgrep, report, elements, r, &name);
	rc = json_reader_end(r, &report->why);
	json_reader_free(r);
	elements_free(elements);
	return rc == 0 ? semgrep_judge(report, &semgrep) : -1;
}

const struct format format_semgrep = {
    .name = "semgrep",
    .members = "results errors",
    .without = "metrics check_type",
    .read = semgrep_read,
};
