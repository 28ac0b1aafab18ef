/* badge: the file that an endpoint badge of shields.io is made of. */
#include "json_writer.h"
#include "report.h"
#include "score.h"

static void
badge_item(struct rendering *rendering, const struct item *item)
{
	(void)rendering;
	(void)item;
}

static void
badge_end(struct rendering *rendering, const struct totals *totals)
{
	const int64_t *counts = totals->counts;
	bool open = totals->verdict == SUMMARY_PASS;
	bool whole = counts[CHECK_FAIL] + counts[CHECK_UNKNOWN] + counts[CHECK_WARN] == 0;
	struct json_writer w = json_writer(&rendering->out);
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&message, "%d %%, gate %s",
	    score_percent(rendering->report->score, totals->verdict), open ? "open" : "closed");
	json_open_object(&w, NULL);
	json_put_integer(&w, "schemaVersion", 1);
	json_put_string(&w, "label", "readiness");
	json_put_string(&w, "message", text_string(&message));
	json_put_string(&w, "color", !open ? "red" : whole ? "brightgreen" : "yellow");
	if (!open)
		json_put_bool(&w, "isError", true);
	json_close_object(&w);
	text_add_byte(&rendering->out, '\n');
}

const struct format format_badge = {
    .name = "badge",
    .item = badge_item,
    .end = badge_end,
};
