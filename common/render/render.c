#include "render.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "json_walk.h"
#include "memory.h"
#include "text.h"
#include "units.h"
#include "utf8.h"

enum { TYPE_COLUMNS = 8, BODY_SHOWN = 300 };

/* Members that a line is made of. */
enum member {
	M_TYPE,
	M_TOOL,
	M_NAME,
	M_SHARD,
	M_WINDOW,
	M_STATUS,
	M_OBSERVED,
	M_OP,
	M_TARGET,
	M_UNIT,
	M_MESSAGE,
	M_ELAPSED,
	M_METHOD,
	M_URL,
	M_ANSWER,
	M_BODY,
	M_PASS,
	M_FAIL,
	M_WARN,
	M_SKIP,
	M_UNKNOWN,
	M_INTERRUPTED,
	M_PHASE,
	M_REQUESTS,
	M_RATE,
	M_ERROR_RATE,
	M_P50,
	M_P95,
	M_P99,
	M_MAX,
	MEMBERS
};

static const char *const member_paths[MEMBERS] = {
    [M_TYPE] = ".type",
    [M_TOOL] = ".tool",
    [M_NAME] = ".name",
    [M_SHARD] = ".shard",
    [M_WINDOW] = ".labels.window",
    [M_STATUS] = ".status",
    [M_OBSERVED] = ".observed",
    [M_OP] = ".op",
    [M_TARGET] = ".target",
    [M_UNIT] = ".unit",
    [M_MESSAGE] = ".message",
    [M_ELAPSED] = ".elapsed_ms",
    [M_METHOD] = ".evidence.request.method",
    [M_URL] = ".evidence.request.url",
    [M_ANSWER] = ".evidence.answer.status",
    [M_BODY] = ".evidence.answer.body",
    [M_PASS] = ".pass",
    [M_FAIL] = ".fail",
    [M_WARN] = ".warn",
    [M_SKIP] = ".skip",
    [M_UNKNOWN] = ".unknown",
    [M_INTERRUPTED] = ".interrupted",
    [M_PHASE] = ".phase",
    [M_REQUESTS] = ".requests",
    [M_RATE] = ".rate",
    [M_ERROR_RATE] = ".error_rate_pct",
    [M_P50] = ".latency_ms.p50",
    [M_P95] = ".latency_ms.p95",
    [M_P99] = ".latency_ms.p99",
    [M_MAX] = ".latency_ms.max",
};

struct render {
	bool colour;
	unsigned width;
	struct json_scanner *scanner; /* asks for member_paths */
	struct json_slice values[MEMBERS];
	struct text line;
	struct text string; /* an unescaped string */
	/* The word of the line that is coloured. */
	size_t word, word_len;
	const char *word_colour;
};

struct render *
render_new(bool colour, unsigned width)
{
	struct render *render = memory_new(1, sizeof(*render));

	render->colour = colour;
	render->width = width;
	render->line = TEXT_INIT(TEXT_MAX_RECORD);
	render->string = TEXT_INIT(TEXT_MAX_RECORD);
	render->scanner = json_scanner_of(member_paths, MEMBERS);

	return render;
}

void
render_free(struct render *render)
{
	if (!render)
		return;
	json_scanner_free(render->scanner);
	text_free(&render->line);
	text_free(&render->string);
	free(render);
}

/* Strings without quotes, everything else as it stands; nothing when absent. */
static void
render_slice(struct render *render, const struct json_slice *slice)
{
	if (slice->type == JSON_ABSENT)
		return;
	text_clear(&render->string);
	if (slice->type == JSON_STRING && json_string(slice, &render->string) == 0)
		text_add_visible(&render->line, text_string(&render->string), render->string.len);
	else
		text_add_visible(&render->line, slice->bytes, slice->len);
}

static bool
render_has(const struct render *render, enum member member)
{
	return render->values[member].type != JSON_ABSENT;
}

/* `before`, the member's value and `after`, if it is there. */
static void
render_member(struct render *render, const char *before, enum member member, const char *after)
{
	if (!render_has(render, member))
		return;
	text_add_string(&render->line, before);
	render_slice(render, &render->values[member]);
	text_add_string(&render->line, after);
}

/* The same for a measured figure, of which four digits are as many as a person reads. */
static void
render_figure(struct render *render, const char *before, enum member member, const char *after)
{
	double figure;

	if (json_number(&render->values[member], &figure) == -1) {
		render_member(render, before, member, after);
		return;
	}
	text_add_string(&render->line, before);
	text_add_format(&render->line, figure < 10000 ? "%.4g" : "%.0f", figure);
	text_add_string(&render->line, after);
}

static void
render_pad(struct render *render, size_t column)
{
	do {
		text_add_byte(&render->line, ' ');
	} while (render->line.len <= column && !text_failed(&render->line));
}

/* The status, coloured: green is good, red closes the gate, yellow is to be looked at. */
static void
render_status(struct render *render)
{
	static const struct {
		const char *status, *colour;
	} colours[] = {
	    {"pass", "32"},
	    {"fail", "31"},
	    {"unknown", "31"},
	    {"trouble", "31"},
	    {"warn", "33"},
	    {"skip", "2"},
	};
	const struct json_slice *status = &render->values[M_STATUS];

	render->word = render->line.len;
	render_slice(render, status);
	render->word_len = render->line.len - render->word;
	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
		if (json_string_equals(status, colours[i].status, strlen(colours[i].status)))
			render->word_colour = colours[i].colour;
}

/* Under a check that failed: what was sent, and how the answer begins. */
static void
render_exchange(struct render *render)
{
	const char *body = "";
	size_t len = 0;

	if (!render_has(render, M_METHOD) || !render_has(render, M_ANSWER))
		return;
	render_member(render, "\n        ", M_METHOD, " ");
	render_member(render, "", M_URL, "");
	render_member(render, " -> ", M_ANSWER, "");
	text_clear(&render->string);
	if (render->values[M_BODY].type == JSON_STRING &&
	    json_string(&render->values[M_BODY], &render->string) == 0) {
		body = text_string(&render->string);
		len = render->string.len;
	}
	if (len == 0)
		return;
	text_add_string(&render->line, "\n        ");
	text_add_visible(
	    &render->line, body, len > BODY_SHOWN ? utf8_prefix(body, BODY_SHOWN) : len);
	if (len > BODY_SHOWN)
		text_add_string(&render->line, "...");
}

static void
render_check(struct render *render)
{
	const struct json_slice *status = &render->values[M_STATUS];

	render_status(render);
	render_pad(render, TYPE_COLUMNS);
	render_member(render, "", M_NAME, "");
	render_member(render, " (shard ", M_SHARD, ")");
	render_member(render, " (window from ", M_WINDOW, ")");
	render_member(render, "  ", M_OBSERVED, "");
	render_member(render, " ", M_OP, "");
	render_member(render, " ", M_TARGET, "");
	render_member(render, " ", M_UNIT, "");
	render_member(render, "  ", M_MESSAGE, "");
	if (json_string_equals(status, "fail", 4))
		render_exchange(render);
}

static void
render_summary(struct render *render)
{
	double elapsed_ms;

	render_member(render, "", M_TOOL, ": ");
	render_status(render);
	render_member(render, "  ", M_PASS, " pass");
	render_member(render, " ", M_FAIL, " fail");
	render_member(render, " ", M_WARN, " warn");
	render_member(render, " ", M_SKIP, " skip");
	render_member(render, " ", M_UNKNOWN, " unknown");
	if (json_number(&render->values[M_ELAPSED], &elapsed_ms) == 0 && elapsed_ms >= 0 &&
	    elapsed_ms < 1e12) {
		text_add_string(&render->line, "  ");
		units_show_duration(&render->line, (int64_t)(elapsed_ms * 1e6));
	}
	render_member(render, "  interrupted by ", M_INTERRUPTED, "");
	render_member(render, "  ", M_MESSAGE, "");
}

static void
render_load(struct render *render)
{
	render_member(render, "", M_TYPE, "");
	render_pad(render, TYPE_COLUMNS);
	render_member(render, "", M_NAME, "");
	render_member(render, " ", M_PHASE, "");
	render_member(render, "  ", M_REQUESTS, " requests");
	render_figure(render, "  ", M_RATE, "/s");
	render_figure(render, "  ", M_ERROR_RATE, "% errors");
	render_figure(render, "  p50 ", M_P50, "");
	render_figure(render, " p95 ", M_P95, "");
	render_figure(render, " p99 ", M_P99, "");
	render_figure(render, " max ", M_MAX, " ms");
}

/* Whether a member of any record is left out because every record has it. */
static bool
member_is_common(const struct json_slice *name)
{
	return json_string_equals(name, "type", 4) || json_string_equals(name, "tool", 4) ||
	       json_string_equals(name, "time", 4) || json_string_equals(name, "run", 3);
}

/* "type     name=value name=value" */
static void
render_other(struct render *render, const char *record, size_t len)
{
	struct json_slice all = json_slice_of(record, len), name, value;
	struct json_walk walk = json_walk_begin(&all);

	render_member(render, "", M_TYPE, "");
	if (render->line.len == 0)
		text_add_string(&render->line, "record");
	render_pad(render, TYPE_COLUMNS - 1);
	while (json_walk_next(&walk, &name, &value)) {
		if (member_is_common(&name))
			continue;
		text_add_byte(&render->line, ' ');
		render_slice(render, &name);
		text_add_byte(&render->line, '=');
		render_slice(render, &value);
	}
}

/* Why a verdict is no pass is told in full. */
static bool
render_in_full(const struct render *render)
{
	const struct json_slice *type = &render->values[M_TYPE];

	return (json_string_equals(type, "check", 5) || json_string_equals(type, "summary", 7)) &&
	       !json_string_equals(&render->values[M_STATUS], "pass", 4);
}

/* Cuts the line after `width` columns; a character counts as one. */
static void
render_cut(struct render *render)
{
	struct text *line = &render->line;
	size_t columns = 0;

	if (render->width == 0 || render_in_full(render))
		return;
	for (size_t i = 0; i < line->len; i++) {
		/* Continuation bytes of UTF-8 start no character. */
		if (((unsigned char)line->bytes[i] & 0xC0) == 0x80)
			continue;
		if (columns++ == render->width) {
			text_cut(line, i);
			return;
		}
	}
}

int
render_record(struct render *render, const char *record, size_t len, struct text *out)
{
	const struct json_slice *type = &render->values[M_TYPE];
	struct text *line = &render->line;
	struct json_error error;
	size_t word_end;

	text_clear(line);
	render->word_len = 0;
	render->word_colour = NULL;
	/* A member that stands twice is an error of the record's reader; here it is shown as it
	 * came. */
	if (json_scan(render->scanner, record, len, render->values, &error) == -1)
		text_add_visible(line, record, len);
	else if (json_string_equals(type, "check", 5))
		render_check(render);
	else if (json_string_equals(type, "summary", 7))
		render_summary(render);
	else if (json_string_equals(type, "load", 4) || json_string_equals(type, "interval", 8))
		render_load(render);
	else
		render_other(render, record, len);
	render_cut(render);
	if (text_failed(line))
		return -1;

	word_end = render->word + render->word_len;
	if (render->colour && render->word_colour && word_end <= line->len) {
		text_add(out, line->bytes, render->word);
		text_add_format(out, "\033[%sm", render->word_colour);
		text_add(out, line->bytes + render->word, render->word_len);
		text_add_string(out, "\033[0m");
		text_add(out, line->bytes + word_end, line->len - word_end);
	} else {
		text_add(out, text_string(line), line->len);
	}

	return text_add_byte(out, '\n');
}
