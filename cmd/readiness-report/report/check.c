#include <math.h>

#include "items.h"
#include "json.h"
#include "reader.h"

/* "observed 612 ms, expected <= 500 ms" for checks that bring no message of their own. */
static const char *
check_sentence(struct items *items, enum check_status status)
{
	struct text *to = &items->texts[SENTENCE];
	const char *observed = shown(items, OBSERVED), *target = shown(items, TARGET);
	const char *op = shown(items, OP), *unit = shown(items, UNIT);
	const char *before_unit = unit[0] ? " " : "";

	text_clear(to);
	if (observed[0] != '\0')
		text_add_format(to, "observed %s%s%s", observed, before_unit, unit);
	if (target[0] != '\0')
		text_add_format(to, "%sexpected %s%s%s%s%s", to->len > 0 ? ", " : "", op,
		    op[0] ? " " : "", target, before_unit, unit);
	if (to->len == 0 && status != CHECK_PASS)
		text_add_string(to, "no reason was given");

	return text_string(to);
}

/* What is good of another run counts for nothing under --run. */
static void
check_set_aside(struct items *items, const struct reading *reading, struct item *item)
{
	struct text *to = &items->texts[SENTENCE];

	if (!reading->foreign || check_status_closes(item->status))
		return;
	text_clear(to);
	text_add_format(to, "it is of run %s, not of %s, and does not count", shown(items, RUN),
	    items->only_run);
	item->status = CHECK_SKIP;
	item->message = item->lines = text_string(to);
}

void
items_take_check(struct items *items, const struct reading *reading)
{
	struct item item = {.status = reading->check};

	show_members(items, reading);
	item.tool = shown(items, TOOL);
	item.name = show_title(items, reading);
	item.message = shown(items, MESSAGE);
	item.lines = show_lines(&items->texts[LINES], &reading->values[MESSAGE]);
	if (item.message[0] == '\0')
		item.message = item.lines = reading->status_known
						? check_sentence(items, item.status)
						: "its status is none of the known ones";
	item.severity = shown(items, SEVERITY);
	item.file = shown(items, FILE_NAME);
	item.runbook = shown(items, RUNBOOK);
	item.request_id = shown(items, REQUEST_ID);
	item.method = shown(items, METHOD);
	item.url = shown(items, URL);
	item.answer = shown(items, ANSWER);
	item.body = shown(items, BODY);
	item.line = (int64_t)fmin(fmax(shown_number(&reading->values[LINE], 0), 0), 1e9);
	item.elapsed_ms = shown_number(&reading->values[ELAPSED_MS], -1);
	check_set_aside(items, reading, &item);
	items_emit(items, &item);
}
