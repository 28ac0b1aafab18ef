#include "render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "wrap.h"
#include "memory.h"
#include "renderer.h"
#include "text.h"
#include "units.h"

enum { MANY = 20 };

static const char *const member_paths[RENDER_MEMBERS] = {
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
    [M_FILE] = ".file",
    [M_LINE] = ".line",
    [M_RUNBOOK] = ".runbook",
    [M_REQUEST_ID] = ".request_id",
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
    [M_FAILED] = ".failed",
    [M_RATE] = ".rate",
    [M_P50] = ".latency_ms.p50",
    [M_P95] = ".latency_ms.p95",
    [M_P99] = ".latency_ms.p99",
    [M_RULE] = ".rule",
    [M_SEVERITY] = ".severity",
    [M_SUPPRESSED] = ".suppressed",
    [M_SUITE] = ".suite",
    [M_CLASS] = ".class",
    [M_FLAKY] = ".flaky",
    [M_SCOPE] = ".scope",
    [M_COVERED] = ".covered",
    [M_TOTAL] = ".total",
    [M_PERCENT] = ".percent",
    [M_VALUE] = ".value",
    [M_LABELS] = ".labels",
    [M_STATE] = ".state",
    [M_FORMAT] = ".format",
    [M_ITEMS] = ".items",
    [M_ID] = ".id",
    [M_QUEUE] = ".queue",
    [M_AGE] = ".age_s",
    [M_REASON] = ".reason",
    [M_ERROR] = ".error",
    [M_RETRY_COUNT] = ".retry_count",
    [M_PARKED] = ".parked",
    [M_OUTCOME] = ".outcome",
    [M_FROM] = ".from",
    [M_TO] = ".to",
    [M_DEPTH] = ".depth",
    [M_OLDEST] = ".oldest_age_s",
    [M_NEWEST] = ".newest_age_s",
    [M_REASONS] = ".reasons",
    [M_RETRY_COUNTS] = ".retry_counts",
    [M_MOVED] = ".moved",
    [M_SKIPPED] = ".skipped",
    [M_INCIDENT_ID] = ".incident_id",
    [M_SINK] = ".sink",
    [M_EVENT] = ".event",
    [M_ATTEMPTS] = ".attempts",
    [M_ACTION] = ".action",
    [M_INCIDENT] = ".incident.incident_id",
    [M_INCIDENT_SEVERITY] = ".incident.extras.severity",
    [M_INCIDENT_COUNT] = ".incident.extras.count",
    [M_EXCEPTION] = ".incident.exception",
};

struct render *
render_new(bool colour, unsigned width)
{
	struct render *render = memory_new(1, sizeof(*render));

	render->colour = colour;
	render->width = width;
	for (int m = 0; m < RENDER_MEMBERS; m++)
		render->shown[m] = TEXT_INIT(TEXT_MAX_RECORD);
	render->words = TEXT_INIT(TEXT_MAX_RECORD);
	render->line = TEXT_INIT(TEXT_MAX_RECORD);
	render->sentence = TEXT_INIT(TEXT_MAX_RECORD);
	render->exchange = TEXT_INIT(TEXT_MAX_RECORD);
	render->scanner = json_scanner_of(member_paths, RENDER_MEMBERS);

	return render;
}

void
render_in_full(struct render *render, bool in_full)
{
	if (render)
		render->in_full = in_full;
}

void
render_free(struct render *render)
{
	if (!render)
		return;
	json_scanner_free(render->scanner);
	for (int m = 0; m < RENDER_MEMBERS; m++)
		text_free(&render->shown[m]);
	text_free(&render->words);
	text_free(&render->line);
	text_free(&render->sentence);
	text_free(&render->exchange);
	free(render);
}

void
render_slice(struct text *out, const struct json_slice *slice)
{
	struct text plain = TEXT_INIT(TEXT_MAX_RECORD);

	if (slice->type == JSON_STRING && json_string(slice, &plain) == 0)
		text_add_visible(out, text_string(&plain), plain.len);
	else if (slice->type != JSON_ABSENT)
		text_add_visible(out, slice->bytes, slice->len);
	text_free(&plain);
}

const char *
render_shown(const struct render *render, enum render_member member)
{
	return text_string(&render->shown[member]);
}

void
render_member(
    struct render *render, const char *before, enum render_member member, const char *after)
{
	if (render->shown[member].len > 0)
		text_add_format(
		    &render->line, "%s%s%s", before, render_shown(render, member), after);
}

static void
render_name_apart(struct render *render)
{
	text_clear(&render->line);
	render_member(render, "", M_NAME, "");
	render_member(render, " (shard ", M_SHARD, ")");
	render_member(render, " (window from ", M_WINDOW, ")");
	text_clear(&render->shown[M_NAME]);
	text_add(&render->shown[M_NAME], text_string(&render->line), render->line.len);
}

static int
render_judged(struct render *render, struct text *out)
{
	const struct json_slice *values = render->values;
	struct render_check check = {.status = render_shown(render, M_STATUS),
	    .file = render_shown(render, M_FILE),
	    .runbook = render_shown(render, M_RUNBOOK),
	    .request_id = render_shown(render, M_REQUEST_ID),
	    .method = render_shown(render, M_METHOD),
	    .url = render_shown(render, M_URL),
	    .answer = render_shown(render, M_ANSWER),
	    .body = render_shown(render, M_BODY)};

	render_name_apart(render);
	check.name = render_shown(render, M_NAME);
	text_clear(&render->sentence);
	render_sentence(&(struct render_figures){.message = &values[M_MESSAGE],
			    .observed = &values[M_OBSERVED],
			    .op = &values[M_OP],
			    .target = &values[M_TARGET],
			    .unit = &values[M_UNIT],
			    .status = check.status,
			    .name = check.name},
	    &render->sentence);
	check.sentence = text_string(&render->sentence);
	(void)json_integer(&values[M_LINE], &check.line);

	return render_check(render, &check, 0, out);
}

/* ", 3 warn", where there are any. */
static void
render_count(struct render *render, enum render_member member, const char *after)
{
	if (strcmp(render_shown(render, member), "0") != 0)
		render_member(render, ", ", member, after);
}

/* "smoke-stack: pass  20 pass, 0 fail in 550 ms": why it is no pass is told in full. */
static int
render_summary(struct render *render, struct text *out)
{
	const char *status = render_shown(render, M_STATUS);
	struct text *line = &render->line;
	unsigned column = (unsigned)(render->shown[M_TOOL].len + 2 + strlen(status));
	double elapsed_ms;

	text_add_format(out, "%s: ", render_shown(render, M_TOOL));
	(void)render_put_status(render, status, out);
	render_member(render, "  ", M_PASS, " pass");
	render_member(render, ", ", M_FAIL, " fail");
	render_count(render, M_WARN, " warn");
	render_count(render, M_SKIP, " skip");
	render_count(render, M_UNKNOWN, " unknown");
	render_count(render, M_MOVED, " moved");
	render_count(render, M_PARKED, " parked");
	render_count(render, M_SKIPPED, " skipped");
	if (json_number(&render->values[M_ELAPSED], &elapsed_ms) == 0 && elapsed_ms >= 0 &&
	    elapsed_ms < 1e12) {
		text_add_string(line, " in ");
		units_show_duration(line, (int64_t)(elapsed_ms * 1e6));
	}
	render_member(render, ", interrupted by ", M_INTERRUPTED, "");
	render_member(render, ": ", M_MESSAGE, "");
	if (strcmp(status, "pass") == 0 && render->width > 0)
		render_cut(line, render->width > column ? render->width - column : 1);
	wrap_words(out, text_string(line), column, TYPE_COLUMNS, render->width);

	return text_failed(line) ? -1 : text_add_byte(out, '\n');
}

void
render_pad(struct text *out)
{
	do {
		text_add_byte(out, ' ');
	} while (out->len < TYPE_COLUMNS && !text_failed(out));
}

static void
render_load(struct render *render)
{
	const struct json_slice *values = render->values;

	render_member(render, "", M_TYPE, "");
	render_pad(&render->line);
	render_load_sentence(&(struct render_load){.name = &values[M_NAME],
				 .phase = &values[M_PHASE],
				 .requests = &values[M_REQUESTS],
				 .failed = &values[M_FAILED],
				 .rate = &values[M_RATE],
				 .p50 = &values[M_P50],
				 .p95 = &values[M_P95],
				 .p99 = &values[M_P99]},
	    &render->line);
}

int
render_line(struct render *render, struct text *out)
{
	struct text *line = &render->line;

	render_cut(line, render->width);
	text_add(out, text_string(line), line->len);

	return text_failed(line) ? -1 : text_add_byte(out, '\n');
}

int
render_whole(struct render *render, struct text *out)
{
	wrap_words(out, text_string(&render->line), 0, TYPE_COLUMNS, render->width);

	return text_failed(&render->line) ? -1 : text_add_byte(out, '\n');
}

/* Records of many of one type come one after the other: whether this one is shown.  Those that
 * were not are counted when another type comes. */
static bool
render_one_of_many(struct render *render, enum render_item item, struct text *out)
{
	const char *type = item == RENDER_ITEM_OF_MANY ? render_shown(render, M_TYPE) : "";

	if (strcmp(type, render->listed) != 0) {
		if (render->listed_count > MANY)
			text_add_format(out, "        and %lld more (--jsonl shows all)\n",
			    (long long)(render->listed_count - MANY));
		snprintf(render->listed, sizeof(render->listed), "%s", type);
		render->listed_count = 0;
	}

	return item != RENDER_ITEM_OF_MANY || ++render->listed_count <= MANY;
}

static int
render_data(struct render *render, const char *record, size_t len, struct text *out)
{
	enum render_item item = render_report_item(render);

	if (item == RENDER_NO_ITEM)
		item = render_queue_item(render);
	if (render->in_full && item == RENDER_ITEM_OF_MANY)
		return render_members(render, record, len, out);
	if (!render_one_of_many(render, item, out))
		return 0;
	if (item == RENDER_NO_ITEM)
		render_other(render, record, len);

	return item == RENDER_ITEM_IN_FULL ? render_whole(render, out) : render_line(render, out);
}

int
render_record(struct render *render, const char *record, size_t len, struct text *out)
{
	const struct json_slice *type = &render->values[M_TYPE];

	for (int m = 0; m < RENDER_MEMBERS; m++)
		text_clear(&render->shown[m]);
	text_clear(&render->line);
	/* A member that stands twice is an error of the record's reader; here it is shown as it
	 * came. */
	if (json_scan(render->scanner, record, len, render->values, NULL) == -1) {
		text_add_visible(&render->line, record, len);
		return render_line(render, out);
	}
	for (int m = 0; m < RENDER_MEMBERS; m++)
		if (render->values[m].type != JSON_NULL)
			render_slice(&render->shown[m], &render->values[m]);
	if (json_string_equals(type, "check", 5) || json_string_equals(type, "summary", 7))
		render_one_of_many(render, RENDER_NO_ITEM, out);
	if (json_string_equals(type, "check", 5))
		return render_judged(render, out);
	if (json_string_equals(type, "summary", 7))
		return render_summary(render, out);
	if (json_string_equals(type, "load", 4) || json_string_equals(type, "interval", 8)) {
		render_load(render);
		return render_line(render, out);
	}

	return render_data(render, record, len, out);
}
