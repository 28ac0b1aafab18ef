/* Which columns a requeue sets, keeps and carries over. */
#include "postgres_store.h"

int
shape_find(
    struct postgres_store *store, const char *name, const char *const *needs, struct text *why)
{
	int found = relation_find(store->db, name, &store->source, why);

	for (; found == 1 && *needs; needs++) {
		if (!relation_column(&store->source, *needs))
			return text_fail_visible(why,
			    "the table %s has no column \"%s\": it is none of %s",
			    store->source.shown, *needs, store->mapping);
	}

	return found;
}

/* ---- what is set, and put back ---- */

void
shape_put_settings(struct postgres_store *store, enum piece piece, const struct setting *settings)
{
	struct text *out = &store->pieces.of[piece];

	text_clear(out);
	for (; settings->column; settings++) {
		if (!relation_column(&store->source, settings->column))
			continue;
		text_add_string(out, out->len > 0 ? ", " : "");
		sql_add_name(out, settings->column);
		text_add_string(out, " = ");
		pieces_expand(&store->pieces, settings->value, out);
	}
}

void
shape_set(struct postgres_store *store, const struct setting *settings)
{
	struct text *kept = &store->pieces.of[PIECE_KEPT];
	struct text *restore = &store->pieces.of[PIECE_RESTORE];
	int at = 0;

	shape_put_settings(store, PIECE_SET, settings);
	text_clear(kept);
	text_clear(restore);
	for (; settings->column; settings++) {
		const struct column *column = relation_column(&store->source, settings->column);
		const char *comma = at > 0 ? ", " : "";

		if (!column)
			continue;
		text_add_format(kept, "%sd.", comma);
		sql_add_name(kept, column->name);
		text_add_string(kept, "::text");
		text_add_string(restore, comma);
		sql_add_name(restore, column->name);
		text_add_format(restore, " = (h.kept ->> %d)::%s", at++, column->type);
	}
	store->sets = true;
}

/* ---- moving between two tables ---- */

void
shape_add_row_columns(struct postgres_store *store)
{
	struct pieces *p = &store->pieces;

	for (size_t i = 0; i < store->source.count; i++) {
		const struct column *column = &store->source.columns[i];
		struct text *out = &p->of[PIECE_ROW_COLUMNS];

		if (column->generated)
			continue;
		text_add_string(out, out->len > 0 ? ", " : "");
		sql_add_name(out, column->name);
	}
}

/* The whole row is kept but for the payload, which lies in the target meanwhile. */
void
shape_keep_row(struct postgres_store *store, const char *payload)
{
	struct pieces *p = &store->pieces;
	int at = 0;

	for (size_t i = 0; i < store->source.count; i++) {
		const struct column *column = &store->source.columns[i];
		struct text *values = &p->of[PIECE_ROW_VALUES], *kept = &p->of[PIECE_KEPT];
		const struct column *there = relation_column(&store->target, column->name);

		if (column->generated)
			continue;
		text_add_string(values, values->len > 0 ? ", " : "");
		if (strcmp(column->name, payload) == 0 && there &&
		    strcmp(there->type, column->type) == 0) {
			text_add_string(values, "(h.t).");
			sql_add_name(values, column->name);
			continue;
		}
		text_add_format(values, "(h.kept ->> %d)::%s", at, column->type);
		text_add_string(kept, at++ > 0 ? ", d." : "d.");
		sql_add_name(kept, column->name);
		text_add_string(kept, "::text");
	}
}

/* What the target cannot be without and the source does not have. */
static int
shape_check_target(const struct postgres_store *store, struct text *why)
{
	TEXT_LOCAL lack = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < store->target.count; i++) {
		const struct column *column = &store->target.columns[i];

		if (column->required && !relation_column(&store->source, column->name))
			text_add_visible_format(
			    &lack, "%s\"%s\"", lack.len > 0 ? ", " : "", column->name);
	}
	if (lack.len == 0)
		return 0;

	return text_fail_visible(why,
	    "%s cannot be moved to %s, which needs columns that it has not: %s",
	    store->source.shown, store->target.shown, text_string(&lack));
}

int
shape_move_between(struct postgres_store *store, struct text *why)
{
	struct pieces *p = &store->pieces;
	const char *id = store->columns.columns[MAPPING_ID];
	const struct column *there = relation_column(&store->target, id);

	if (!there)
		return text_fail_visible(why, "%s cannot be moved to %s: it has no column \"%s\"",
		    store->source.shown, store->target.shown, id);
	if (shape_check_target(store, why) == -1)
		return -1;
	for (size_t i = 0; i < store->target.count; i++) {
		const struct column *column = &store->target.columns[i];
		struct text *columns = &p->of[PIECE_COLUMNS], *values = &p->of[PIECE_VALUES];

		if (column->generated || !relation_column(&store->source, column->name))
			continue;
		text_add_string(columns, columns->len > 0 ? ", " : "");
		sql_add_name(columns, column->name);
		text_add_string(values, values->len > 0 ? ", (old.d)." : "(old.d).");
		sql_add_name(values, column->name);
	}
	piece_set(p, PIECE_TARGET, store->target.quoted);
	text_clear(&p->of[PIECE_TARGET_ID]);
	sql_add_name(&p->of[PIECE_TARGET_ID], id);
	piece_set(p, PIECE_TARGET_TYPE, there->type);
	piece_set(p, PIECE_NEW_ID, "s.id::{target_type}");
	piece_set(p, PIECE_EXISTS,
	    "EXISTS (SELECT 1 FROM {target} t WHERE t.{target_id} = d.{id}::{target_type})");
	piece_set(p, PIECE_UNTOUCHED, "true");
	piece_set(p, PIECE_AGAIN, "d.{id} = x.id::{type}");
	shape_keep_row(store, store->columns.columns[MAPPING_PAYLOAD]);
	store->sets = false;

	return 0;
}
