/*
 * tables: tables of the application's own.  For tables.c, table_set.c and presets.c alone.
 */
#ifndef REQUEUE_DLQ_POSTGRES_TABLES_H
#define REQUEUE_DLQ_POSTGRES_TABLES_H

#include "postgres_store.h"

/* Tables that many have, outbox and feature-consumer-dlq. */
struct preset {
	const char *mapping;
	const char *tables[6];
	const char *names[MAPPING_MEMBERS][8]; /* of columns, the likeliest first */
	const char *values[MAPPING_VALUES];
	struct setting done[6], failed[4];
};

/* NULL: there is none of that name. */
const struct preset *preset_named(const char *mapping);

/* What --columns does not say is as it mostly is. */
void preset_fill(const struct preset *preset, struct postgres_store *store);

/* The column that holds a member; NULL: there is none. */
const struct column *table_column(const struct postgres_store *store, enum mapping_member member);

/* d."NAME" */
void table_add(struct text *out, const struct column *column);

/* Fills what a requeue sets, where the row stays. */
void table_set(struct postgres_store *store);

#endif
