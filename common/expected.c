#include "expected.h"

#include <string.h>

#include "text.h"
#include "units.h"

/* The digits behind '='. */
static int
read_number(const char *digits, size_t len, int64_t *number)
{
	struct text copy = TEXT_INIT(32);
	int rc = text_add(&copy, digits, len);

	if (rc == 0)
		rc = units_parse_count(text_string(&copy), number);
	text_free(&copy);
	return rc == 0 && *number > 0 ? 0 : -1;
}

int
expected_read(const char **list, struct expected_tool *tool, struct text *why)
{
	const char *item = *list;
	size_t len = strcspn(item, ","), name = strcspn(item, ",=");

	*tool = (struct expected_tool){.name = item, .len = name};
	*list = item[len] == ',' ? item + len + 1 : NULL;
	if (name == 0) {
		text_set_format(why, "an empty name in the list of expected tools");
		return -1;
	}
	if (name < len && read_number(item + name + 1, len - name - 1, &tool->summaries) != 0) {
		text_set_format(why, "\"");
		text_add_visible(why, item, len);
		text_add_string(
		    why, "\": expected TOOL or TOOL=N with the number of its summaries");
		return -1;
	}
	return 0;
}
