#include "changes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "memory.h"
#include "text.h"
#include "lexer.h"

struct changes_relation {
	char *key;  /* schema and name */
	char *name; /* as it is, without quotes */
	char *sum;
};

/* ---- what the catalog says ---- */

/* Every relation with a sum of all that parsing and planning look at. */
static const char relations_query[] =
    "SELECT n.nspname || '.' || c.relname, c.relname, md5(concat(c.oid, c.relkind, "
    "(SELECT string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, "
    "a.attidentity, a.attgenerated, y.typnotnull), ',' ORDER BY a.attnum) FROM "
    "pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_type y ON y.oid = a.atttypid WHERE "
    "a.attrelid = c.oid AND a.attnum > 0), "
    "(SELECT string_agg(concat_ws(' ', d.adnum, pg_get_expr(d.adbin, d.adrelid)), ',' ORDER BY "
    "d.adnum) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = c.oid), "
    "(SELECT string_agg(concat_ws(' ', k.oid, k.conname), ',' ORDER BY k.oid) FROM "
    "pg_catalog.pg_constraint k WHERE k.conrelid = c.oid), "
    "(SELECT string_agg(concat_ws(' ', i.indexrelid, i.indisunique, i.indisvalid, i.indimmediate), "
    "',' ORDER BY i.indexrelid) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid), "
    "(SELECT string_agg(concat_ws(' ', g.oid, g.tgenabled), ',' ORDER BY g.oid) FROM "
    "pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid), "
    "(SELECT string_agg(concat_ws(' ', r.oid, r.ev_enabled, md5(r.ev_action::text)), ',' ORDER BY "
    "r.oid) FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid))) "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', "
    "'information_schema', 'pg_toast') ORDER BY (n.nspname || '.' || c.relname) COLLATE \"C\"";

/* One sum of the rest: a row of a table as a type changes with the table, and counts where a
 * function gives it. */
static const char others_query[] =
    "SELECT '', '', md5(concat("
    "(SELECT string_agg(concat_ws(' ', p.oid, p.proname, p.pronamespace, p.prokind, p.proargtypes, "
    "p.proallargtypes, p.proargnames, p.pronargdefaults, p.prorettype, p.proretset, (SELECT "
    "string_agg(concat_ws(' ', a.attname, a.atttypid, a.atttypmod), ',' ORDER BY a.attnum) FROM "
    "pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > "
    "0 WHERE t.oid = p.prorettype)), ';' ORDER BY p.oid) FROM pg_catalog.pg_proc p "
    "WHERE p.oid >= 16384), "
    "(SELECT string_agg(concat_ws(' ', t.oid, t.typname, t.typnamespace, t.typtype, t.typbasetype, "
    "t.typtypmod, t.typnotnull, t.typdefault, (SELECT string_agg(e.enumlabel, ',' ORDER BY e.oid) "
    "FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)), ';' ORDER BY t.oid) FROM "
    "pg_catalog.pg_type t WHERE t.oid >= 16384 AND t.typtype <> 'c' AND t.typelem = 0), "
    "(SELECT string_agg(concat_ws(' ', a.attrelid, a.attname, a.atttypid, a.atttypmod), ';' ORDER "
    "BY a.attrelid, a.attnum) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = "
    "a.attrelid WHERE c.relkind = 'c'), "
    "(SELECT string_agg(concat_ws(' ', o.oid, o.oprname), ';' ORDER BY o.oid) FROM "
    "pg_catalog.pg_operator o WHERE o.oid >= 16384), "
    "(SELECT string_agg(concat_ws(' ', s.oid, s.castcontext), ';' ORDER BY s.oid) FROM "
    "pg_catalog.pg_cast s WHERE s.oid >= 16384), "
    "(SELECT string_agg(concat_ws(' ', s.oid, s.collname), ';' ORDER BY s.oid) FROM "
    "pg_catalog.pg_collation s WHERE s.oid >= 16384), "
    "(SELECT string_agg(concat_ws(' ', s.oid, s.opcname, s.opcdefault), ';' ORDER BY s.oid) FROM "
    "pg_catalog.pg_opclass s WHERE s.oid >= 16384), "
    "(SELECT string_agg(concat_ws(' ', n.oid, n.nspname), ';' ORDER BY n.oid) FROM "
    "pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast_)?temp'), "
    "(SELECT string_agg(concat_ws(' ', s.setdatabase, s.setrole, s.setconfig), ';' ORDER BY "
    "s.setdatabase, s.setrole) FROM pg_catalog.pg_db_role_setting s)))";

static int
relation_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct changes *changes = context;
	struct changes_relation *relation;

	(void)names;
	(void)count;
	changes->relations = memory_grow(
	    changes->relations, changes->count, &changes->room, sizeof(*changes->relations));
	relation = &changes->relations[changes->count++];
	relation->key = memory_copy(columns[0].bytes, columns[0].len);
	relation->name = memory_copy(columns[1].bytes, columns[1].len);
	relation->sum = memory_copy(columns[2].bytes, columns[2].len);

	return 0;
}

static int
others_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	char **others = context;

	(void)names;
	(void)count;
	*others = memory_copy(columns[2].bytes, columns[2].len);

	return 0;
}

/* ---- what has changed ---- */

static void
changes_add(struct changes *changes, const struct changes_relation *relation)
{
	changes->names = memory_grow(
	    changes->names, changes->name_count, &changes->name_room, sizeof(*changes->names));
	changes->names[changes->name_count++] = memory_string(relation->name);
}

static int
name_compare(const void *a, const void *b)
{
	return strcasecmp(*(char *const *)a, *(char *const *)b);
}

static void
changes_compare(const struct changes *before, struct changes *after)
{
	size_t i = 0, j = 0;

	after->all = !before->others || strcmp(before->others, after->others) != 0;
	while (i < before->count || j < after->count) {
		const struct changes_relation *old = &before->relations[i];
		const struct changes_relation *new = &after->relations[j];
		int order = i == before->count  ? 1
			    : j == after->count ? -1
						: strcmp(old->key, new->key);

		if (order < 0 || (order == 0 && strcmp(old->sum, new->sum) != 0))
			changes_add(after, old);
		else if (order > 0)
			changes_add(after, new);
		i += order <= 0;
		j += order >= 0;
	}
	if (after->name_count > 0)
		qsort(after->names, after->name_count, sizeof(*after->names), name_compare);
}

int
changes_take(struct changes *changes, struct database *db, struct text *why)
{
	struct changes now = {0};

	if (database_query(db, relations_query, NULL, 0, relation_take, &now, NULL, why) == -1 ||
	    database_query(db, others_query, NULL, 0, others_take, &now.others, NULL, why) == -1) {
		changes_free(&now);
		return -1;
	}
	changes_compare(changes, &now);
	changes_free(changes);
	*changes = now;

	return 0;
}

/* ---- statements ---- */

/* Names are compared without regard to case, and as they stand between their quotes, which finds
 * more than is meant rather than less; so do those with escapes (U&"..."). */
static bool
changes_have(const struct changes *changes, const struct lexeme *token)
{
	size_t quote = token->kind == LEXEME_NAME && token->len >= 2 ? 1 : 0;
	char *name;
	bool found;

	if (changes->name_count == 0)
		return false;
	if (quote == 1 && *token->bytes != '"')
		return true;
	name = memory_copy(token->bytes + quote, token->len - 2 * quote);
	found = bsearch(
	    &name, changes->names, changes->name_count, sizeof(*changes->names), name_compare);
	free(name);

	return found;
}

bool
changes_name(const struct changes *changes, const char *sql, size_t len)
{
	struct lexer lexer = {.at = sql, .end = sql + len};
	struct lexeme token;

	while (lexer_next(&lexer, &token))
		if (lexeme_is_name(&token) && changes_have(changes, &token))
			return true;

	return false;
}

bool
changes_concern(const struct changes *changes, const char *sql, size_t len)
{
	return changes->all || changes_name(changes, sql, len);
}

void
changes_free(struct changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		free(changes->relations[i].key);
		free(changes->relations[i].name);
		free(changes->relations[i].sum);
	}
	for (size_t i = 0; i < changes->name_count; i++)
		free(changes->names[i]);
	free(changes->relations);
	free(changes->names);
	free(changes->others);
	*changes = (struct changes){0};
}
