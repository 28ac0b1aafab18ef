/*
 * ctrf: the Common Test Report Format (ctrf.io): an object of tests, and a summary of them.
 *
 * What is unknown is `failed`, with its own word as the raw status: who reads the format looks at
 * what failed alone.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "json_writer.h"
#include "memory.h"
#include "names.h"
#include "report.h"

struct ctrf {
	int64_t counts[CHECK_UNKNOWN + 1];
	int64_t start, stop; /* of the first and the last record, wall; 0: not known */
	struct names *names;
};

static void
ctrf_begin(struct rendering *rendering)
{
	struct json_writer w = json_writer(&rendering->out);
	struct ctrf *ctrf = memory_new(1, sizeof(*ctrf));

	ctrf->names = names_new();
	rendering->state = ctrf;
	json_open_object(&w, NULL);
	json_put_string(&w, "reportFormat", "CTRF");
	json_put_string(&w, "specVersion", "0.0.0");
	json_open_object(&w, "results");
	json_open_object(&w, "tool");
	json_put_string(&w, "name", "readyline");
	json_put_string(&w, "version", READYLINE_VERSION);
	json_close_object(&w);
	json_open_array(&w, "tests");
}

static void
ctrf_note_time(struct ctrf *ctrf, const struct item *item)
{
	int64_t when;

	if (clock_parse(item->time, strlen(item->time), &when) == -1)
		return;
	if (ctrf->start == 0 || when < ctrf->start)
		ctrf->start = when;
	if (when > ctrf->stop)
		ctrf->stop = when;
}

/* Of two tests of one name a reader may keep one. */
static void
ctrf_put_name(struct json_writer *w, struct ctrf *ctrf, const struct item *item)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	int64_t before = names_see(ctrf->names, item->tool, item->name);

	text_add_format(&name, "%s: %s", item->tool, item->name);
	if (before > 0)
		text_add_format(&name, " [%lld]", (long long)before + 1);
	json_put_string(w, "name", text_string(&name));
}

static void
ctrf_item(struct rendering *rendering, const struct item *item)
{
	static const char *const statuses[] = {
	    [CHECK_PASS] = "passed",
	    [CHECK_FAIL] = "failed",
	    [CHECK_WARN] = "passed",
	    [CHECK_SKIP] = "skipped",
	    [CHECK_UNKNOWN] = "failed",
	};
	struct ctrf *ctrf = rendering->state;
	struct json_writer w = json_writer(&rendering->out);

	ctrf->counts[item->status]++;
	ctrf_note_time(ctrf, item);
	text_add_string(&rendering->out, rendering->items > 1 ? ",\n" : "\n");
	json_open_object(&w, NULL);
	ctrf_put_name(&w, ctrf, item);
	json_open_array(&w, "suite");
	json_put_string(&w, NULL, item->tool);
	json_close_array(&w);
	json_put_string(&w, "status", statuses[item->status]);
	json_put_number(&w, "duration", item->elapsed_ms > 0 ? item->elapsed_ms : 0);
	json_put_string(&w, "rawStatus", check_status_name(item->status));
	json_put_string(&w, "message", item->lines[0] ? item->lines : NULL);
	json_put_string(&w, "filePath", item->file[0] ? item->file : NULL);
	if (item->line > 0)
		json_put_integer(&w, "line", item->line);
	if (item->runbook[0] != '\0') {
		json_open_object(&w, "extra");
		json_put_string(&w, "runbook", item->runbook);
		json_close_object(&w);
	}
	json_close_object(&w);
}

static void
ctrf_end(struct rendering *rendering, const struct totals *totals)
{
	struct ctrf *ctrf = rendering->state;
	const int64_t *counts = ctrf->counts;
	struct json_writer w = {.out = &rendering->out, .comma = true};

	(void)totals;
	text_add_byte(&rendering->out, '\n');
	json_close_array(&w);
	json_open_object(&w, "summary");
	json_put_integer(&w, "tests", rendering->items);
	json_put_integer(&w, "passed", counts[CHECK_PASS] + counts[CHECK_WARN]);
	json_put_integer(&w, "failed", counts[CHECK_FAIL] + counts[CHECK_UNKNOWN]);
	json_put_integer(&w, "skipped", counts[CHECK_SKIP]);
	json_put_integer(&w, "pending", 0);
	json_put_integer(&w, "other", 0);
	json_put_integer(&w, "start", ctrf->start / CLOCK_MS);
	json_put_integer(&w, "stop", ctrf->stop / CLOCK_MS);
	json_close_object(&w);
	json_close_object(&w);
	json_close_object(&w);
	text_add_byte(&rendering->out, '\n');
	names_free(ctrf->names);
	free(ctrf);
}

const struct format format_ctrf = {
    .name = "ctrf",
    .begin = ctrf_begin,
    .item = ctrf_item,
    .end = ctrf_end,
};
