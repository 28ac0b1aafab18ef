/*
 * catalog/queries: what PostgreSQL is asked.  The first columns are kind, name, schema, table and
 * columns of an object; the others are its parts, called as people read them.
 *
 * Names are as the server writes them when nothing is in the search path: qualified and quoted
 * where that is needed.  `n` is always pg_namespace.
 */
#ifndef CHECK_MIGRATIONS_CATALOG_QUERIES_H
#define CHECK_MIGRATIONS_CATALOG_QUERIES_H

/* The system's schemas, and those of temporary tables; no other name may begin so. */
#define IN_USE "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

/* What came with an extension. */
#define NOT_OF_EXTENSION(catalog, id)                                                              \
	"NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '" catalog "'::regclass "           \
	"AND e.objid = " id " AND e.deptype = 'e')"

/* Each ends with a NULL. */
extern const char *const catalog_relation_queries[], *const catalog_type_queries[];

#endif
