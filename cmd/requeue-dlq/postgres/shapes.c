/* Ready-made mappings of libraries that keep their jobs in PostgreSQL. */
#include <stdlib.h>

#include "memory.h"
#include "postgres_store.h"

/*
 * A library's own way of retrying a job by hand is followed; where it would lose the job (a job of
 * pg-boss is archived unrun once completed_on or keep_until are long past) that is mended.
 */
struct shape {
	const char *name;
	const char *table;      /* without --table */
	const char *needs[8];   /* columns without which it is not that library's */
	const char *id, *queue; /* columns */
	const char *dead, *live, *hand;
	const char *order; /* a moment; NULL: the ids are in order */
	const char *landed;
	const char *payload, *reason, *error, *retries, *first, *last;
	struct setting set[11], done[6];
};

static const struct shape shapes[] = {
    {
	.name = "procrastinate",
	.table = "procrastinate_jobs",
	.needs = {"id", "queue_name", "task_name", "args", "status", "attempts", "scheduled_at"},
	.id = "id",
	.queue = "queue_name",
	.dead = "d.status = 'failed'",
	.live = "d.status = 'todo'",
	.hand = "d.status = 'doing'",
	.landed = "true",
	.payload = "jsonb_build_object('task_name', d.task_name, 'args', d.args)::text",
	.reason = "NULL::text",
	.error = "NULL::text",
	.retries = "d.attempts::bigint",
	.first = "NULL::bigint",
	.last = "NULL::bigint",
	.set = {{"status", "'todo'"}, {"attempts", "d.attempts + 1"}, {"scheduled_at", "now()"},
	    {"abort_requested", "false"}},
	.done = {{"status", "'succeeded'"}},
    },
    {
	.name = "pg-boss",
	.table = "pgboss.job",
	.needs = {"id", "name", "data", "state", "retry_limit", "completed_on", "keep_until"},
	.id = "id",
	.queue = "name",
	.dead = "d.state = 'failed'",
	.live = "d.state IN ('created', 'retry')",
	.hand = "d.state = 'active'",
	.order = "coalesce(d.completed_on, d.created_on)",
	/* Its primary key begins with the queue. */
	.landed = "d.name = coalesce(e.destination, {queue})",
	.payload = "d.data::text",
	.reason = "d.output ->> 'name'",
	.error = "coalesce(d.output ->> 'message', d.output #>> '{value,message}', "
		 "d.output::text)",
	.retries = "d.retry_count::bigint",
	.first = EPOCH_MS("d.created_on"),
	.last = EPOCH_MS("coalesce(d.completed_on, d.created_on)"),
	.set = {{"state", "'retry'"}, {"retry_limit", "d.retry_limit + 1"},
	    {"completed_on", "NULL"}, {"start_after", "now()"},
	    {"keep_until", "greatest(d.keep_until, now() + greatest(d.keep_until - "
			   "d.created_on, interval '1 day'))"},
	    {"heartbeat_on", "NULL"}},
	.done = {{"state", "'completed'"}, {"completed_on", "now()"}},
    },
    {
	.name = "good_job",
	.table = "good_jobs",
	.needs = {"id", "queue_name", "serialized_params", "finished_at", "performed_at", "error",
	    "scheduled_at"},
	.id = "id",
	.queue = "queue_name",
	.dead = "d.finished_at IS NOT NULL AND d.error IS NOT NULL",
	.live = "d.finished_at IS NULL AND d.performed_at IS NULL",
	.hand = "d.finished_at IS NULL AND d.performed_at IS NOT NULL",
	.order = "(d.finished_at AT TIME ZONE 'UTC')",
	.landed = "true",
	.payload = "d.serialized_params::text",
	.reason = "substring(d.error FROM '^([A-Z][A-Za-z0-9_:]*): ')",
	.error = "d.error",
	.retries = "(CASE WHEN d.serialized_params ->> 'executions' ~ '^[0-9]{1,9}$' "
		   "THEN d.serialized_params ->> 'executions' END)::bigint",
	.first = EPOCH_MS("d.created_at"),
	.last = EPOCH_MS("d.finished_at"),
	.set = {{"finished_at", "NULL"}, {"performed_at", "NULL"},
	    {"scheduled_at", "now() AT TIME ZONE 'UTC'"},
	    {"serialized_params",
		"jsonb_set(d.serialized_params, '{executions}', to_jsonb(1 + coalesce((CASE WHEN "
		"d.serialized_params ->> 'executions' ~ '^[0-9]{1,9}$' THEN "
		"d.serialized_params ->> 'executions' END)::bigint, 0)))"},
	    /* "retried" */
	    {"error_event", "3"}, {"updated_at", "now() AT TIME ZONE 'UTC'"},
	    {"locked_by_id", "NULL"}, {"locked_at", "NULL"}, {"lock_type", "NULL"}},
	.done = {{"error", "NULL"}, {"error_event", "NULL"},
	    {"finished_at", "now() AT TIME ZONE 'UTC'"},
	    {"updated_at", "now() AT TIME ZONE 'UTC'"}},
    },
};

const char *const shape_names[] = {
    "feature-consumer-dlq", "outbox", "pgmq", "procrastinate", "pg-boss", "good_job", NULL};

static const struct shape *
shape_named(const char *name)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		if (strcmp(shapes[i].name, name) == 0)
			return &shapes[i];
	}

	return NULL;
}

/* ---- a queue of a library ---- */

static void
shape_fill(struct postgres_store *store, const struct shape *shape)
{
	const struct column *id = relation_column(&store->source, shape->id);
	struct pieces *p = &store->pieces;
	size_t at = 0;
	struct setting set[sizeof(shape->set) / sizeof(shape->set[0]) + 2];

	memcpy(set, shape->set, sizeof(shape->set));
	sql_add_name(&p->of[PIECE_ID], shape->id);
	piece_set(p, PIECE_TYPE, id->type);
	text_add_string(&p->of[PIECE_QUEUE_OF], "d.");
	sql_add_name(&p->of[PIECE_QUEUE_OF], shape->queue);
	piece_set(p, PIECE_BELONGS, "{queue_of} = {queue}");
	piece_set(p, PIECE_DEAD, shape->dead);
	piece_set(p, PIECE_LIVE, shape->live);
	piece_set(p, PIECE_HAND, shape->hand);
	piece_set(p, PIECE_LANDED, shape->landed);
	piece_set(p, PIECE_ORDER, shape->order ? shape->order : "");
	piece_set(p, PIECE_PAYLOAD, shape->payload);
	piece_set(p, PIECE_REASON, shape->reason);
	piece_set(p, PIECE_ERROR, shape->error);
	piece_set(p, PIECE_RETRIES, shape->retries);
	piece_set(p, PIECE_FIRST, shape->first);
	piece_set(p, PIECE_LAST, shape->last);
	piece_set(p, PIECE_AGAIN, "d.{id} = x.id::{type} AND {landed}");
	shape_put_settings(store, PIECE_DONE, shape->done);
	piece_set_literal(p, PIECE_DESTINATION,
	    store->head.settings.to ? store->head.settings.to : store->head.queue);
	while (set[at].column)
		at++;
	/* Also where it stays in its queue: undo does not know of --to. */
	set[at] = (struct setting){
	    shape->queue, store->head.settings.to ? "{destination}" : "{queue_of}"};
	set[at + 1] = (struct setting){NULL, NULL};
	shape_set(store, set);
	store->ordered = !shape->order;
	store->timed = !store->ordered;
}

/* A queue of pg-boss has a row of its own. */
static void
shape_fill_pg_boss(struct postgres_store *store)
{
	struct text *known = &store->pieces.of[PIECE_KNOWN];

	text_add_string(known, "EXISTS (SELECT 1 FROM ");
	sql_add_name(known, store->source.schema);
	pieces_expand(&store->pieces, ".queue q WHERE q.name = {queue})", known);
}

/* When a job of procrastinate failed stands in its events alone. */
static void
shape_fill_procrastinate(struct postgres_store *store)
{
	struct text *first = &store->pieces.of[PIECE_FIRST], *last = &store->pieces.of[PIECE_LAST];
	TEXT_LOCAL events = TEXT_INIT(TEXT_MAX_REASON);

	sql_add_name(&events, store->source.schema);
	text_add_string(&events, ".procrastinate_events e WHERE e.job_id = d.id AND e.type = "
				 "'failed')");
	text_clear(first);
	text_clear(last);
	text_add_format(first, "(SELECT " EPOCH_MS("min(e.at)") " FROM %s", text_string(&events));
	text_add_format(last, "(SELECT " EPOCH_MS("max(e.at)") " FROM %s", text_string(&events));
}

int
shape_fits(struct postgres_store *store, const char *mapping, struct text *why)
{
	const struct shape *shape = shape_named(mapping);
	bool is_pgmq = strcmp(mapping, "pgmq") == 0;
	struct relation found = {0};
	int fits;

	if (!shape && !is_pgmq)
		return table_fits(store, mapping, why);
	fits = relation_find(store->db, is_pgmq ? "pgmq.meta" : shape->table, &found, why);
	relation_free(&found);

	return fits;
}

int
shape_choose(struct postgres_store *store, struct text *why)
{
	const struct shape *shape = store->mapping ? shape_named(store->mapping) : NULL;
	const char *table = store->head.settings.table;
	int found;

	if (shape) {
		found = shape_find(store, table ? table : shape->table, shape->needs, why);
		if (found == 0)
			return relation_lacks(store->db, table ? table : shape->table, why);
		if (found == 1)
			shape_fill(store, shape);
		if (found == 1 && strcmp(shape->name, "procrastinate") == 0)
			shape_fill_procrastinate(store);
		if (found == 1 && strcmp(shape->name, "pg-boss") == 0)
			shape_fill_pg_boss(store);
	} else if (store->mapping && strcmp(store->mapping, "pgmq") == 0) {
		found = pgmq_choose(store, why);
	} else {
		found = table_choose(store, why);
	}
	store->is_there = found == 1;
	if (found == 1)
		shape_add_row_columns(store);

	return found == -1 ? -1 : 0;
}
