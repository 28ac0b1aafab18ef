#include "recommender.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "affinity.h"
#include "buffer.h"
#include "sql.h"

#define ITEMS_MAX 4096
#define ID_SIZE 40
#define EVENTS_AT_A_TIME 10000
#define WALK_STEP 7919u /* a prime above ITEMS_MAX: the walk meets every item */

struct item {
	char id[ID_SIZE];
	unsigned int category;
	double base_score; /* 0 to 1 */
	int64_t uses;
	double score;
	char json[6 * ID_SIZE + 2]; /* the id as a JSON string */
	size_t json_length;
};

/* One source of a list: item positions, best first. */
struct order {
	uint16_t items[ITEMS_MAX];
	size_t count;
};

struct ranking {
	struct item items[ITEMS_MAX];
	size_t count;
	struct order overall;
	struct order category[CATEGORIES];
};

struct recommender {
	pthread_rwlock_t lock;
	struct ranking *ranking; /* NULL until loaded */
	struct affinity *affinity;
	atomic_uint walk;

	/* of the refreshing thread alone */
	int64_t position; /* the last event of the backbone that was read */
	int64_t uses[ITEMS_MAX];
};

struct recommender *
recommender_new(void)
{
	struct recommender *recommender = calloc(1, sizeof *recommender);

	if (recommender == NULL)
		return NULL;
	recommender->affinity = affinity_new();
	if (recommender->affinity == NULL) {
		free(recommender);
		return NULL;
	}
	pthread_rwlock_init(&recommender->lock, NULL);
	return recommender;
}

void
recommender_free(struct recommender *recommender)
{
	if (recommender == NULL)
		return;
	affinity_free(recommender->affinity);
	free(recommender->ranking);
	pthread_rwlock_destroy(&recommender->lock);
	free(recommender);
}

/* ---- refreshing ---- */

static int
catalogue_read(struct ranking *ranking, struct sql *sql)
{
	struct sql_query *query = sql_select(sql,
	    "SELECT item_id, category, base_score FROM items ORDER BY rowid LIMIT 4096",
	    SQL_NOTHING);
	int row;

	if (query == NULL)
		return -1;
	while ((row = sql_row(query)) == 1) {
		struct item *item = &ranking->items[ranking->count++];

		snprintf(item->id, sizeof item->id, "%s", sql_column_text(query, 0, NULL));
		item->category = (unsigned int)sql_column_integer(query, 1) % CATEGORIES;
		item->base_score = sql_column_real(query, 2);
	}
	sql_finish(query);
	return row;
}

/* Reads one round of events behind the known position. How many, or -1. */
static int
backbone_read(struct recommender *recommender, struct sql *sql)
{
	struct sql_query *query = sql_select(sql,
	    "SELECT b.position, e.user_id, i.category, i.rowid - 1 FROM event_backbone b"
	    " LEFT JOIN events e USING (event_id) LEFT JOIN items i USING (item_id)"
	    " WHERE b.position > ? ORDER BY b.position LIMIT ?",
	    SQL_VALUES(sql_integer(recommender->position), sql_integer(EVENTS_AT_A_TIME)));
	int row, events = 0;

	if (query == NULL)
		return -1;
	while ((row = sql_row(query)) == 1) {
		int64_t item = sql_column_integer(query, 3);

		events++;
		recommender->position = sql_column_integer(query, 0);
		if (sql_column_is_null(query, 3) || item < 0 || item >= ITEMS_MAX)
			continue; /* an event about nothing that is in the catalogue */
		recommender->uses[item]++;
		pthread_rwlock_wrlock(&recommender->lock);
		affinity_learn(recommender->affinity, sql_column_text(query, 1, NULL),
		    (unsigned int)sql_column_integer(query, 2) % CATEGORIES);
		pthread_rwlock_unlock(&recommender->lock);
	}
	sql_finish(query);
	return row < 0 ? -1 : events;
}

static int
compare_scores(const void *left, const void *right, void *context)
{
	const struct ranking *ranking = context;
	uint16_t l = *(const uint16_t *)left, r = *(const uint16_t *)right;
	double a = ranking->items[l].score, b = ranking->items[r].score;

	if (a != b)
		return a < b ? 1 : -1;
	return l < r ? -1 : 1;
}

/* Scores, 0 to 1: half by what the editors said, half by use on a logarithmic scale. */
static void
ranking_score(struct ranking *ranking, const int64_t *uses)
{
	int64_t most = 1;

	for (size_t i = 0; i < ranking->count; i++)
		if (uses[i] > most)
			most = uses[i];
	for (size_t i = 0; i < ranking->count; i++) {
		struct item *item = &ranking->items[i];
		struct buffer json;

		item->score =
		    item->base_score / 2 + log1p((double)uses[i]) / log1p((double)most) / 2;
		buffer_init(&json, sizeof item->json - 1);
		buffer_json_string(&json, item->id, strlen(item->id));
		item->json_length = json.failed ? 0 : json.length;
		if (!json.failed)
			memcpy(item->json, json.data, json.length);
		buffer_free(&json);
	}
}

static void
ranking_sort(struct ranking *ranking)
{
	struct order *overall = &ranking->overall;

	for (size_t i = 0; i < ranking->count; i++)
		if (ranking->items[i].json_length > 0)
			overall->items[overall->count++] = (uint16_t)i;
	qsort_r(overall->items, overall->count, sizeof overall->items[0], compare_scores, ranking);
	for (size_t i = 0; i < overall->count; i++) {
		uint16_t index = overall->items[i];
		struct order *category = &ranking->category[ranking->items[index].category];

		category->items[category->count++] = index;
	}
}

int
recommender_refresh(struct recommender *recommender, struct sql *sql)
{
	struct ranking *fresh = calloc(1, sizeof *fresh), *old;
	int events;

	if (fresh == NULL)
		return -1;
	if (catalogue_read(fresh, sql) != 0)
		goto fail;
	do
		events = backbone_read(recommender, sql);
	while (events == EVENTS_AT_A_TIME);
	if (events < 0)
		goto fail;
	ranking_score(fresh, recommender->uses);
	ranking_sort(fresh);

	pthread_rwlock_wrlock(&recommender->lock);
	old = recommender->ranking;
	recommender->ranking = fresh;
	pthread_rwlock_unlock(&recommender->lock);
	free(old);
	return 0;
fail:
	free(fresh);
	return -1;
}

bool
recommender_loaded(struct recommender *recommender)
{
	bool loaded;

	pthread_rwlock_rdlock(&recommender->lock);
	loaded = recommender->ranking != NULL;
	pthread_rwlock_unlock(&recommender->lock);
	return loaded;
}

/* ---- recommending ---- */

struct list {
	const struct ranking *ranking;
	uint64_t taken[ITEMS_MAX / 64];
	uint16_t *shown;
	size_t count;
};

static bool
list_take(struct list *list, uint16_t item)
{
	uint64_t bit = UINT64_C(1) << (item % 64);

	if (list->taken[item / 64] & bit)
		return false;
	list->taken[item / 64] |= bit;
	list->shown[list->count++] = item;
	return true;
}

/* Takes the best item of the source that the list does not hold yet, from *next on. */
static bool
list_take_best(struct list *list, const struct order *order, size_t *next)
{
	while (*next < order->count)
		if (list_take(list, order->items[(*next)++]))
			return true;
	return false;
}

static bool
list_take_walking(struct list *list, const struct order *order, unsigned int *walk)
{
	for (size_t tries = 0; tries < order->count; tries++) {
		size_t at = (size_t)(*walk)++ * WALK_STEP % order->count;

		if (list_take(list, order->items[at]))
			return true;
	}
	return false;
}

/* Places 0 and 2 of each five come from the favourites, every other odd one from the walk, the rest
 * from what is popular; where a source has run dry, the popular ones fill in. */
static void
list_fill(struct list *list, const struct order *favourites, unsigned int walk, size_t k)
{
	const struct order *overall = &list->ranking->overall;
	size_t next_favourite = 0, next_overall = 0;

	while (list->count < k) {
		size_t place = list->count;
		bool filled = false;

		if (favourites != NULL && (place % 5 == 0 || place % 5 == 2))
			filled = list_take_best(list, favourites, &next_favourite);
		else if (place % 2 == 1)
			filled = list_take_walking(list, overall, &walk);
		if (!filled && !list_take_best(list, overall, &next_overall))
			return;
	}
}

size_t
recommender_list(struct recommender *recommender, const char *user_id, size_t k, struct buffer *out,
    uint16_t shown[RECOMMENDER_K_MAX], const char **strategy)
{
	struct list list = {.shown = shown};
	int favourite;

	pthread_rwlock_rdlock(&recommender->lock);
	favourite = affinity_favourite(recommender->affinity, user_id);
	*strategy = favourite < 0 ? "popular" : "personal";
	list.ranking = recommender->ranking;
	if (list.ranking != NULL)
		list_fill(&list, favourite < 0 ? NULL : &list.ranking->category[favourite],
		    atomic_fetch_add(&recommender->walk, (unsigned int)(k / 2)), k);
	for (size_t i = 0; i < list.count; i++) {
		const struct item *item = &list.ranking->items[shown[i]];

		if (i > 0)
			buffer_append(out, ",", 1);
		buffer_append(out, item->json, item->json_length);
	}
	pthread_rwlock_unlock(&recommender->lock);
	return list.count;
}

void
recommender_write_ids(
    struct recommender *recommender, const uint16_t *shown, size_t count, struct buffer *out)
{
	buffer_puts(out, "[");
	pthread_rwlock_rdlock(&recommender->lock);
	for (size_t i = 0; i < count && recommender->ranking != NULL; i++) {
		const char *id = recommender->ranking->items[shown[i]].id;

		buffer_puts(out, i > 0 ? "," : "");
		buffer_json_string(out, id, strlen(id));
	}
	pthread_rwlock_unlock(&recommender->lock);
	buffer_puts(out, "]");
}
