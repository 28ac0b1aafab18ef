#include <string.h>
#include <strings.h>

#include "meets.h"
#include "rule.h"
#include "text.h"

/* What lacks, and what is too much, by how the indexes of a table stand to each other. */

static bool
texts_are_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : !a && !b;
}

/* ---- foreign keys ---- */

/* The columns of one foreign key: [from, to) of the references. */
struct foreign_key {
	size_t from, to;
};

static bool
reference_is_same(const struct held_column *a, const struct held_column *b)
{
	return strcmp(a->schema, b->schema) == 0 && strcmp(a->table, b->table) == 0 &&
	       strcmp(a->key, b->key) == 0;
}

static bool
key_has_column(const struct holding *holding, const struct foreign_key *key, const char *name)
{
	for (size_t i = key->from; i < key->to; i++)
		if (holding_name_is(holding, holding->references[i].name, name))
			return true;

	return false;
}

/* Rows whose column is NULL refer to nothing, so an index may leave them out. */
static bool
predicate_spares_nulls(
    const struct holding *holding, const struct foreign_key *key, const char *predicate)
{
	size_t len = strlen(holding->references[key->from].name);

	return !predicate ||
	       (key->to - key->from == 1 &&
		   strncasecmp(predicate, holding->references[key->from].name, len) == 0 &&
		   strcmp(predicate + len, " is not null") == 0);
}

static bool
index_serves(
    const struct holding *holding, const struct index *index, const struct foreign_key *key)
{
	size_t count = key->to - key->from;

	if (!index->valid || index->count < count ||
	    strcmp(index->schema, holding->references[key->from].schema) != 0 ||
	    strcmp(index->table, holding->references[key->from].table) != 0 ||
	    !predicate_spares_nulls(holding, key, index->predicate) ||
	    (strcmp(index->method, "btree") != 0 &&
		(strcmp(index->method, "hash") != 0 || count > 1)))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!index->keys[i].is_column || !key_has_column(holding, key, index->keys[i].text))
			return false;

	return true;
}

static void
key_report(const struct holding *holding, const struct foreign_key *key, struct category *category)
{
	const struct held_column *first = &holding->references[key->from];
	TEXT_LOCAL columns = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {0};

	for (size_t i = key->from; i < key->to; i++)
		text_add_visible_format(
		    &columns, "%s%s", i > key->from ? ", " : "", holding->references[i].name);
	category_fault(category, RULE_UNINDEXED_FOREIGN_KEY, &check,
	    "the foreign key %s%s%s (%s) has no index, so that deleting what it refers to reads "
	    "the whole table",
	    holding->caseless ? "" : first->schema, holding->caseless ? "" : ".", first->table,
	    text_string(&columns));
}

void
holding_judge_keys(const struct holding *holding, struct category *category)
{
	struct foreign_key key = {0};

	for (; key.from < holding->reference_count; key.from = key.to) {
		bool served = false;

		key.to = key.from + 1;
		while (
		    key.to < holding->reference_count &&
		    reference_is_same(&holding->references[key.from], &holding->references[key.to]))
			key.to++;
		for (size_t i = 0; i < holding->index_count && !served; i++)
			served = index_serves(holding, &holding->indexes[i], &key);
		category->judged++;
		if (!served)
			key_report(holding, &key, category);
	}
}

/* ---- indexes ---- */

/* Which of two that are the same stays. */
static int
index_rank(const struct index *index)
{
	if (strcmp(index->name, "the rowid") == 0)
		return 3;

	return index->constrains ? 2 : index->unique ? 1 : 0;
}

/* Whether both are valid, of one table and method, and hold the same rows. */
static bool
indexes_are_akin(const struct index *a, const struct index *b)
{
	return a->valid && b->valid && strcmp(a->schema, b->schema) == 0 &&
	       strcmp(a->table, b->table) == 0 && strcmp(a->method, b->method) == 0 &&
	       texts_are_same(a->predicate, b->predicate);
}

static bool
indexes_begin_alike(const struct index *a, const struct index *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(a->keys[i].text, b->keys[i].text) != 0 ||
		    a->keys[i].is_column != b->keys[i].is_column ||
		    !texts_are_same(a->keys[i].kind, b->keys[i].kind) ||
		    a->keys[i].descending != b->keys[i].descending ||
		    a->keys[i].nulls_first != b->keys[i].nulls_first)
			return false;

	return true;
}

/* Whether `index` gives nothing that `other` does not, which stands `behind` it or before. */
static bool
index_is_duplicate(const struct index *index, const struct index *other, bool behind)
{
	int rank = index_rank(index), rank_of_other = index_rank(other);

	if (!indexes_are_akin(index, other) || index->count != other->count || index->includes ||
	    !indexes_begin_alike(index, other, index->count))
		return false;

	return rank < rank_of_other || (rank == rank_of_other && !behind && !other->includes);
}

static bool
index_is_prefix(const struct index *index, const struct index *other)
{
	return indexes_are_akin(index, other) && index->count < other->count && !index->includes &&
	       index_rank(index) == 0 && strcmp(index->method, "btree") == 0 &&
	       indexes_begin_alike(index, other, index->count);
}

/* Another one that makes it needless, or NULL; one of the same columns rather than a longer one. */
static const struct index *
index_find_better(const struct holding *holding, size_t at, bool duplicate)
{
	const struct index *index = &holding->indexes[at];

	for (size_t i = 0; i < holding->index_count; i++) {
		const struct index *other = &holding->indexes[i];

		if (i != at && (duplicate ? index_is_duplicate(index, other, i > at)
					  : index_is_prefix(index, other)))
			return other;
	}

	return NULL;
}

static void
index_judge(const struct holding *holding, size_t at, struct category *category)
{
	const struct index *index = &holding->indexes[at];
	const struct index *other = index_find_better(holding, at, true);
	struct check check = {0};

	if (other) {
		category_fault(category, RULE_DUPLICATE_INDEX, &check,
		    "the index %s of %s has the columns of %s: one of them is written for nothing",
		    index->name, index->table, other->name);
		return;
	}
	other = index_find_better(holding, at, false);
	if (other)
		category_fault(category, RULE_REDUNDANT_INDEX, &check,
		    "the index %s of %s is how %s begins, which serves for both", index->name,
		    index->table, other->name);
}

void
holding_judge_needless(const struct holding *holding, struct category *category)
{
	for (size_t i = 0; i < holding->index_count; i++) {
		category->judged++;
		index_judge(holding, i, category);
	}
}
