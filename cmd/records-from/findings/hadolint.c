/* Hadolint (--format json): an array of {"code", "level", "file", "line", "message", ...}. */
#include "elements.h"
#include "format.h"

static const struct element_shape hadolint_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".level",
	 [ELEMENT_FOREIGN] = ".endLine",
	 [ELEMENT_RULE] = ".code",
	 [ELEMENT_FILE] = ".file",
	 [ELEMENT_LINE] = ".line",
	 [ELEMENT_SEVERITY] = ".level",
	 [ELEMENT_MESSAGE] = ".message"}},
    {0},
};

static int
hadolint_read(struct report *report)
{
	static const struct elements_format format = {.shapes = hadolint_shapes};

	return elements_read(report, &format);
}

const struct format format_hadolint = {
    .name = "hadolint",
    .element = "code level file line",
    .without = "endLine",
    .read = hadolint_read,
};
