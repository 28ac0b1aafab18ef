#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "distinct.h"
#include "expression.h"
#include "json.h"
#include "observe.h"
#include "reader.h"
#include "series.h"

int
ledger_open(struct ledger *ledger, const struct survey *survey)
{
	struct json_paths *paths = json_paths_new();

	*ledger = (struct ledger){.survey = survey};
	sources_begin(&ledger->sources, survey->paths);
	ledger->books = calloc(survey->count + 1, sizeof(*ledger->books));
	if (paths && json_paths_add(paths, ".histogram") >= 0)
		ledger->payloads = json_scanner_new(paths, 0);
	json_paths_free(paths);
	return ledger->books && ledger->payloads ? 0 : -1;
}

static void
group_free(struct group *group)
{
	for (size_t i = 0; i < group->level_count; i++)
		tally_free(&group->levels[i].tally);
	free(group->levels);
	free(group->key);
}

void
ledger_close(struct ledger *ledger)
{
	for (size_t i = 0; ledger->books && i < ledger->survey->count; i++) {
		for (size_t g = 0; g < ledger->books[i].group_count; g++)
			group_free(&ledger->books[i].groups[g]);
		free(ledger->books[i].groups);
	}
	free(ledger->books);
	json_scanner_free(ledger->payloads);
	*ledger = (struct ledger){0};
}

static struct group *
group_add(struct ledger *ledger, struct book *book, const char *key, size_t len, uint64_t hash)
{
	struct group *group;

	if (book->group_count == book->group_room) {
		size_t room = book->group_room ? book->group_room * 2 : 1;
		struct group *more = realloc(book->groups, room * sizeof(*more));

		if (!more)
			goto fail;
		book->groups = more;
		book->group_room = room;
	}
	group = &book->groups[book->group_count];
	*group = (struct group){.key = strndup(key, len), .key_len = len, .hash = hash};
	if (!group->key)
		goto fail;
	book->group_count++;
	return group;
fail:
	ledger->failed = true;
	return NULL;
}

static struct group *
group_find(struct ledger *ledger, const struct series *series, struct book *book,
    const struct reading *reading)
{
	char key[LEDGER_KEY];
	size_t len = 0;
	uint64_t hash;

	if (!series->by) {
		if (book->group_count > 0)
			return &book->groups[0];
		return group_add(ledger, book, "", 0, 0);
	}
	if (!observe_key(ledger->survey, series, reading, key, &len)) {
		book->keyless++;
		return NULL;
	}
	hash = distinct_hash(0, key, len);
	for (size_t i = 0; i < book->group_count; i++) {
		struct group *g = &book->groups[i];

		if (g->hash == hash && g->key_len == len && memcmp(g->key, key, len) == 0)
			return g;
	}
	if (book->group_count == (size_t)series->max_groups) {
		book->over++;
		return NULL;
	}
	return group_add(ledger, book, key, len, hash);
}

static bool
is_type(const struct level *level, const char *type, size_t len)
{
	return level->type_len == len && memcmp(level->type, type, len) == 0;
}

static struct level *
level_find(struct ledger *ledger, const struct series *series, struct group *group,
    const struct reading *reading)
{
	const char *type = "record";
	size_t len = strlen(type);
	struct level *level;

	if (reading->type.type == JSON_STRING && reading->type.len - 2 < LEDGER_TYPE) {
		type = reading->type.bytes + 1;
		len = reading->type.len - 2;
	}
	if (!series->levelled && group->level_count > 0) {
		group->levels[0].mixed |= !is_type(&group->levels[0], type, len);
		return &group->levels[0];
	}
	for (size_t i = 0; i < group->level_count; i++)
		if (is_type(&group->levels[i], type, len))
			return &group->levels[i];
	if (group->level_count == LEDGER_LEVELS) {
		group->too_many_levels = true;
		return NULL;
	}
	level = realloc(group->levels, (group->level_count + 1) * sizeof(*level));
	if (!level) {
		ledger->failed = true;
		return NULL;
	}
	group->levels = level;
	level += group->level_count++;
	*level = (struct level){.type_len = len};
	memcpy(level->type, type, len);
	if (tally_init(&level->tally, &series->plan) != 0)
		ledger->failed = true;
	return level;
}

static bool
equals(const struct json_slice *value, const char *string)
{
	return json_string_equals(value, string, strlen(string));
}

/* Of load and interval records those for all targets count, not the ones for each; of those and of requests the measured phase, not
 * the warm-up: unless the condition speaks of that member. */
static bool
is_left_out(const struct ledger *ledger, const struct series *series, const struct reading *reading)
{
	const struct survey *survey = ledger->survey;
	bool summed = reading_is(reading, "load") || reading_is(reading, "interval");
	const struct json_slice *name, *phase;

	if (survey->name_slot < 0 || survey->phase_slot < 0 ||
	    (!summed && !reading_is(reading, "request")))
		return false;
	name = &reading->values[survey->name_slot];
	phase = &reading->values[survey->phase_slot];
	if (summed && !series->any_name && name->type == JSON_STRING && !equals(name, "all"))
		return true;
	return !series->any_phase && phase->type == JSON_STRING && !equals(phase, "measured");
}

/* DESIGN, section 4: rules see data; verdicts bind the exit status in the reader. */
static bool
is_data(const struct reading *reading)
{
	return !reading_is(reading, "check") && !reading_is(reading, "summary") &&
	       !reading_is(reading, "source");
}

static bool
is_chosen(struct ledger *ledger, const struct series *series, struct book *book,
    const struct reading *reading)
{
	int truth = 1;

	book->looked_at++;
	if (series->where_expression >= 0)
		truth = expressions_truth(ledger->survey->expressions, series->where_expression);
	if (truth == 1) {
		if (!is_left_out(ledger, series, reading)) {
			book->chosen++;
			return true;
		}
		book->left_out++;
		return false;
	}
	book->undecided += truth < 0;
	/* Once it matched, nobody will ask what it may have meant. */
	if (book->chosen == 0)
		near_see(&book->near, &series->near, reading->values);
	return false;
}

void
ledger_see(struct ledger *ledger, const struct reading *reading)
{
	bool data = is_data(reading);

	sources_see(&ledger->sources, reading);
	expressions_record(
	    ledger->survey->expressions, reading->bytes, reading->len, reading->values);
	for (size_t i = 0; i < ledger->survey->count && !ledger->failed; i++) {
		const struct series *series = &ledger->survey->items[i];
		struct book *book = &ledger->books[i];
		struct group *group;
		struct level *level;

		if ((!data && !series->sees_verdicts) || !is_chosen(ledger, series, book, reading))
			continue;
		group = group_find(ledger, series, book, reading);
		level = group ? level_find(ledger, series, group, reading) : NULL;
		if (level && !ledger->failed)
			observe(ledger, series, level, reading);
	}
}

const struct level *
ledger_level(const struct group *group, const char **why)
{
	static const char *const order[] = {"load", "interval", "request"};
	const struct level *found = NULL;
	size_t count = 0;

	*why = group->too_many_levels ? "the records have more than 16 types" : NULL;
	if (*why)
		return NULL;
	if (group->level_count == 1)
		return &group->levels[0];
	for (size_t o = 0; o < sizeof(order) / sizeof(order[0]); o++)
		for (size_t i = 0; i < group->level_count; i++)
			if (is_type(&group->levels[i], order[o], strlen(order[o])) &&
			    (group->levels[i].tally.values > 0 || group->levels[i].tally.fault))
				return &group->levels[i];
	for (size_t i = 0; i < group->level_count; i++) {
		if (group->levels[i].tally.values > 0 || group->levels[i].tally.fault) {
			found = &group->levels[i];
			count++;
		}
	}
	if (count > 1)
		*why =
		    "the value stands in records of several types; choose with where .type == ...";
	return count == 1 ? found : NULL;
}
