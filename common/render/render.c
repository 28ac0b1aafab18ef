#include "render.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "json.h"
#include "walk.h"
#include "text.h"
#include "utf8.h"
#include "units.h"

enum { DEFAULT_WIDTH = 80, WIDEST_TERMINAL = 1000, TYPE_COLUMNS = 8, BODY_SHOWN = 300 };

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

static struct json_scanner *
new_scanner(void)
{
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner = NULL;
	bool good = paths != NULL;

	for (int i = 0; good && i < MEMBERS; i++)
		good = json_paths_add(paths, member_paths[i]) == i;
	if (good)
		scanner = json_scanner_new(paths, 0);
	json_paths_free(paths);

	return scanner;
}

struct render *
render_new(bool colour, unsigned width)
{
	struct render *render = calloc(1, sizeof(*render));

	if (render == NULL)
		return NULL;
	render->colour = colour;
	render->width = width;
	render->line = TEXT_INIT(TEXT_MAX_RECORD);
	render->string = TEXT_INIT(TEXT_MAX_RECORD);
	render->scanner = new_scanner();
	if (render->scanner == NULL) {
		render_free(render);
		return NULL;
	}

	return render;
}

void
render_free(struct render *render)
{
	if (render == NULL)
		return;
	json_scanner_free(render->scanner);
	text_free(&render->line);
	text_free(&render->string);
	free(render);
}

/* https://no-color.org */
bool
render_wants_colour(int fd)
{
	const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(fd) && (no_colour == NULL || no_colour[0] == '\0') && terminal != NULL &&
	       strcmp(terminal, "dumb") != 0;
}

unsigned
render_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int64_t width;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns != NULL && units_parse_count(columns, &width) == 0 && width > 0 &&
	    width <= WIDEST_TERMINAL)
		return (unsigned)width;

	return DEFAULT_WIDTH;
}

/* Strings without quotes, everything else as it stands; nothing when absent. */
static void
put_slice(struct render *render, const struct json_slice *slice)
{
	if (slice->type == JSON_ABSENT)
		return;
	text_clear(&render->string);
	if (slice->type == JSON_STRING && json_string(slice, &render->string) == 0)
		(void)text_add_visible(
		    &render->line, text_string(&render->string), render->string.len);
	else
		(void)text_add_visible(&render->line, slice->bytes, slice->len);
}

static bool
has(const struct render *render, enum member member)
{
	return render->values[member].type != JSON_ABSENT;
}

/* `before`, the member's value and `after`, if it is there. */
static void
put_member(struct render *render, const char *before, enum member member, const char *after)
{
	if (!has(render, member))
		return;
	(void)text_add_string(&render->line, before);
	put_slice(render, &render->values[member]);
	(void)text_add_string(&render->line, after);
}

/* The same for a measured figure, of which four digits are as many as a person reads. */
static void
put_figure(struct render *render, const char *before, enum member member, const char *after)
{
	double figure;

	if (json_number(&render->values[member], &figure) == -1) {
		put_member(render, before, member, after);
		return;
	}
	(void)text_add_string(&render->line, before);
	(void)text_add_format(&render->line, figure < 10000 ? "%.4g" : "%.0f", figure);
	(void)text_add_string(&render->line, after);
}

static void
pad_to(struct render *render, size_t column)
{
	do {
		(void)text_add_byte(&render->line, ' ');
	} while (render->line.len <= column && !text_failed(&render->line));
}

/* The status, coloured: green is good, red closes the gate, yellow is to be looked at. */
static void
put_status(struct render *render)
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
	put_slice(render, status);
	render->word_len = render->line.len - render->word;
	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
		if (json_string_equals(status, colours[i].status, strlen(colours[i].status)))
			render->word_colour = colours[i].colour;
}

/* Under a check that failed: what was sent, and how the answer begins. */
static void
put_exchange(struct render *render)
{
	const char *body = "";
	size_t len = 0;

	if (!has(render, M_METHOD) || !has(render, M_ANSWER))
		return;
	put_member(render, "\n        ", M_METHOD, " ");
	put_member(render, "", M_URL, "");
	put_member(render, " -> ", M_ANSWER, "");
	text_clear(&render->string);
	if (render->values[M_BODY].type == JSON_STRING &&
	    json_string(&render->values[M_BODY], &render->string) == 0) {
		body = text_string(&render->string);
		len = render->string.len;
	}
	if (len == 0)
		return;
	(void)text_add_string(&render->line, "\n        ");
	(void)text_add_visible(
	    &render->line, body, len > BODY_SHOWN ? utf8_prefix(body, BODY_SHOWN) : len);
	if (len > BODY_SHOWN)
		(void)text_add_string(&render->line, "...");
}

static void
put_check(struct render *render)
{
	const struct json_slice *status = &render->values[M_STATUS];

	put_status(render);
	pad_to(render, TYPE_COLUMNS);
	put_member(render, "", M_NAME, "");
	put_member(render, " (shard ", M_SHARD, ")");
	put_member(render, " (window from ", M_WINDOW, ")");
	put_member(render, "  ", M_OBSERVED, "");
	put_member(render, " ", M_OP, "");
	put_member(render, " ", M_TARGET, "");
	put_member(render, " ", M_UNIT, "");
	put_member(render, "  ", M_MESSAGE, "");
	if (json_string_equals(status, "fail", 4))
		put_exchange(render);
}

static void
put_summary(struct render *render)
{
	double elapsed_ms;

	put_member(render, "", M_TOOL, ": ");
	put_status(render);
	put_member(render, "  ", M_PASS, " pass");
	put_member(render, " ", M_FAIL, " fail");
	put_member(render, " ", M_WARN, " warn");
	put_member(render, " ", M_SKIP, " skip");
	put_member(render, " ", M_UNKNOWN, " unknown");
	if (json_number(&render->values[M_ELAPSED], &elapsed_ms) == 0 && elapsed_ms >= 0 &&
	    elapsed_ms < 1e12) {
		(void)text_add_string(&render->line, "  ");
		units_show_duration(&render->line, (int64_t)(elapsed_ms * 1e6));
	}
	put_member(render, "  interrupted by ", M_INTERRUPTED, "");
	put_member(render, "  ", M_MESSAGE, "");
}

static void
put_load(struct render *render)
{
	put_member(render, "", M_TYPE, "");
	pad_to(render, TYPE_COLUMNS);
	put_member(render, "", M_NAME, "");
	put_member(render, " ", M_PHASE, "");
	put_member(render, "  ", M_REQUESTS, " requests");
	put_figure(render, "  ", M_RATE, "/s");
	put_figure(render, "  ", M_ERROR_RATE, "% errors");
	put_figure(render, "  p50 ", M_P50, "");
	put_figure(render, " p95 ", M_P95, "");
	put_figure(render, " p99 ", M_P99, "");
	put_figure(render, " max ", M_MAX, " ms");
}

/* Whether a member of any record is left out because every record has it. */
static bool
is_common(const struct json_slice *name)
{
	return json_string_equals(name, "type", 4) || json_string_equals(name, "tool", 4) ||
	       json_string_equals(name, "time", 4) || json_string_equals(name, "run", 3);
}

/* "type     name=value name=value" */
static void
put_other(struct render *render, const char *record, size_t len)
{
	struct render_walk walk = render_walk(record, len);
	struct json_slice name, value;

	put_member(render, "", M_TYPE, "");
	if (render->line.len == 0)
		(void)text_add_string(&render->line, "record");
	pad_to(render, TYPE_COLUMNS - 1);
	while (render_walk_next(&walk, &name, &value)) {
		if (is_common(&name))
			continue;
		(void)text_add_byte(&render->line, ' ');
		put_slice(render, &name);
		(void)text_add_byte(&render->line, '=');
		put_slice(render, &value);
	}
}

/* Why a verdict is no pass is told in full. */
static bool
is_told_in_full(const struct render *render)
{
	const struct json_slice *type = &render->values[M_TYPE];

	return (json_string_equals(type, "check", 5) || json_string_equals(type, "summary", 7)) &&
	       !json_string_equals(&render->values[M_STATUS], "pass", 4);
}

/* Cuts the line after `width` columns; a character counts as one. */
static void
cut_to_width(struct render *render)
{
	struct text *line = &render->line;
	size_t columns = 0;

	if (render->width == 0 || is_told_in_full(render))
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
		(void)text_add_visible(line, record, len);
	else if (json_string_equals(type, "check", 5))
		put_check(render);
	else if (json_string_equals(type, "summary", 7))
		put_summary(render);
	else if (json_string_equals(type, "load", 4) || json_string_equals(type, "interval", 8))
		put_load(render);
	else
		put_other(render, record, len);
	cut_to_width(render);
	if (text_failed(line))
		return -1;

	word_end = render->word + render->word_len;
	if (render->colour && render->word_colour != NULL && word_end <= line->len) {
		(void)text_add(out, line->bytes, render->word);
		(void)text_add_format(out, "\033[%sm", render->word_colour);
		(void)text_add(out, line->bytes + render->word, render->word_len);
		(void)text_add_string(out, "\033[0m");
		(void)text_add(out, line->bytes + word_end, line->len - word_end);
	} else {
		(void)text_add(out, text_string(line), line->len);
	}

	return text_add_byte(out, '\n');
}
