#include "judge_observed.h"

#include <inttypes.h>
#include <string.h>

#include "clock.h"
#include "database.h"
#include "json_writer.h"
#include "ledger.h"
#include "migrations.h"
#include "observed.h"
#include "replay.h"
#include "rule.h"
#include "sizes.h"
#include "touched.h"
#include "units.h"
#include "waivers.h"

#define OLDEST_STATS (30 * 24 * 3600 * CLOCK_SECOND)

struct judging {
	const struct observed *observed;
	const struct migrations *asked;
	struct category category;
	struct sizes sizes;
	const char *unsized; /* why no size is known; NULL: sizes were read */
	struct text why;
	const char *place; /* where sizes come from */
	int64_t closing;   /* checks that warn or worse */
};

/* ---- sizes ---- */

static bool
observation_needs_size(const struct observation *observation)
{
	return observation->what == OBSERVED_REWRITE || observation->what == OBSERVED_REBUILD ||
	       (observation->what == OBSERVED_LOCK && observation->level >= LOCK_SHARE);
}

static bool
table_has_size(const struct relation *table)
{
	return strchr("rpm", table->kind);
}

/* The names of the tables whose size matters; false: there is none. */
static bool
judging_put_names(const struct observed *observed, struct text *json)
{
	struct json_writer w = json_writer(json);
	bool any = false;

	json_open_array(&w, NULL);
	for (size_t i = 0; i < observed->count; i++) {
		const struct observation *observation = &observed->items[i];

		if (!observation_needs_size(observation) || !table_has_size(observation->table))
			continue;
		json_put_string(&w, NULL, observation->table->shown);
		any = true;
	}
	json_close_array(&w);

	return any;
}

static int
judging_read_live(struct judging *judging, const char *names)
{
	struct database *db = database_open(judging->asked->database_url, DATABASE_READ_ONLY,
	    judging->asked->timeout_ns, &judging->why);
	int rc = db ? sizes_read(db, names, &judging->sizes, &judging->why) : -1;

	database_close(db);

	return rc;
}

static int
judging_read_file(struct judging *judging)
{
	int64_t age_ns;

	if (sizes_read_file(judging->asked->stats, &judging->sizes, &judging->why) == -1)
		return -1;
	age_ns = clock_wall(&clock_system) - judging->sizes.taken_ns;
	if (age_ns > OLDEST_STATS) {
		text_set_format(&judging->why,
		    "%s is %" PRId64 " days old: write it anew with --write-stats",
		    judging->asked->stats, age_ns / (24 * 3600 * CLOCK_SECOND));
		judging->unsized = text_string(&judging->why);
	}

	return 0;
}

/* A file that cannot be read is trouble, whether its sizes matter or not. */
static void
judging_read_sizes(struct judging *judging)
{
	TEXT_LOCAL names = TEXT_INIT(TEXT_MAX_RECORD);
	bool needed = judging_put_names(judging->observed, &names);
	bool live = judging->asked->database_url && !judging->asked->skip_database;
	struct check check = {.status = CHECK_UNKNOWN};
	int rc = 0;

	if (judging->asked->stats) {
		judging->place = judging->asked->stats;
		rc = judging_read_file(judging);
	} else if (live) {
		judging->place = "the live database";
		rc = needed ? judging_read_live(judging, text_string(&names)) : 0;
	} else {
		judging->unsized = "give --stats FILE, or --database-url";
	}
	if (rc == 0)
		return;
	records_trouble_with(judging->category.findings->records, "%s", text_string(&judging->why));
	judging->unsized = text_string(&judging->why);
	judging->closing++;
	category_say(&judging->category, RULE_OBSERVED_LOCKS, &check, "%s", judging->unsized);
}

/* ---- one observation ---- */

/* The status that it has by the size of its table, and words for that. */
static enum check_status
judging_weigh(
    struct judging *judging, const struct relation *table, struct check *check, struct text *words)
{
	const struct table_size *size = sizes_find(&judging->sizes, table->shown);

	if (!table_has_size(table)) {
		text_add_string(words, ", which holds no rows");
		return CHECK_WARN;
	}
	if (judging->unsized || !size) {
		text_add_format(words, ", whose size is not known: ");
		if (judging->unsized)
			text_add_visible_format(words, "%s", judging->unsized);
		else
			text_add_visible_format(words, "%s does not have it", judging->place);
		return CHECK_UNKNOWN;
	}
	check->observed = check_number((double)size->bytes);
	check->op = "<";
	check->target = check_number((double)judging->asked->large_table);
	check->unit = "bytes";
	text_add_string(words, " (");
	units_show_size(words, size->bytes);
	if (size->rows >= 0)
		text_add_format(words, ", about %.0f rows", size->rows);
	else
		text_add_string(words, ", its rows never counted");
	if (judging->sizes.taken_ns != 0) {
		text_add_string(words, ", ");
		units_show_duration(words, clock_wall(&clock_system) - judging->sizes.taken_ns);
		text_add_string(words, " ago");
	}
	text_add_string(words, ")");

	return size->bytes >= judging->asked->large_table ? CHECK_FAIL : CHECK_WARN;
}

static const char *
level_effect(enum lock_level level)
{
	if (level == LOCK_ACCESS_EXCLUSIVE)
		return "all who read or write it wait";
	if (level >= LOCK_SHARE)
		return "all who write to it wait";

	return "nobody who reads or writes waits";
}

static void
observation_put_labels(const struct observation *observation, struct text *labels)
{
	struct json_writer w = json_writer(labels);

	json_open_object(&w, NULL);
	json_put_string(&w, "table", observation->table->shown);
	if (observation->through != observation->table)
		json_put_string(&w, "through", observation->through->shown);
	if (observation->what == OBSERVED_LOCK) {
		json_put_string(&w, "mode", lock_level_name(observation->level));
		json_put_integer(&w, "later_statements", (int64_t)observation->later);
		if (observation->partitions > 0)
			json_put_integer(&w, "partitions", (int64_t)observation->partitions);
		if (observation->by_manual)
			json_put_bool(&w, "by_manual", true);
	}
	json_close_object(&w);
}

static void
judge_lock(struct judging *judging, const struct observation *observation, struct check *check)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL more = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&words, "%s%s on ",
	    observation->by_manual ? "takes, by the manual, " : "takes ",
	    lock_level_name(observation->level));
	if (observation->through != observation->table)
		text_add_visible_format(&words, "%s of ", observation->through->shown);
	text_add_visible_format(&words, "%s", observation->table->shown);
	if (observation->partitions > 0)
		text_add_format(&words, " and %zu of its partitions", observation->partitions);
	check->status = CHECK_PASS;
	if (observation->level >= LOCK_SHARE)
		check->status = judging_weigh(judging, observation->table, check, &words);
	if (observation->later > 0)
		text_add_format(&more, ", while %zu more statement%s of its transaction run%s",
		    observation->later, observation->later == 1 ? "" : "s",
		    observation->later == 1 ? "s" : "");
	if (observation->by_manual)
		text_add_string(&more, "; it was not seen, as it runs in no transaction that "
				       "could be watched");
	category_say(&judging->category, RULE_OBSERVED_LOCKS, check, "%s: %s%s",
	    text_string(&words), level_effect(observation->level), text_string(&more));
}

static void
judge_rewrite(struct judging *judging, const struct observation *observation, struct check *check)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);

	if (observation->what == OBSERVED_REBUILD)
		text_add_visible_format(
		    &words, "builds the index %s anew, of ", observation->through->shown);
	else
		text_add_string(&words, "writes all rows and indexes anew of ");
	text_add_visible_format(&words, "%s", observation->table->shown);
	check->status = judging_weigh(judging, observation->table, check, &words);
	category_say(&judging->category, RULE_OBSERVED_REWRITES, check, "%s, while all wait",
	    text_string(&words));
}

/* Whether a weak lock was told before: one a file and table is enough. */
static bool
observation_repeats(const struct observed *observed, size_t at)
{
	const struct observation *observation = &observed->items[at];

	if (observation->what != OBSERVED_LOCK || observation->level >= LOCK_SHARE)
		return false;
	for (size_t i = at; i-- > 0;) {
		const struct observation *other = &observed->items[i];

		if (other->file != observation->file)
			break;
		if (other->what == OBSERVED_LOCK && other->table == observation->table &&
		    other->level == observation->level)
			return true;
	}

	return false;
}

static void
judge_observation(struct judging *judging, const struct observation *observation)
{
	TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = observation->file, .line = observation->line};

	if (observation->what == OBSERVED_NOTHING) {
		check.status = CHECK_UNKNOWN;
		category_say(&judging->category, RULE_OBSERVED_LOCKS, &check,
		    "what it locks was not seen, as it runs in no transaction that could be "
		    "watched, and cannot be told: look at it yourself and allow it");
	} else {
		observation_put_labels(observation, &labels);
		check.labels = text_string(&labels);
		(observation->what == OBSERVED_LOCK ? judge_lock : judge_rewrite)(
		    judging, observation, &check);
	}
	judging->closing += check.status != CHECK_PASS;
}

/* ---- all ---- */

static void
observed_touch(const struct observed *observed, struct touched *touched)
{
	touched->observed = true;
	for (size_t i = 0; i < observed->count; i++) {
		const struct observation *observation = &observed->items[i];

		if (observation->what == OBSERVED_NOTHING)
			touched_miss(touched, "a statement could not be watched");
		else
			touched_add(
			    touched, observation->table->schema, observation->table->name, false);
	}
}

/* Why something was not seen; NULL: all was. */
static const char *
observed_unknown_reason(const struct observed *observed, const char *failed)
{
	if (failed)
		return failed;

	return observed->why.len > 0 ? text_string(&observed->why) : NULL;
}

static void
judging_say(struct judging *judging, enum check_status status, const char *format, const char *why)
{
	struct check check = {.status = status,
	    .observed = check_number((double)judging->observed->statements),
	    .unit = "statements"};
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&message, "%s%s", format, why);
	if (status == CHECK_PASS) {
		check.name = "observed";
		records_check_with(judging->category.findings->records, &check, &message);
		return;
	}
	if (status == CHECK_SKIP)
		check.observed = (struct check_value){0};
	category_say(&judging->category, RULE_OBSERVED_LOCKS, &check, "%s", text_string(&message));
}

void
observed_judge(struct observed *observed, struct replay *replay, const char *failed)
{
	struct judging judging = {.observed = observed,
	    .asked = replay->asked,
	    .category = {.findings = replay->findings, .name = "observed", .unit = "statements"},
	    .why = TEXT_INIT(TEXT_MAX_REASON)};
	const char *unknown = observed_unknown_reason(observed, failed);

	judging_read_sizes(&judging);
	if (replay->sqlite) {
		judging_say(&judging, CHECK_SKIP,
		    "SQLite has no locks on tables: who writes has the whole file", "");
		sizes_free(&judging.sizes);
		text_free(&judging.why);
		return;
	}
	waivers_note_rule(replay->findings->waivers, RULE_OBSERVED_LOCKS);
	waivers_note_rule(replay->findings->waivers, RULE_OBSERVED_REWRITES);
	for (size_t i = 0; i < observed->count; i++)
		if (!observation_repeats(observed, i))
			judge_observation(&judging, &observed->items[i]);
	if (unknown)
		judging_say(&judging, CHECK_UNKNOWN, "what comes behind was not seen: ", unknown);
	else if (observed->statements == 0)
		judging_say(&judging, CHECK_SKIP, "no statement is pending", "");
	else if (judging.closing == 0)
		judging_say(&judging, CHECK_PASS,
		    "no statement wrote a table anew or held off who reads or writes", "");
	if (!unknown && replay->touched)
		observed_touch(observed, replay->touched);
	sizes_free(&judging.sizes);
	text_free(&judging.why);
}
