/*
 * gitleaks: an array; {"RuleID", "File", "StartLine", ...} since version 8, {"rule", "file",
 * "lineNumber", "offender", ...} before.  `Secret`, `Match`, `offender` and `line` are the secret
 * itself and go no further.
 */
#include "elements.h"
#include "format.h"

static const struct element_shape gitleaks_shapes[] = {
    {
	.places = {[ELEMENT_KNOWN_BY] = ".RuleID",
	    [ELEMENT_RULE] = ".RuleID",
	    [ELEMENT_FILE] = ".File",
	    [ELEMENT_LINE] = ".StartLine",
	    [ELEMENT_MESSAGE] = ".Description",
	    [ELEMENT_COMMIT] = ".Commit"},
	.severity = SEVERITY_HIGH,
    },
    {
	.places = {[ELEMENT_KNOWN_BY] = ".offender",
	    [ELEMENT_RULE] = ".rule",
	    [ELEMENT_FILE] = ".file",
	    [ELEMENT_LINE] = ".lineNumber",
	    [ELEMENT_COMMIT] = ".commit"},
	.severity = SEVERITY_HIGH,
    },
    {0},
};

static int
gitleaks_read(struct report *report)
{
	static const struct elements_format format = {.shapes = gitleaks_shapes,
	    .doubt_null = "gitleaks wrote null, which it also does when nothing was scanned"};

	return elements_read(report, &format);
}

static bool
gitleaks_fits(const struct sample *sample)
{
	return sample_has(&sample->element, "RuleID File") ||
	       sample_has(&sample->element, "offender rule");
}

const struct format format_gitleaks = {
    .name = "gitleaks",
    .fits = gitleaks_fits,
    .read = gitleaks_read,
};
