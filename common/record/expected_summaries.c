#include "summaries.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "options.h"
#include "text.h"
#include "units.h"

/* Reads the item of `len` bytes, TOOL or TOOL=N. */
static int
expected_read(
    const char *item, size_t len, size_t name, struct expected_summary *summary, struct text *why)
{
	const char *number = item + name + 1;
	size_t digits = len - name - 1;

	if (name == 0)
		return text_fail(why, "an empty name in the list of expected tools");
	*summary = (struct expected_summary){.count = 0};
	if (name < len && (units_read_integer(number, digits, &summary->count) != digits ||
			      summary->count <= 0)) {
		text_set_format(why, "\"");
		text_add_visible(why, item, len);
		text_add_string(
		    why, "\": expected TOOL or TOOL=N with the number of its summaries");
		return -1;
	}
	summary->tool = memory_copy(item, name);
	return 0;
}

/* `summary->tool` becomes the list's. */
static int
expected_join(
    struct expected_summaries *expected, struct expected_summary summary, struct text *why)
{
	struct expected_summary *known = expected->items;

	for (; known < expected->items + expected->count; known++)
		if (strcmp(known->tool, summary.tool) == 0)
			break;
	if (known == expected->items + expected->count) {
		expected->items =
		    memory_grow(expected->items, expected->count, &expected->room, sizeof(summary));
		expected->items[expected->count++] = summary;
		return 0;
	}
	if (known->count > 0 && summary.count > 0 && known->count != summary.count) {
		text_fail_visible(
		    why, "%s is expected with two numbers of summaries", summary.tool);
		free(summary.tool);
		return -1;
	}
	if (summary.count > 0)
		known->count = summary.count;
	free(summary.tool);
	return 0;
}

int
expected_summaries_add(struct expected_summaries *expected, const char *list, struct text *why)
{
	struct expected_summary summary;

	for (;; list++) {
		size_t len = strcspn(list, ",");

		if (expected_read(list, len, strcspn(list, ",="), &summary, why) == -1 ||
		    expected_join(expected, summary, why) == -1)
			return -1;
		list += len;
		if (*list == '\0')
			return 0;
	}
}

int
expected_summaries_add_all(
    struct expected_summaries *expected, const struct option_list *lists, struct text *why)
{
	for (size_t i = 0; i < lists->count; i++)
		if (expected_summaries_add(expected, lists->items[i], why) == -1)
			return -1;
	return 0;
}

void
expected_summaries_free(struct expected_summaries *expected)
{
	for (size_t i = 0; i < expected->count; i++)
		free(expected->items[i].tool);
	free(expected->items);
	*expected = (struct expected_summaries){0};
}
