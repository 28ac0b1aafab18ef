#include "expected.h"

#include <stdlib.h>
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

static int
expected_join(struct expected_tools *tools, const struct expected_tool *tool, struct text *why)
{
	struct expected_tool *more;

	for (size_t i = 0; i < tools->count; i++) {
		more = &tools->items[i];
		if (more->len != tool->len || memcmp(more->name, tool->name, tool->len) != 0)
			continue;
		if (more->summaries > 0 && tool->summaries > 0 &&
		    more->summaries != tool->summaries) {
			text_clear(why);
			text_add_visible(why, tool->name, tool->len);
			text_add_string(why, " is expected with two numbers of summaries");
			return -1;
		}
		if (tool->summaries > 0)
			more->summaries = tool->summaries;
		return 0;
	}
	more = reallocarray(tools->items, tools->count + 1, sizeof(*more));
	if (!more) {
		text_set_format(why, "out of memory");
		return -1;
	}
	tools->items = more;
	more[tools->count++] = *tool;
	return 0;
}

int
expected_add(struct expected_tools *tools, const char *list, struct text *why)
{
	struct expected_tool tool;

	while (list)
		if (expected_read(&list, &tool, why) != 0 || expected_join(tools, &tool, why) != 0)
			return -1;
	return 0;
}

void
expected_free(struct expected_tools *tools)
{
	free(tools->items);
	*tools = (struct expected_tools){0};
}
