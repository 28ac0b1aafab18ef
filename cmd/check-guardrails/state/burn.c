#include "file.h"

#include "burn.h"
#include "document.h"
#include "json_writer.h"
#include "kept.h"
#include "text.h"

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };

/* More than any run can have counted, and far from the end of int64_t when they are added up. */
#define MOST INT64_C(10000000000000)

static void
buckets_put(struct json_writer *w, const char *name, const struct buckets *b)
{
	json_open_array(w, name);
	for (size_t i = 0; i < b->count; i++) {
		const struct counts *c = &b->items[i].counts;

		json_open_array(w, NULL);
		json_put_integer(w, NULL, b->items[i].at);
		json_put_integer(w, NULL, c->good);
		json_put_integer(w, NULL, c->bad);
		json_put_integer(w, NULL, c->missing);
		json_close_array(w);
	}
	json_close_array(w);
}

void
state_burns_put(const struct burns *burns, struct json_writer *w)
{
	json_open_array(w, "burn_rates");
	for (size_t i = 0; i < burns->count; i++) {
		const struct burn *burn = &burns->items[i];

		if (burn->since == INT64_MIN)
			continue;
		json_open_object(w, NULL);
		json_put_string(w, "rule", burn->rule);
		kept_time_put(w, "since", burn->since);
		kept_time_put(w, "through", burn->through);
		buckets_put(w, "minutes", &burn->minutes);
		buckets_put(w, "hours", &burn->hours);
		json_close_object(w);
	}
	json_close_array(w);
}

/* [WHEN, GOOD, BAD, MISSING] */
static int
bucket_read(const struct document_value *v, int64_t numbers[4])
{
	const struct document_value *n = v->slice.type == JSON_ARRAY ? v->first : NULL;

	for (size_t i = 0; i < 4; i++, n = n->next)
		if (!n || json_integer(&n->slice, &numbers[i]) == -1 || numbers[i] < 0 ||
		    numbers[i] > MOST)
			return -1;
	if (n)
		return -1;
	return 0;
}

static int
buckets_read(struct buckets *b, const struct document *document,
    const struct document_value *object, const char *name, int64_t latest, struct text *why)
{
	const struct document_value *list = document_member(object, name);
	int64_t n[4], before = -1;

	if (!list || list->slice.type != JSON_ARRAY)
		return document_fault(document, object, why, "there are no %s in it", name);
	for (const struct document_value *v = list->first; v; v = v->next) {
		if (bucket_read(v, n) == -1 || n[0] <= before || n[0] > latest)
			return document_fault(document, v, why, "these are no counts of %s", name);
		before = n[0];
		buckets_add(b, n[0], &(struct counts){n[1], n[2], n[3]});
	}
	if (b->failed)
		return document_fault(document, list, why, "there are too many %s", name);
	return 0;
}

static int
burn_read(struct burns *burns, const struct document *document, const struct document_value *object,
    int64_t at, struct text *why)
{
	static const char *const known[] = {"rule", "since", "through", "minutes", "hours", NULL};
	const struct document_value *rule;
	int64_t latest = at + BURN_SKEW_MS;
	size_t before = burns->count;
	struct burn *burn;

	if (object->slice.type != JSON_OBJECT)
		return document_fault(document, object, why, "a burn rate is no object");
	if (document_check_members(document, object, known, why) == -1)
		return -1;
	rule = document_member(object, "rule");
	burn = rule && rule->string ? burns_find(burns, rule->string) : NULL;
	if (!burn || burns->count == before ||
	    kept_time_read(document_member(object, "through"), latest, &burn->through) == -1 ||
	    kept_time_read(document_member(object, "since"), burn->through, &burn->since) == -1)
		return document_fault(
		    document, object, why, "this is no burn rate of a state file");
	if (buckets_read(&burn->minutes, document, object, "minutes", latest / MINUTE_MS, why) ==
	    -1)
		return -1;
	return buckets_read(&burn->hours, document, object, "hours", latest / HOUR_MS, why);
}

int
state_burns_read(struct burns *burns, const struct document *document,
    const struct document_value *object, int64_t at, struct text *why)
{
	const struct document_value *list = document_member(object, "burn_rates");

	if (!list || list->slice.type != JSON_ARRAY)
		return document_fault(document, object, why, "there are no burn rates in it");
	for (const struct document_value *v = list->first; v; v = v->next)
		if (burn_read(burns, document, v, at, why) == -1)
			return -1;
	return 0;
}
