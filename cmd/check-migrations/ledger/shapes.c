#include "shape.h"

#include <stddef.h>

/* Several tools call their table schema_migrations; what tells them apart are the columns. */
#define SHAPE_OF_FLYWAY(name)                                                                      \
	.layout = "flyway", .tool = "Flyway", .table = (name),                                     \
	.columns = {[COLUMN_VERSION] = "version",                                                  \
	    [COLUMN_CHECKSUM] = "checksum",                                                        \
	    [COLUMN_STATE] = "success",                                                            \
	    [COLUMN_TYPE] = "type",                                                                \
	    [COLUMN_TITLE] = "description",                                                        \
	    [COLUMN_ORDER] = "installed_rank"},                                                    \
	.more = {"script"}, .take = row_take_flyway, .settle = rows_settle_flyway,                 \
	.cure = "mend what it left half-done, then say flyway repair"

#define SHAPE_OF_ATLAS                                                                             \
	.layout = "atlas", .tool = "Atlas", .table = "atlas_schema_revisions",                     \
	.columns = {[COLUMN_VERSION] = "version",                                                  \
	    [COLUMN_CHECKSUM] = "hash",                                                            \
	    [COLUMN_STATE] = "applied",                                                            \
	    [COLUMN_TYPE] = "type",                                                                \
	    [COLUMN_TOTAL] = "total",                                                              \
	    [COLUMN_NOTE] = "error",                                                               \
	    [COLUMN_STATEMENT] = "error_stmt",                                                     \
	    [COLUMN_ORDER] = "executed_at"},                                                       \
	.optional = 1U << COLUMN_STATEMENT, .take = row_take_atlas,                                \
	.cure = "mend it and apply again, or say atlas migrate set"

const struct ledger_shape ledger_shapes[] = {
    {.layout = "plain",
	.tool = "no tool (version, checksum)",
	.table = "schema_migrations",
	.columns = {[COLUMN_VERSION] = "version",
	    [COLUMN_CHECKSUM] = "checksum",
	    [COLUMN_ORDER] = "applied_at"},
	.lacks = {"installed_rank", "installed_on"},
	.optional = 1U << COLUMN_ORDER,
	.take = row_take_plain},
    {.layout = "golang-migrate",
	.tool = "golang-migrate (version, dirty)",
	.table = "schema_migrations",
	.columns = {[COLUMN_VERSION] = "version", [COLUMN_STATE] = "dirty"},
	.lacks = {"checksum"},
	.reaches = true,
	.take = row_take_golang,
	.cure = "mend the database by hand, then say migrate force with the version that it has"},
    {.layout = "rails",
	.tool = "Rails",
	.table = "schema_migrations",
	.columns = {[COLUMN_VERSION] = "version"},
	.lacks = {"checksum", "dirty", "inserted_at"},
	.alone = true,
	.take = row_take_version},
    {.layout = "dbmate",
	.tool = "dbmate",
	.table = "schema_migrations",
	.columns = {[COLUMN_VERSION] = "version"},
	.lacks = {"checksum", "dirty", "inserted_at"},
	.alone = true,
	.take = row_take_version},
    {.tool = "Ecto (version, inserted_at)",
	.table = "schema_migrations",
	.columns = {[COLUMN_VERSION] = "version", [COLUMN_ORDER] = "inserted_at"},
	.lacks = {"checksum", "dirty"}},
    {.layout = "goose",
	.tool = "goose",
	.table = "goose_db_version",
	.columns =
	    {[COLUMN_VERSION] = "version_id", [COLUMN_STATE] = "is_applied", [COLUMN_ORDER] = "id"},
	.take = row_take_goose,
	.settle = rows_settle_goose},
    {SHAPE_OF_FLYWAY("flyway_schema_history")},
    {SHAPE_OF_FLYWAY("schema_version")},
    {.layout = "sqlx",
	.tool = "sqlx",
	.table = "_sqlx_migrations",
	.columns = {[COLUMN_VERSION] = "version",
	    [COLUMN_CHECKSUM] = "checksum",
	    [COLUMN_STATE] = "success",
	    [COLUMN_ORDER] = "installed_on"},
	.lacks = {"installed_rank"},
	.take = row_take_sqlx,
	.cure = "mend what it left half-done, then delete its row and apply it again"},
    {.layout = "prisma",
	.tool = "Prisma",
	.table = "_prisma_migrations",
	.columns = {[COLUMN_VERSION] = "migration_name",
	    [COLUMN_CHECKSUM] = "checksum",
	    [COLUMN_STATE] = "finished_at",
	    [COLUMN_UNDONE] = "rolled_back_at",
	    [COLUMN_NOTE] = "logs",
	    [COLUMN_ORDER] = "started_at"},
	.optional = 1U << COLUMN_NOTE,
	.take = row_take_prisma,
	.settle = rows_settle_prisma,
	.cure = "mend the database, then say prisma migrate resolve --rolled-back or --applied"},
    {SHAPE_OF_ATLAS},
    {SHAPE_OF_ATLAS, .schema = "atlas_schema_revisions"},
    {.layout = "alembic",
	.tool = "Alembic",
	.table = "alembic_version",
	.columns = {[COLUMN_VERSION] = "version_num"},
	.reaches = true,
	.take = row_take_version},
    {.tool = "Django", .table = "django_migrations", .more = {"app", "name"}},
    {.tool = "Liquibase", .table = "databasechangelog", .more = {"md5sum"}},
    {.tool = "sql-migrate", .table = "gorp_migrations", .more = {"applied_at"}},
    {.tool = "Diesel", .table = "__diesel_schema_migrations", .more = {"run_on"}},
    {.tool = "refinery", .table = "refinery_schema_history", .more = {"version"}},
    {.tool = "Knex", .table = "knex_migrations", .more = {"batch"}},
    {.tool = "Sequelize", .table = "SequelizeMeta", .more = {"name"}},
    {.tool = "node-pg-migrate", .table = "pgmigrations", .more = {"run_on"}},
    {.tool = "Entity Framework", .table = "__EFMigrationsHistory", .more = {"MigrationId"}},
    {.tool = NULL},
};
