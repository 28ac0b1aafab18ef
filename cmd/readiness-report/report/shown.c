#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "items.h"
#include "json.h"
#include "memory.h"
#include "reader.h"
#include "render.h"

const char *const member_paths[MEMBERS] = {REPORT_MEMBERS(MEMBER_PATH)};

const char *
show_value(struct text *into, const struct json_slice *value)
{
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD);

	text_clear(into);
	if (json_string(value, &plain) == 0)
		text_add_visible(into, text_string(&plain), plain.len);
	else if (value->type != JSON_ABSENT && value->type != JSON_NULL)
		text_add_visible(into, value->bytes, value->len);

	return text_string(into);
}

const char *
show_lines(struct text *into, const struct json_slice *value)
{
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD);
	const char *at, *end;

	if (json_string(value, &plain) == -1)
		return show_value(into, value);
	text_clear(into);
	at = text_string(&plain);
	end = at + plain.len;
	while (at < end) {
		size_t len = 0;
		bool crlf;

		while (at + len < end && at[len] != '\n' && at[len] != '\t')
			len++;
		/* CRLF is one line break. */
		crlf = len > 0 && at + len < end && at[len] == '\n' && at[len - 1] == '\r';
		text_add_visible(into, at, len - crlf);
		at += len;
		if (at < end)
			text_add_byte(into, *at++);
	}

	return text_string(into);
}

void
show_members(struct items *items, const struct reading *reading)
{
	for (int m = 0; m < MEMBERS; m++)
		show_value(&items->texts[m], &reading->values[m]);
	show_value(&items->texts[TOOL], &reading->tool);
}

const char *
shown(const struct items *items, enum member member)
{
	return text_string(&items->texts[member]);
}

double
shown_number(const struct json_slice *value, double otherwise)
{
	double number;

	return json_number(value, &number) == 0 ? number : otherwise;
}

int64_t
shown_line(const struct reading *reading)
{
	return (int64_t)fmin(fmax(shown_number(&reading->values[LINE], 0), 0), 1e9);
}

/* Adds one of the things in brackets behind the name. */
static void
title_add(struct text *title, bool *open, const char *what, const char *value)
{
	text_add_format(title, "%s%s %s", *open ? ", " : " (", what, value);
	*open = true;
}

/* Whether the tool's records named another run before: several in one stream are told apart. */
static bool
run_is_another(struct items *items, const char *tool, const char *run)
{
	size_t i = 0;

	while (i < items->first_run_count && strcmp(items->first_runs[i].tool, tool) != 0)
		i++;
	if (i == MOST_TOOLS)
		return true;
	if (i == items->first_run_count && run[0] != '\0') {
		items->first_runs[i].tool = memory_string(tool);
		items->first_runs[i].run = memory_string(run);
		items->first_run_count++;
	}

	return i < items->first_run_count && strcmp(items->first_runs[i].run, run) != 0;
}

void
show_titles_end(struct items *items)
{
	for (size_t i = 0; i < items->first_run_count; i++) {
		free(items->first_runs[i].tool);
		free(items->first_runs[i].run);
	}
}

const char *
show_title(struct items *items, const struct reading *reading)
{
	struct text *title = &items->texts[TITLE];
	const char *shard = show_value(&items->texts[SHARD], &reading->shard);
	const char *run = show_value(&items->texts[RUN], &reading->run);
	const char *window = shown(items, WINDOW);
	bool open = false;

	text_clear(title);
	text_add_string(title, shown(items, NAME));
	if (shard[0] != '\0')
		title_add(title, &open, "shard", shard);
	if (window[0] != '\0')
		title_add(title, &open, "window from", window);
	if (run_is_another(items, show_value(&items->texts[TOOL], &reading->tool), run)) {
		struct text id = TEXT_INIT(TEXT_MAX_RECORD);

		render_id(run, &id);
		title_add(title, &open, "run", text_string(&id));
		text_free(&id);
	}
	if (open)
		text_add_byte(title, ')');

	return text_string(title);
}

const char *
show_counts(struct items *items, const struct reading *reading)
{
	struct text *to = &items->texts[SENTENCE];

	text_clear(to);
	for (int i = 0; i <= CHECK_UNKNOWN; i++)
		if (reading->counts[i] >= 0)
			text_add_format(to, "%s%lld %s", to->len > 0 ? ", " : "",
			    (long long)reading->counts[i], check_status_name((enum check_status)i));
	if (to->len == 0)
		text_add_string(to, "it says pass");

	return text_string(to);
}
