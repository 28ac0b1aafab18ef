#include "ruling.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "rule.h"
#include "text.h"
#include "verdict.h"

void
ruling_free(struct ruling *r)
{
	for (size_t i = 0; i < r->group_count; i++)
		free(r->groups[i].key);
	free(r->groups);
	*r = (struct ruling){0};
}

static void
ruling_note_group(struct ruling *r, const char *key)
{
	for (size_t i = 0; i < r->group_count; i++) {
		if (strcmp(r->groups[i].key, key) == 0) {
			r->groups[i].window = r->window;
			return;
		}
	}
	r->groups = memory_grow(r->groups, r->group_count, &r->group_room, sizeof(*r->groups));
	r->groups[r->group_count++] =
	    (struct ruling_group){.key = memory_string(key), .window = r->window};
}

const char *
ruling_vanished(const struct ruling *r, size_t *at)
{
	while (*at < r->group_count) {
		const struct ruling_group *g = &r->groups[(*at)++];

		if (g->window != r->window)
			return g->key;
	}
	return NULL;
}

void
ruling_take(struct ruling *r, const struct verdict *v, enum check_status status, const char *window)
{
	if (!r->judged || verdict_badness(status) > verdict_badness(r->status))
		r->status = status;
	r->judged = true;
	r->expired |= v->expired;
	if (v->group)
		ruling_note_group(r, v->group);
	r->samples += v->has_samples ? v->samples : 0;
	if (!v->has_observed || !isfinite(v->margin))
		return;
	if (!r->has_observed || v->margin < r->margin) {
		r->has_observed = true;
		r->observed = v->observed;
		r->margin = v->margin;
		memcpy(r->worst, window, sizeof(r->worst));
	}
}

void
ruling_close_window(struct ruling *r)
{
	if (r->judged)
		r->windows[r->status]++;
	r->judged = false;
	r->window++;
}

static enum check_status
ruling_overall(const struct ruling *r, bool breached)
{
	int64_t answered = r->windows[CHECK_PASS] + r->windows[CHECK_WARN] + r->windows[CHECK_FAIL];

	if (r->expired || (breached && r->windows[CHECK_FAIL] > 0))
		return CHECK_FAIL;
	if (breached && r->windows[CHECK_UNKNOWN] > 0)
		return CHECK_UNKNOWN;
	if (answered == 0)
		return r->windows[CHECK_SKIP] > 0 && r->windows[CHECK_UNKNOWN] == 0 ? CHECK_SKIP
										    : CHECK_UNKNOWN;
	if (r->windows[CHECK_FAIL] + r->windows[CHECK_UNKNOWN] + r->windows[CHECK_WARN] > 0)
		return CHECK_WARN;
	return CHECK_PASS;
}

void
ruling_write(
    const struct ruling *r, const struct rule *rule, bool breached, struct records *records)
{
	static const enum check_status others[] = {
	    CHECK_FAIL, CHECK_UNKNOWN, CHECK_WARN, CHECK_SKIP};
	struct verdict v;
	int64_t all = 0;

	verdict_begin(&v);
	v.status = ruling_overall(r, breached);
	v.has_observed = r->has_observed;
	v.observed = r->observed;
	v.margin = r->margin;
	v.has_samples = true;
	v.samples = r->samples;
	for (size_t i = 0; i <= CHECK_UNKNOWN; i++)
		all += r->windows[i];
	text_add_format(
	    &v.message, "held in %" PRId64 " of %" PRId64 " windows", r->windows[CHECK_PASS], all);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (r->windows[others[i]] > 0)
			text_add_format(&v.message, ", %s in %" PRId64,
			    check_status_name(others[i]), r->windows[others[i]]);
	if (r->has_observed)
		text_add_format(&v.message, "; worst in the window from %s", r->worst);
	verdict_write(&v, rule, records);
	verdict_free(&v);
}
