/* Records of requeue-dlq and incident-deliver: messages and notices, what became of them, and the
 * state of a queue. */
#include <string.h>

#include "json.h"
#include "json_walk.h"
#include "render.h"
#include "renderer.h"
#include "units.h"

enum { AGE_COLUMNS = 8, OUTCOME_COLUMNS = 10, ID_COLUMNS = 18, REASON_COLUMNS = 26, NARROW = 70 };

/* Blanks up to a column, and one at least; no more on a narrow terminal. */
static void
queue_pad(struct render *render, size_t column)
{
	do
		text_add_byte(&render->line, ' ');
	while (render_columns(render->line.bytes, render->line.len) < column &&
	       (render->width == 0 || render->width >= NARROW) && !text_failed(&render->line));
}

static bool
queue_put_age(struct render *render, enum render_member member)
{
	double seconds;

	if (json_number(&render->values[member], &seconds) == -1 || seconds < 0 || seconds > 9e9)
		return false;
	units_show_duration(&render->line, (int64_t)(seconds * 1e9));

	return true;
}

static void
queue_put_id(struct render *render)
{
	if (render->shown[M_ID].len > 0)
		render_id(render_shown(render, M_ID), &render->line);
}

/* The error behind the class that it begins with, which stands before it. */
static void
queue_put_error(struct render *render)
{
	const char *error = render_shown(render, M_ERROR), *reason = render_shown(render, M_REASON);
	size_t len = strlen(reason);

	if (len > 0 && strncmp(error, reason, len) == 0 && strncmp(error + len, ": ", 2) == 0)
		error += len + 2;
	if (error[0] != '\0' && strcmp(error, reason) != 0)
		text_add_format(&render->line, ": %s", error);
}

/* "26 h    9f86d081...0a08   TimeoutError              audit:tasks, tried 3x: it took long" */
static void
queue_put_message(struct render *render)
{
	if (!queue_put_age(render, M_AGE))
		text_add_byte(&render->line, '-');
	queue_pad(render, AGE_COLUMNS);
	queue_put_id(render);
	queue_pad(render, AGE_COLUMNS + ID_COLUMNS);
	render_member(render, "", M_REASON, "");
	if (render->shown[M_REASON].len == 0)
		text_add_byte(&render->line, '-');
	queue_pad(render, AGE_COLUMNS + ID_COLUMNS + REASON_COLUMNS);
	render_member(render, "", M_QUEUE, "");
	render_member(render, ", tried ", M_RETRY_COUNT, "x");
	if (render->values[M_PARKED].type == JSON_TRUE)
		text_add_string(&render->line, ", parked");
	queue_put_error(render);
}

/* "moved   9f86d081...0a08   dlq:audit:tasks -> audit:tasks: it is no Celery message" */
static void
queue_put_move(struct render *render)
{
	render_member(render, "", M_OUTCOME, "");
	queue_pad(render, AGE_COLUMNS);
	queue_put_id(render);
	queue_pad(render, AGE_COLUMNS + ID_COLUMNS);
	render_member(render, "", M_FROM, "");
	render_member(render, " -> ", M_TO, "");
	render_member(render, ": ", M_MESSAGE, "");
}

/* "deferred  9f86d081...0a08   triggered https://hooks.slack.com, tried 3x: status 503" */
static void
queue_put_delivery(struct render *render)
{
	double attempts;

	render_member(render, "", M_OUTCOME, "");
	queue_pad(render, OUTCOME_COLUMNS);
	if (render->shown[M_INCIDENT_ID].len > 0)
		render_id(render_shown(render, M_INCIDENT_ID), &render->line);
	queue_pad(render, OUTCOME_COLUMNS + ID_COLUMNS);
	render_member(render, "", M_EVENT, " ");
	render_member(render, "", M_SINK, "");
	if (json_number(&render->values[M_ATTEMPTS], &attempts) == 0 && attempts > 1)
		render_member(render, ", tried ", M_ATTEMPTS, "x");
	render_member(render, ": ", M_MESSAGE, "");
}

/* "updated   01a22468...12f8   critical seen 3x: smoke-stack: health: status 503" */
static void
queue_put_incident(struct render *render)
{
	double count;

	if (render->shown[M_ACTION].len == 0)
		text_add_string(&render->line, "incident");
	render_member(render, "", M_ACTION, "");
	queue_pad(render, OUTCOME_COLUMNS);
	if (render->shown[M_INCIDENT].len > 0)
		render_id(render_shown(render, M_INCIDENT), &render->line);
	queue_pad(render, OUTCOME_COLUMNS + ID_COLUMNS);
	render_member(render, "", M_INCIDENT_SEVERITY, " ");
	if (json_number(&render->values[M_INCIDENT_COUNT], &count) == 0 && count > 1)
		render_member(render, "seen ", M_INCIDENT_COUNT, "x: ");
	render_member(render, "", M_EXCEPTION, "");
}

/* "; TimeoutError 12, ValueError 3" */
static void
queue_put_counts(
    struct render *render, const char *before, enum render_member member, const char *between)
{
	struct json_walk walk = json_walk_begin(&render->values[member]);
	struct json_slice name, count;

	if (render->values[member].type != JSON_OBJECT)
		return;
	for (; json_walk_next(&walk, &name, &count); before = ", ") {
		text_add_string(&render->line, before);
		text_add_visible(&render->line, name.bytes + 1, name.len - 2);
		text_add_string(&render->line, between);
		text_add_visible(&render->line, count.bytes, count.len);
	}
}

/* "stats   audit:tasks: 15 dead, oldest 26 h, newest 3 min, 2 parked; TimeoutError 12, ..."; a sink
 * has some that wait, and others that are settled without having been delivered. */
static void
queue_put_stats(struct render *render)
{
	bool is_sink = strcmp(render_shown(render, M_TOOL), "incident-deliver") == 0;

	render_member(render, "", M_TYPE, "");
	render_pad(&render->line);
	render_member(render, "", M_QUEUE, "");
	render_member(render, ": ", M_DEPTH, is_sink ? " waiting" : " dead");
	if (render->shown[M_OLDEST].len > 0) {
		text_add_string(&render->line, ", oldest ");
		queue_put_age(render, M_OLDEST);
		text_add_string(&render->line, ", newest ");
		queue_put_age(render, M_NEWEST);
	}
	if (strcmp(render_shown(render, M_PARKED), "0") != 0)
		render_member(render, ", ", M_PARKED, is_sink ? " given up" : " parked");
	queue_put_counts(render, "; ", M_REASONS, " ");
	queue_put_counts(render, "; tries: ", M_RETRY_COUNTS, ": ");
}

static const struct {
	const char *type;
	void (*put)(struct render *render);
	enum render_item item;
} queue_items[] = {
    {"message", queue_put_message, RENDER_ITEM_OF_MANY},
    {"move", queue_put_move, RENDER_ITEM_OF_MANY},
    {"delivery", queue_put_delivery, RENDER_ITEM_OF_MANY},
    {"incident", queue_put_incident, RENDER_ITEM_OF_MANY},
    {"stats", queue_put_stats, RENDER_ITEM_IN_FULL},
};

enum render_item
render_queue_item(struct render *render)
{
	for (size_t i = 0; i < sizeof(queue_items) / sizeof(queue_items[0]); i++) {
		if (strcmp(render_shown(render, M_TYPE), queue_items[i].type) == 0) {
			queue_items[i].put(render);
			return queue_items[i].item;
		}
	}

	return RENDER_NO_ITEM;
}
