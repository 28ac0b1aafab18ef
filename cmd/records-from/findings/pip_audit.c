/*
 * pip-audit: {"dependencies": [...], "fixes": [...]}, of old the array alone, of a package each:
 * {"name", "version", "vulns": [{"id", "fix_versions", ...}]}, or {"name", "skip_reason"}.
 */
#include <string.h>

#include "elements.h"
#include "format.h"
#include "json_reader.h"
#include "json_walk.h"
#include "report.h"
#include "text.h"

static int
pip_audit_finish_package(struct element *element, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(REPORT_WORD);
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD);

	(void)why;
	if (!json_there(&element->values[ELEMENT_A]))
		return 1;
	json_word(&element->values[ELEMENT_A], &reason);
	text_add_visible_format(&shown, "pip-audit skipped %s: %s",
	    text_string(&element->finding->package), text_string(&reason));
	report_warn(element->report, "%s", text_string(&shown));
	return json_there(&element->values[ELEMENT_INNER]);
}

/* Any of several versions may be the fix: "2.2.5, 2.3.2".  The package and the id say what it is;
 * the description is written anew now and then. */
static int
pip_audit_finish_vulnerability(struct element *element, struct text *why)
{
	struct finding *f = element->finding;
	struct json_walk walk = json_walk_begin(&element->values[ELEMENT_A]);
	struct json_slice name, version;

	(void)why;
	while (json_walk_next(&walk, &name, &version)) {
		if (version.type != JSON_STRING)
			continue;
		if (f->fixed_version.len > 0)
			text_add_string(&f->fixed_version, ", ");
		json_string(&version, &f->fixed_version);
	}
	text_add(&f->print, text_string(&f->package), f->package.len);
	return 1;
}

static const struct element_shape pip_audit_vulnerabilities[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".id",
	 [ELEMENT_RULE] = ".id",
	 [ELEMENT_MESSAGE] = ".description",
	 [ELEMENT_A] = ".fix_versions"},
	.severity = SEVERITY_HIGH,
	.finish = pip_audit_finish_vulnerability},
    {0},
};

static const struct element_shape pip_audit_packages[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".name",
	 [ELEMENT_PACKAGE] = ".name",
	 [ELEMENT_INNER] = ".vulns",
	 [ELEMENT_A] = ".skip_reason"},
	.inner = pip_audit_vulnerabilities,
	.finish = pip_audit_finish_package},
    {0},
};

static int
pip_audit_read(struct report *report)
{
	static const struct elements_format format = {.shapes = pip_audit_packages,
	    .list = "dependencies",
	    .doubt_empty = "pip-audit lists each package that it looks at, and lists none"};

	return elements_read(report, &format);
}

static bool
pip_audit_fits(const struct sample *sample)
{
	return strcmp(text_string(&sample->members), " dependencies ") == 0 ||
	       sample_has(&sample->members, "dependencies fixes") ||
	       sample_has(&sample->element, "name vulns") ||
	       sample_has(&sample->element, "name skip_reason");
}

const struct format format_pip_audit = {
    .name = "pip-audit",
    .fits = pip_audit_fits,
    .read = pip_audit_read,
};
