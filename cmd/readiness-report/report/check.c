#include <string.h>

#include "items.h"
#include "json.h"
#include "reader.h"
#include "render.h"

/* What it says, in one sentence. */
static const char *
check_sentence(struct items *items, const struct reading *reading, const char *name)
{
	const struct json_slice *values = reading->values;
	struct text *to = &items->texts[SENTENCE];

	text_clear(to);
	render_sentence(&(struct render_figures){.message = &values[MESSAGE],
			    .observed = &values[OBSERVED],
			    .op = &values[OP],
			    .target = &values[TARGET],
			    .unit = &values[UNIT],
			    .status = check_status_name(reading->check),
			    .name = name},
	    to);

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
	struct item item = {.status = reading->check, .reading = reading};

	show_members(items, reading);
	item.tool = shown(items, TOOL);
	item.name = show_title(items, reading);
	item.bare_name = shown(items, NAME);
	item.message = check_sentence(items, reading, item.name);
	item.lines = show_lines(&items->texts[LINES], &reading->values[MESSAGE]);
	/* What the message leaves out stands behind it. */
	if (!strpbrk(item.lines, "\n\t"))
		item.lines = item.message;
	if (!reading->status_known && shown(items, MESSAGE)[0] == '\0')
		item.message = item.lines = "its status is none of the known ones";
	item.severity = shown(items, SEVERITY);
	item.file = shown(items, FILE_NAME);
	item.runbook = shown(items, RUNBOOK);
	item.request_id = shown(items, REQUEST_ID);
	item.method = shown(items, METHOD);
	item.url = shown(items, URL);
	item.answer = shown(items, ANSWER);
	item.body = shown(items, BODY);
	item.body_lines = show_lines(&items->texts[BODY_LINES], &reading->values[BODY]);
	item.observed = show_lines(&items->texts[OBSERVED_LINES], &reading->values[OBSERVED]);
	item.op = shown(items, OP);
	item.target = show_lines(&items->texts[TARGET_LINES], &reading->values[TARGET]);
	item.unit = shown(items, UNIT);
	item.rule = shown(items, RULE);
	item.time = shown(items, TIME);
	item.windowed = shown(items, WINDOW)[0] != '\0';
	item.line = shown_line(reading);
	item.elapsed_ms = shown_number(&reading->values[ELAPSED_MS], -1);
	check_set_aside(items, reading, &item);
	items_emit(items, &item);
}
