#include "sqlite_effects.h"

#include <stdlib.h>
#include <strings.h>

#include "database_trial.h"
#include "memory.h"

/* What SQLite does with its own tables is how it does the rest. */
static bool
effect_is_internal(const struct database_action *action)
{
	return strncasecmp(action->subject, "sqlite_", 7) == 0;
}

/* The first one counts: a statement names one table at most that it changes. */
static void
effects_name(char **name, const struct database_action *action)
{
	if (!*name && !effect_is_internal(action))
		*name = memory_string(action->subject);
}

static void
effects_read(struct effects *effects, const struct database_action *action)
{
	struct effect_column *read;

	if (effect_is_internal(action))
		return;
	effects->reads = memory_grow(
	    effects->reads, effects->read_count, &effects->read_room, sizeof(*effects->reads));
	read = &effects->reads[effects->read_count++];
	read->table = memory_string(action->subject);
	read->column = memory_string(action->detail);
}

static void
effects_update(struct effects *effects, const struct database_action *action)
{
	struct effect_column *update;

	if (action->inside || effect_is_internal(action))
		return;
	for (size_t i = 0; i < effects->update_count && !effects->twice; i++)
		if (strcasecmp(effects->updates[i].table, action->subject) == 0 &&
		    strcasecmp(effects->updates[i].column, action->detail) == 0)
			effects->twice = effects->updates[i].column;
	effects->updates = memory_grow(effects->updates, effects->update_count,
	    &effects->update_room, sizeof(*effects->updates));
	update = &effects->updates[effects->update_count++];
	update->table = memory_string(action->subject);
	update->column = memory_string(action->detail);
}

void
effects_note(void *context, const struct database_action *action)
{
	struct effects *effects = context;

	switch (action->act) {
	case DATABASE_CREATE_TEMPORARY:
		effects->temporary = true;
		effects->schema = true;
		break;
	case DATABASE_CREATE_TABLE:
		effects_name(&effects->created, action);
		effects->schema = true;
		break;
	case DATABASE_DROP_TABLE:
		effects_name(&effects->dropped, action);
		effects->schema = true;
		break;
	case DATABASE_ALTER_TABLE:
		effects_name(&effects->altered, action);
		effects->schema = true;
		break;
	case DATABASE_OTHER_SCHEMA:
		effects->schema = true;
		break;
	case DATABASE_READ_COLUMN:
		effects_read(effects, action);
		break;
	case DATABASE_INSERT_ROW:
		if (!action->inside)
			effects_name(&effects->inserted, action);
		break;
	case DATABASE_UPDATE_COLUMN:
		effects_update(effects, action);
		break;
	case DATABASE_TRANSACT:
		if (!effects->transaction)
			effects->transaction = memory_string(action->subject);
		break;
	}
}

static void
effects_free_columns(struct effect_column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(columns[i].table);
		free(columns[i].column);
	}
	free(columns);
}

void
effects_clear(struct effects *effects)
{
	free(effects->created);
	free(effects->dropped);
	free(effects->altered);
	free(effects->inserted);
	free(effects->transaction);
	effects_free_columns(effects->reads, effects->read_count);
	effects_free_columns(effects->updates, effects->update_count);
	*effects = (struct effects){0};
}
