/* ShellCheck: an array (--format json), or {"comments": [...]} (json1), of {"code": 2086, ...}. */
#include <string.h>

#include "elements.h"
#include "format.h"
#include "text.h"

/* The report has the number alone. */
static int
shellcheck_finish(struct element *element, struct text *why)
{
	(void)why;
	if (element->values[ELEMENT_RULE].type == JSON_NUMBER) {
		text_clear(&element->finding->rule);
		text_add_format(&element->finding->rule, "SC%.*s",
		    (int)element->values[ELEMENT_RULE].len, element->values[ELEMENT_RULE].bytes);
	}
	return 1;
}

static const struct element_shape shellcheck_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".endLine",
	 [ELEMENT_RULE] = ".code",
	 [ELEMENT_FILE] = ".file",
	 [ELEMENT_LINE] = ".line",
	 [ELEMENT_SEVERITY] = ".level",
	 [ELEMENT_MESSAGE] = ".message"},
	.finish = shellcheck_finish},
    {0},
};

static int
shellcheck_read(struct report *report)
{
	static const struct elements_format format = {
	    .shapes = shellcheck_shapes, .list = "comments"};

	return elements_read(report, &format);
}

/* Comments are what many others have too, beside more. */
static bool
shellcheck_fits(const struct sample *sample)
{
	return sample->opening != '{' || strcmp(text_string(&sample->members), " comments ") == 0;
}

const struct format format_shellcheck = {
    .name = "shellcheck",
    .members = "comments",
    .element = "code level file endLine",
    .fits = shellcheck_fits,
    .read = shellcheck_read,
};
