#include <string.h>

#include "layout.h"
#include "ledger.h"
#include "migrations.h"
#include "shape.h"
#include "table.h"

/* Several tools call their table schema_migrations; what tells them apart are the columns. */
const struct ledger_shape ledger_shapes[] = {
    {.layout = "plain",
	.tool = "no tool (version, checksum)",
	.table = "schema_migrations",
	.has = {"version", "checksum"},
	.lacks = {"installed_rank", "installed_on"}},
    {.layout = "golang-migrate",
	.tool = "golang-migrate (version, dirty)",
	.table = "schema_migrations",
	.has = {"version", "dirty"},
	.lacks = {"checksum"}},
    {.layout = "rails",
	.tool = "Rails",
	.table = "schema_migrations",
	.has = {"version"},
	.lacks = {"checksum", "dirty", "inserted_at"},
	.alone = true},
    {.layout = "dbmate",
	.tool = "dbmate",
	.table = "schema_migrations",
	.has = {"version"},
	.lacks = {"checksum", "dirty", "inserted_at"},
	.alone = true},
    {.tool = "Ecto (version, inserted_at)",
	.table = "schema_migrations",
	.has = {"version", "inserted_at"},
	.lacks = {"checksum", "dirty"}},
    {.layout = "goose",
	.tool = "goose",
	.table = "goose_db_version",
	.has = {"id", "version_id", "is_applied"}},
    {.layout = "flyway",
	.tool = "Flyway",
	.table = "flyway_schema_history",
	.has = {"installed_rank", "version", "description", "type", "script", "checksum",
	    "success"}},
    {.layout = "flyway",
	.tool = "Flyway",
	.table = "schema_version",
	.has = {"installed_rank", "version", "description", "type", "script", "checksum",
	    "success"}},
    {.layout = "sqlx",
	.tool = "sqlx",
	.table = "_sqlx_migrations",
	.has = {"version", "success", "checksum", "installed_on"},
	.lacks = {"installed_rank"}},
    {.layout = "prisma",
	.tool = "Prisma",
	.table = "_prisma_migrations",
	.has = {"migration_name", "checksum", "started_at", "finished_at", "rolled_back_at"}},
    {.layout = "atlas",
	.tool = "Atlas",
	.table = "atlas_schema_revisions",
	.has = {"version", "type", "applied", "total", "executed_at", "error", "hash"}},
    {.layout = "atlas",
	.tool = "Atlas",
	.table = "atlas_schema_revisions",
	.schema = "atlas_schema_revisions",
	.has = {"version", "type", "applied", "total", "executed_at", "error", "hash"}},
    {.layout = "alembic", .tool = "Alembic", .table = "alembic_version", .has = {"version_num"}},
    {.tool = "Django", .table = "django_migrations", .has = {"app", "name", "applied"}},
    {.tool = "Liquibase", .table = "databasechangelog", .has = {"id", "md5sum"}},
    {.tool = "sql-migrate", .table = "gorp_migrations", .has = {"id", "applied_at"}},
    {.tool = "Diesel", .table = "__diesel_schema_migrations", .has = {"version", "run_on"}},
    {.tool = "refinery", .table = "refinery_schema_history", .has = {"version", "checksum"}},
    {.tool = "Knex", .table = "knex_migrations", .has = {"name", "batch"}},
    {.tool = "Sequelize", .table = "SequelizeMeta", .has = {"name"}},
    {.tool = "node-pg-migrate", .table = "pgmigrations", .has = {"name", "run_on"}},
    {.tool = "Entity Framework", .table = "__EFMigrationsHistory", .has = {"MigrationId"}},
    {.tool = NULL},
};

/* The column that stands for `column` of a shape: --version-column and --checksum-column rename
 * those of the shape. */
static const char *
shape_column(const struct ledger *ledger, const char *column)
{
	if (ledger->asked->version_column && strcmp(column, "version") == 0)
		return ledger->asked->version_column;
	if (ledger->asked->checksum_column && strcmp(column, "checksum") == 0)
		return ledger->asked->checksum_column;

	return column;
}

static bool
shape_is_at(
    const struct ledger *ledger, const struct ledger_shape *shape, const struct ledger_table *table)
{
	bool in_schema =
	    shape->schema && table->schema && strcmp(shape->schema, table->schema) == 0;

	return ledger->asked->table || (strcmp(shape->table, table->name) == 0 &&
					   (in_schema || (!shape->schema && !table->schema)));
}

bool
shape_fits(
    const struct ledger *ledger, const struct ledger_shape *shape, const struct ledger_table *table)
{
	bool named = shape->layout && strcmp(ledger->asked->layout_name, shape->layout) == 0;
	size_t columns = 0;

	if (!shape_is_at(ledger, shape, table))
		return false;
	for (; shape->has[columns]; columns++)
		if (!table_column(ledger, table, shape_column(ledger, shape->has[columns])))
			return false;
	for (size_t i = 0; shape->lacks[i]; i++)
		if (table_column(ledger, table, shape->lacks[i]))
			return false;

	return !shape->alone || named || table->count == columns;
}

bool
ledger_fits(const struct ledger *ledger, const struct layout *layout)
{
	for (size_t i = 0; i < ledger->table_count; i++)
		for (const struct ledger_shape *shape = ledger_shapes; shape->tool; shape++)
			if (shape->layout && strcmp(shape->layout, layout->name) == 0 &&
			    shape_fits(ledger, shape, &ledger->tables[i]))
				return true;

	return false;
}
