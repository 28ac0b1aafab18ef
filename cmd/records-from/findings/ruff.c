/*
 * ruff: an array (--output-format json), or one object a line (json-lines), of {"code", "filename",
 * "location": {"row"}, "message", ...}.
 */
#include "elements.h"
#include "format.h"
#include "text.h"

/* A file that cannot be parsed was not judged.  It has no rule, but a name in newer versions. */
static int
ruff_finish(struct element *element, struct text *why)
{
	static const char *const unparsed[] = {"invalid-syntax", "E999", NULL};
	struct finding *f = element->finding;

	(void)why;
	if (f->rule.len == 0 && element->values[ELEMENT_A].type == JSON_STRING)
		json_string(&element->values[ELEMENT_A], &f->rule);
	if (f->rule.len == 0)
		text_add_string(&f->rule, unparsed[0]);
	if (f->severity == SEVERITY_UNKNOWN && text_is_among(text_string(&f->rule), unparsed))
		f->severity = SEVERITY_HIGH;
	return 1;
}

static const struct element_shape ruff_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".location.row",
	 [ELEMENT_RULE] = ".code",
	 [ELEMENT_FILE] = ".filename",
	 [ELEMENT_LINE] = ".location.row",
	 [ELEMENT_SEVERITY] = ".severity",
	 [ELEMENT_MESSAGE] = ".message",
	 [ELEMENT_A] = ".name"},
	.finish = ruff_finish},
    {0},
};

static int
ruff_read(struct report *report)
{
	static const struct elements_format format = {.shapes = ruff_shapes, .lines = true};

	return elements_read(report, &format);
}

const struct format format_ruff = {
    .name = "ruff",
    .members = "code filename location message",
    .element = "code filename location message",
    .read = ruff_read,
};
