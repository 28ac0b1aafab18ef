#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "distinct.h"
#include "expression.h"
#include "json.h"
#include "json_writer.h"
#include "memory.h"
#include "observe.h"
#include "reader.h"
#include "series.h"
#include "sights.h"
#include "text.h"

void
ledger_open(struct ledger *ledger, const struct survey *survey)
{
	struct json_paths *paths = memory_given(json_paths_new());

	*ledger = (struct ledger){.survey = survey};
	sources_begin(&ledger->sources, survey->paths);
	ledger->books = memory_new(survey->count, sizeof(*ledger->books));
	json_paths_add(paths, ".histogram");
	json_paths_add(paths, ".unit");
	ledger->payloads = memory_given(json_scanner_new(paths, 0));
	json_paths_free(paths);
}

static void
group_free(struct group *group)
{
	for (size_t i = 0; i < group->level_count; i++)
		tally_free(&group->levels[i].tally);
	free(group->levels);
	free(group->key);
	free(group->value);
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
	sources_free(&ledger->sources);
	*ledger = (struct ledger){0};
}

/* Shows a string in quotes. */
static void
group_quote(struct group *group)
{
	struct text text = TEXT_INIT(8 * LEDGER_KEY);
	struct json_writer w = json_writer(&text);

	json_put_bytes(&w, NULL, group->value, group->value_len);
	free(group->key);
	group->key = memory_given(text_take(&text));
}

/* Two groups that look alike get different keys: the string is quoted. */
static void
group_tell_apart(struct book *book, struct group *group)
{
	for (size_t i = 0; i < book->group_count; i++) {
		struct group *other = &book->groups[i];

		if (strcmp(other->key, group->key) == 0) {
			group_quote(group->is_string ? group : other);
			return;
		}
	}
}

static struct group *
group_add(struct book *book, const struct group_key *key, uint64_t hash)
{
	struct group *group;

	book->groups =
	    memory_grow(book->groups, book->group_count, &book->group_room, sizeof(*group));
	group = &book->groups[book->group_count];
	*group = (struct group){.key = memory_copy(key->bytes, strnlen(key->bytes, key->len)),
	    .value = memory_copy(key->bytes, key->len),
	    .value_len = key->len,
	    .is_string = key->is_string,
	    .hash = hash};
	group_tell_apart(book, group);
	book->group_count++;
	return group;
}

static bool
is_group(const struct group *g, uint64_t hash, const struct group_key *key)
{
	return g->hash == hash && g->value_len == key->len && g->is_string == key->is_string &&
	       memcmp(g->value, key->bytes, key->len) == 0;
}

static struct group *
group_by_key(struct ledger *ledger, const struct series *series, struct book *book,
    const struct reading *reading)
{
	struct group_key key;
	uint64_t hash;

	if (!observe_key(ledger->survey, series, reading, &key)) {
		book->keyless++;
		return NULL;
	}
	hash = distinct_hash(key.is_string, key.bytes, key.len);
	if (book->last_group < book->group_count &&
	    is_group(&book->groups[book->last_group], hash, &key))
		return &book->groups[book->last_group];
	for (size_t i = 0; i < book->group_count; i++)
		if (is_group(&book->groups[i], hash, &key))
			return &book->groups[book->last_group = i];
	if (book->group_count == (size_t)series->max_groups) {
		book->over++;
		return NULL;
	}
	return group_add(book, &key, hash);
}

static struct group *
group_find(struct ledger *ledger, const struct series *series, struct book *book,
    const struct reading *reading)
{
	static const struct group_key all = {.len = 0};

	if (series->by)
		return group_by_key(ledger, series, book, reading);
	return book->group_count > 0 ? &book->groups[0] : group_add(book, &all, 0);
}

static struct level *
level_add(const struct series *series, struct group *group, const struct kind *kind)
{
	struct level *level;

	if (group->level_count == LEDGER_LEVELS || kind->id == KINDS - 1) {
		group->too_many_levels = true;
		return NULL;
	}
	group->levels =
	    memory_grow(group->levels, group->level_count, &group->level_room, sizeof(*level));
	level = &group->levels[group->level_count++];
	*level = (struct level){.kind = kind->id, .type_len = kind->len};
	memcpy(level->type, kind->name, kind->len);
	tally_init(&level->tally, &series->plan);
	return level;
}

static struct level *
level_find(const struct series *series, struct group *group, const struct kind *kind)
{
	if (group->level_count == 0)
		return level_add(series, group, kind);
	if (group->levels[group->last_level].kind == kind->id)
		return &group->levels[group->last_level];
	if (!series->levelled) {
		group->levels[0].mixed = true;
		return &group->levels[0];
	}
	for (size_t i = 0; i < group->level_count; i++)
		if (group->levels[i].kind == kind->id)
			return &group->levels[group->last_level = i];
	return level_add(series, group, kind);
}

static inline bool
is_not(const struct json_slice *value, const char *quoted, size_t len)
{
	return value->type == JSON_STRING &&
	       (value->len != len || memcmp(value->bytes, quoted, len) != 0);
}

/* Of load and interval records those for all targets count, not the ones for each; of those and of
 * requests the measured phase, not the warm-up: unless the condition speaks of that member. */
static bool
is_left_out(const struct ledger *ledger, const struct series *series, const struct kind *kind,
    const struct reading *reading)
{
	const struct survey *survey = ledger->survey;

	if ((!kind->summed && !kind->request) || survey->name_slot < 0 || survey->phase_slot < 0)
		return false;
	if (kind->summed && !series->any_name &&
	    is_not(&reading->values[survey->name_slot], "\"all\"", 5))
		return true;
	return !series->any_phase &&
	       is_not(&reading->values[survey->phase_slot], "\"measured\"", 10);
}

static bool
is_chosen(struct ledger *ledger, const struct series *series, struct book *book,
    const struct kind *kind, const struct reading *reading)
{
	int truth = 1;

	book->looked_at++;
	if (series->where_expression >= 0)
		truth = sights_truth(series->where_sights, kind->id);
	if (truth == 1) {
		if (!is_left_out(ledger, series, kind, reading)) {
			book->chosen++;
			return true;
		}
		book->left_out++;
		return false;
	}
	book->undecided[kind->id] += truth < 0;
	/* Once it matched, nobody will ask what it may have meant. */
	if (book->chosen == 0)
		near_see(&book->near, &series->near, reading->values);
	return false;
}

/* What load and interval records say about no requests at all, such as an error rate of 0 %, is
 * nothing: unless the rule asks how many there were. */
static bool
is_idle(const struct ledger *ledger, const struct series *series, const struct kind *kind,
    const struct reading *reading)
{
	const struct json_slice *requests;
	double count;

	if (!kind->summed || series->any_load || series->takes == TAKES_NOTHING ||
	    ledger->survey->requests_slot < 0)
		return false;
	requests = &reading->values[ledger->survey->requests_slot];
	return json_number(requests, &count) == 0 && count <= 0;
}

/* A figure that sums up requests rests on all of them, not on the one record that tells it.  Histograms count their values
 * themselves. */
static void
count_requests(const struct ledger *ledger, const struct series *series, const struct kind *kind,
    const struct reading *reading, struct level *level)
{
	double count;

	if (kind->summed && !series->any_load && ledger->survey->requests_slot >= 0 &&
	    json_number(&reading->values[ledger->survey->requests_slot], &count) == 0)
		level->requests += count - 1;
}

static bool
is_total(const struct kind *kind)
{
	return kind->len == strlen("load") && memcmp(kind->name, "load", kind->len) == 0;
}

/* A request that tells no lateness: there are fewer latencies without it than with it then, and the
 * former are not asked (see excuse_generator()).  Most streams tell of none and should not pay. */
static inline bool
is_lagless(const struct series *series, const struct reading *reading)
{
	return series->lag_slot >= 0 && !series->asked &&
	       reading->values[series->lag_slot].type == JSON_ABSENT &&
	       reading->values[series->latency_slot].type == JSON_NUMBER &&
	       reading->values[series->value_term.slot].type == JSON_ABSENT;
}

void
ledger_see(struct ledger *ledger, const struct reading *reading)
{
	const struct kind *kind = kind_find(ledger->survey->kinds, &reading->type);

	sources_see(&ledger->sources, kind, reading);
	expressions_record(
	    ledger->survey->expressions, reading->bytes, reading->len, reading->values);
	for (size_t i = 0; i < ledger->survey->count; i++) {
		const struct series *series = &ledger->survey->items[i];
		struct book *book = &ledger->books[i];
		struct group *group;
		struct level *level;
		int64_t plain;

		if (is_lagless(series, reading))
			continue;
		/* Rules see data; verdicts bind the exit status in the reader. */
		if ((!kind->data && !series->sees_verdicts) ||
		    (ledger->windowed && is_total(kind) && !series->sees_verdicts) ||
		    !is_chosen(ledger, series, book, kind, reading))
			continue;
		group = group_find(ledger, series, book, reading);
		level = group ? level_find(series, group, kind) : NULL;
		if (!level)
			continue;
		if (is_idle(ledger, series, kind, reading)) {
			level->tally.records++;
			level->tally.missing++;
			level->idle++;
		} else {
			plain = level->tally.plain;
			observe(ledger, series, level, reading);
			if (level->tally.plain > plain)
				count_requests(ledger, series, kind, reading, level);
		}
	}
}

static bool
is_type(const struct level *level, const char *type, size_t len)
{
	return level->type_len == len && memcmp(level->type, type, len) == 0;
}

/* A condition that names members which no record of the level has says nothing about it. */
static bool
has_values(const struct series *series, const struct level *level)
{
	if (level->tally.fault || series->takes == TAKES_NOTHING || series->takes == TAKES_TIME)
		return true;
	return level->tally.values > 0 && (series->takes != TAKES_CONDITION ||
					      sights_have_any(series->value_sights, level->kind));
}

/* Better still is one that has them all. */
static bool
has_all(const struct series *series, const struct level *level)
{
	return has_values(series, level) && (series->takes != TAKES_CONDITION ||
						sights_have_all(series->value_sights, level->kind));
}

/* The first of load, interval and request that is `good`, else the only other one. */
static const struct level *
level_pick(const struct series *series, const struct group *group,
    bool good(const struct series *series, const struct level *level), size_t *count)
{
	static const char *const order[] = {"load", "interval", "request"};
	const struct level *found = NULL;

	*count = 1;
	for (size_t o = 0; o < sizeof(order) / sizeof(order[0]); o++)
		for (size_t i = 0; i < group->level_count; i++)
			if (is_type(&group->levels[i], order[o], strlen(order[o])) &&
			    good(series, &group->levels[i]))
				return &group->levels[i];
	*count = 0;
	for (size_t i = 0; i < group->level_count; i++) {
		if (good(series, &group->levels[i])) {
			found = &group->levels[i];
			++*count;
		}
	}
	return found;
}

const struct level *
ledger_level(const struct series *series, const struct group *group, const char **why)
{
	const struct level *found;
	size_t count;

	*why = group->too_many_levels ? "the records have more than 16 types" : NULL;
	if (*why)
		return NULL;
	found = level_pick(series, group, has_all, &count);
	if (count == 0)
		found = level_pick(series, group, has_values, &count);
	if (count > 1)
		*why = "the value stands in records of several types; choose with where .type == "
		       "...";
	return count == 1 ? found : NULL;
}

int64_t
ledger_undecided(const struct series *series, const struct book *book)
{
	int64_t undecided = 0;

	for (int kind = 0; kind < KINDS; kind++)
		if (!sights_lack(series->where_sights, kind))
			undecided += book->undecided[kind];
	return undecided;
}
