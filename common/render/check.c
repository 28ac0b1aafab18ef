#include <stdio.h>
#include <string.h>

#include "wrap.h"
#include "render.h"
#include "renderer.h"
#include "text.h"
#include "utf8.h"

enum { STATUS_COLUMNS = 8, BODY_SHOWN = 300 };

/* The status as it is shown and coloured: green is good, what closes the gate is red and stands
 * out, yellow is to be looked at. */
static const struct {
	const char *status, *word, *colour;
} looks[] = {
    {"pass", "pass", "32"},
    {"fail", "FAIL", "1;31"},
    {"unknown", "UNKNOWN", "1;35"},
    {"trouble", "TROUBLE", "1;31"},
    {"warn", "warn", "33"},
    {"skip", "skip", "2"},
};

bool
render_put_status(const struct render *render, const char *status, struct text *out)
{
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (strcmp(status, looks[i].status) != 0)
			continue;
		if (render->colour)
			text_add_format(out, "\033[%sm%s\033[0m", looks[i].colour, looks[i].word);
		else
			text_add_string(out, looks[i].word);
		return looks[i].word[0] < 'a';
	}
	text_add_string(out, status);
	return false;
}

/* What was sent, and how the answer begins; once. */
static void
check_put_exchange(struct render *render, const struct render_check *check, const char *margin)
{
	struct text *out = &render->line;
	size_t len = strlen(check->body);

	if (check->method[0] == '\0' || check->answer[0] == '\0')
		return;
	if (render->exchange.len > 0 && check->request_id[0] != '\0' &&
	    strcmp(text_string(&render->exchange), check->request_id) == 0)
		return;
	text_clear(&render->exchange);
	text_add_string(&render->exchange, check->request_id);
	text_add_format(out, "%s%s %s -> %s\n", margin, check->method, check->url, check->answer);
	if (len == 0)
		return;
	text_add_string(out, margin);
	text_add(out, check->body, len > BODY_SHOWN ? utf8_prefix(check->body, BODY_SHOWN) : len);
	text_add_string(out, len > BODY_SHOWN ? "...\n" : "\n");
}

/* What helps a person on, under a check that closes the gate. */
static void
check_put_more(struct render *render, const struct render_check *check, const char *margin)
{
	struct text *out = &render->line;
	size_t before;

	if (check->runbook[0] != '\0')
		text_add_format(out, "%srunbook: %s\n", margin, check->runbook);
	before = out->len;
	check_put_exchange(render, check, margin);
	if (check->request_id[0] != '\0' && (out->len > before || check->method[0] == '\0'))
		text_add_format(out, "%srequest: %s\n", margin, check->request_id);
}

/* " (FILE:LINE)"; of what passed nobody asks where it stands. */
static void
check_put_place(const struct render_check *check, struct text *out)
{
	if (strcmp(check->status, "pass") == 0 || check->file[0] == '\0')
		return;
	if (check->line > 0)
		text_add_format(out, " (%s:%lld)", check->file, (long long)check->line);
	else
		text_add_format(out, " (%s)", check->file);
}

/* "NAME: SENTENCE (FILE:LINE)".  What passed or was skipped, and what warns of a place wider than a
 * line, has `room` columns (0: as many as it takes): there the sentence is cut rather than the
 * place, unless that leaves little of it. */
static void
check_put_words(const struct render_check *check, unsigned room, struct text *words)
{
	TEXT_LOCAL place = TEXT_INIT(TEXT_MAX_RECORD);
	unsigned taken;

	text_add_string(words, check->name);
	if (check->sentence[0] != '\0')
		text_add_format(words, ": %s", check->sentence);
	check_put_place(check, &place);
	taken = render_columns(text_string(&place), place.len);
	if (strcmp(check->status, "warn") == 0 && taken <= room)
		room = 0;
	if (room > 0 && taken < room / 2)
		render_cut(words, room - taken);
	text_add_string(words, text_string(&place));
	if (room > 0)
		render_cut(words, room);
}

int
render_check(
    struct render *render, const struct render_check *check, unsigned indent, struct text *out)
{
	unsigned column = indent + STATUS_COLUMNS, width = render->width, room = 0;
	char margin[64];
	bool closes;

	snprintf(margin, sizeof(margin), "%*s", (int)column, "");
	text_clear(&render->line);
	text_clear(&render->words);
	text_add_format(out, "%*s", (int)indent, "");
	closes = render_put_status(render, check->status, out);
	for (size_t i = strlen(check->status); i < STATUS_COLUMNS - 1; i++)
		text_add_byte(out, ' ');
	text_add_byte(out, ' ');
	if (!closes && width > 0)
		room = width > column ? width - column : 1;
	check_put_words(check, room, &render->words);
	wrap_words(&render->line, text_string(&render->words), column, column, width);
	text_add_byte(&render->line, '\n');
	if (closes)
		check_put_more(render, check, margin);
	text_add(out, text_string(&render->line), render->line.len);

	return text_failed(&render->line) || text_failed(&render->words) || text_failed(out) ? -1
											     : 0;
}

int
render_words(
    struct render *render, const char *words, unsigned column, unsigned indent, struct text *out)
{
	wrap_words(out, words, column, indent, render->width);

	return text_failed(out) ? -1 : 0;
}

int
render_note(struct render *render, const char *note, unsigned indent, struct text *out)
{
	text_add_format(out, "%*s", (int)indent, "");
	render_words(render, note, indent, indent, out);

	return text_add_byte(out, '\n');
}
