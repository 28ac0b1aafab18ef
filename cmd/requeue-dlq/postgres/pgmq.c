/*
 * Queues of pgmq, an extension: NAME is the table q_NAME in the schema pgmq, and its dead letters
 * are by custom those of a queue NAME_dlq.  They become messages with ids of their own; where there
 * is a column `headers`, two members of it tell how often a message was requeued and under which
 * id.
 */
#include "postgres_store.h"

struct pgmq_piece {
	enum piece piece;
	const char *with_headers, *without;
};

#define REQUEUES                                                                                   \
	"(CASE WHEN d.headers ->> 'requeue_count' ~ '^[0-9]{1,9}$' "                               \
	"THEN d.headers ->> 'requeue_count' END)::bigint"

static const struct pgmq_piece of_source[] = {
    {PIECE_ID, "\"msg_id\"", "\"msg_id\""},
    {PIECE_TYPE, "bigint", "bigint"},
    {PIECE_BELONGS, "true", "true"},
    {PIECE_KNOWN, "true", "true"},
    {PIECE_DEAD, "true", "true"},
    /* Somebody reads from the dead letters, too. */
    {PIECE_FREE, "d.vt <= clock_timestamp()", "d.vt <= clock_timestamp()"},
    {PIECE_PAYLOAD, "d.message::text", "d.message::text"},
    {PIECE_REASON, "d.headers ->> 'reason'", "NULL::text"},
    {PIECE_ERROR, "d.headers ->> 'error'", "NULL::text"},
    {PIECE_REQUEST, "coalesce(d.headers ->> 'request_id', d.headers ->> 'x-request-id')",
	"NULL::text"},
    {PIECE_RETRIES, "d.read_ct::bigint", "d.read_ct::bigint"},
    {PIECE_REQUEUES, "coalesce(" REQUEUES ", 0)", ""},
    {PIECE_FIRST, EPOCH_MS("d.enqueued_at"), EPOCH_MS("d.enqueued_at")},
    {PIECE_LAST, EPOCH_MS("d.enqueued_at"), EPOCH_MS("d.enqueued_at")},
};

static const struct pgmq_piece of_target[] = {
    {PIECE_TARGET_ID, "\"msg_id\"", "\"msg_id\""},
    {PIECE_TARGET_TYPE, "bigint", "bigint"},
    {PIECE_COLUMNS, "msg_id, read_ct, enqueued_at, vt, message, headers",
	"msg_id, read_ct, enqueued_at, vt, message"},
    {PIECE_VALUES,
	"old.new_id, 0, now(), now(), (old.d).message, "
	"CASE WHEN coalesce(jsonb_typeof((old.d).headers), 'object') = 'object' "
	"THEN coalesce((old.d).headers, '{}') || jsonb_build_object("
	"'requeue_count', old.count + 1, 'requeued_as', old.new_id) ELSE (old.d).headers END",
	"old.new_id, 0, now(), now(), (old.d).message"},
    {PIECE_EXISTS, "false", "false"},
    {PIECE_UNTOUCHED, "t.read_ct = 0 AND t.vt <= clock_timestamp()",
	"t.read_ct = 0 AND t.vt <= clock_timestamp()"},
    /* By what it was given on its way, else by its bytes. */
    {PIECE_AGAIN,
	"CASE WHEN e.action <> 'requeue' THEN d.msg_id = x.id::bigint "
	"ELSE d.msg_id > x.id::bigint AND (d.headers ->> 'requeued_as' = x.new_id "
	"OR NOT coalesce(d.headers ? 'requeued_as', false) "
	"AND md5(d.message::text) = x.kept ->> -1) END",
	"CASE WHEN e.action <> 'requeue' THEN d.msg_id = x.id::bigint "
	"ELSE d.msg_id > x.id::bigint AND md5(d.message::text) = x.kept ->> -1 END"},
};

static void
pgmq_put(struct pieces *pieces, const struct pgmq_piece *of, size_t count, bool headers)
{
	for (size_t i = 0; i < count; i++)
		piece_set(pieces, of[i].piece, headers ? of[i].with_headers : of[i].without);
}

static void
pgmq_put_target(struct postgres_store *store, bool headers)
{
	struct pieces *p = &store->pieces;
	struct text *new_id = &p->of[PIECE_NEW_ID];

	pgmq_put(p, of_target, sizeof(of_target) / sizeof(of_target[0]), headers);
	piece_set(p, PIECE_TARGET, store->target.quoted);
	text_add_string(new_id, "nextval(pg_get_serial_sequence(");
	sql_add_literal(new_id, store->target.quoted);
	text_add_string(new_id, ", 'msg_id'))");
	shape_keep_row(store, "message");
	text_add_string(&p->of[PIECE_KEPT], ", md5(d.message::text)");
}

/* Both tables.  1, 0: there are no dead letters, or -1. */
static int
pgmq_find(struct postgres_store *store, struct text *live, struct text *why)
{
	static const char *const needs[] = {
	    "msg_id", "read_ct", "enqueued_at", "vt", "message", NULL};
	const struct store_settings *settings = &store->head.settings;
	const char *queue = store->head.queue;
	TEXT_LOCAL base = TEXT_INIT(TEXT_MAX_REASON), dead = TEXT_INIT(TEXT_MAX_REASON);
	size_t len = strlen(queue);
	bool is_dlq = len > 4 && strcmp(queue + len - 4, "_dlq") == 0;
	int found;

	/* Both names mean the same. */
	text_add_format(&base, "%.*s", is_dlq ? (int)len - 4 : (int)len, queue);
	piece_set_literal(&store->pieces, PIECE_QUEUE, text_string(&base));
	text_add_format(&dead, "pgmq.q_%s_dlq", text_string(&base));
	found =
	    shape_find(store, settings->table ? settings->table : text_string(&dead), needs, why);
	if (found != 1)
		return found;
	if (settings->to)
		text_add_format(live, "pgmq.q_%s", settings->to);
	else if (ledger_destination(store, live, why) == -1)
		return -1;
	if (live->len == 0)
		text_add_format(live, "pgmq.q_%s", text_string(&base));
	found = relation_find(store->db, text_string(live), &store->target, why);
	if (found == 0)
		store->refuses = "there is no live queue of that name: name one with --to";

	return found == -1 ? -1 : 1;
}

int
pgmq_choose(struct postgres_store *store, struct text *why)
{
	TEXT_LOCAL live = TEXT_INIT(TEXT_MAX_REASON);
	int found = pgmq_find(store, &live, why);
	bool headers;

	if (found != 1)
		return found;
	headers = relation_column(&store->source, "headers") &&
		  (!store->target.shown || relation_column(&store->target, "headers"));
	store->ordered = true;
	store->counts = headers;
	pgmq_put(&store->pieces, of_source, sizeof(of_source) / sizeof(of_source[0]), headers);
	piece_set_literal(&store->pieces, PIECE_DESTINATION, text_string(&live));
	if (store->target.shown)
		pgmq_put_target(store, headers);

	return 1;
}
