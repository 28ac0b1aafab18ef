/* What PostgreSQL is asked of schemas, tables and what belongs to them; since version 12. */
#include "queries.h"

#include <stddef.h>

/* The columns that an object of pg_depend needs, or those of a key. */
#define NAMES_OF_COLUMNS(from)                                                                     \
	"(SELECT E'\\n' || string_agg(x.attrelid::regclass::text || '.' || "                       \
	"quote_ident(x.attname), E'\\n') || E'\\n' FROM " from ")"
#define COLUMNS_OF_INDEX                                                                           \
	NAMES_OF_COLUMNS("pg_depend y JOIN pg_attribute x ON x.attrelid = y.refobjid AND "         \
			 "x.attnum = y.refobjsubid WHERE y.classid = 'pg_class'::regclass AND "    \
			 "y.objid = c.oid AND y.refclassid = 'pg_class'::regclass AND "            \
			 "y.refobjsubid > 0")
#define COLUMNS_OF_KEY                                                                             \
	NAMES_OF_COLUMNS("pg_attribute x WHERE (x.attrelid = k.conrelid AND "                      \
			 "x.attnum = ANY (k.conkey)) OR (x.attrelid = k.confrelid AND "            \
			 "x.attnum = ANY (k.confkey))")

/* Of a trigger and a rule; what fires for the origin is how they are made. */
#define FIRES(column)                                                                              \
	"CASE " column " WHEN 'D' THEN 'never' WHEN 'R' THEN 'on replicas' "                       \
	"WHEN 'A' THEN 'always' ELSE 'but on replicas' END AS fires"

#define IDENTITY                                                                                   \
	"CASE a.attidentity WHEN 'a' THEN 'ALWAYS ' WHEN 'd' THEN 'BY DEFAULT ' END || "           \
	"(SELECT format('(START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s%s)', "            \
	"s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, "                             \
	"CASE WHEN s.seqcycle THEN ' CYCLE' END) FROM pg_depend y JOIN pg_sequence s "             \
	"ON s.seqrelid = y.objid WHERE y.classid = 'pg_class'::regclass "                          \
	"AND y.refclassid = 'pg_class'::regclass AND y.refobjid = a.attrelid "                     \
	"AND y.refobjsubid = a.attnum AND y.deptype = 'i')"

static const char schemas[] =
    "SELECT 'schema', quote_ident(n.nspname), NULL::text, NULL::text, NULL::text "
    "FROM pg_namespace n WHERE " IN_USE " AND " NOT_OF_EXTENSION("pg_namespace", "n.oid");

static const char tables[] =
    "SELECT 'table', c.oid::regclass::text, quote_ident(n.nspname), "
    "CASE WHEN c.relispartition THEN (SELECT i.inhparent::regclass::text FROM pg_inherits i "
    "WHERE i.inhrelid = c.oid LIMIT 1) END, NULL::text, "
    "CASE c.relkind WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign' ELSE "
    "CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'plain' END END AS kind, "
    "CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS \"partition key\", "
    "(SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) "
    "FROM pg_inherits i WHERE i.inhrelid = c.oid) AS inherits, "
    "pg_get_expr(c.relpartbound, c.oid) AS \"partition bound\", "
    "CASE WHEN c.relrowsecurity AND c.relforcerowsecurity THEN 'forced' "
    "WHEN c.relrowsecurity THEN 'on' WHEN c.relforcerowsecurity THEN 'off, but forced' "
    "ELSE 'off' END AS \"row security\", CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN "
    "'full' "
    "WHEN 'i' THEN (SELECT 'index ' || x.indexrelid::regclass::text FROM pg_index x "
    "WHERE x.indrelid = c.oid AND x.indisreplident) ELSE 'default' END AS \"replica identity\", "
    "(SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions) o "
    "WHERE o !~ '^(log_)?autovacuum_') AS options, "
    "(SELECT m.amname::text FROM pg_am m WHERE m.oid = c.relam) AS \"access method\", "
    "CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS \"of type\", "
    "(SELECT s.srvname::text FROM pg_foreign_table f JOIN pg_foreign_server s "
    "ON s.oid = f.ftserver WHERE f.ftrelid = c.oid) AS server "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'f') AND " IN_USE " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

static const char columns[] =
    "SELECT 'column', a.attrelid::regclass::text || '.' || quote_ident(a.attname), "
    "quote_ident(n.nspname), a.attrelid::regclass::text, NULL::text, "
    "format_type(a.atttypid, a.atttypmod) AS type, "
    "CASE WHEN a.attnotnull THEN 'NOT NULL' ELSE 'nullable' END AS nullability, "
    "(SELECT quote_ident(z.nspname) || '.' || quote_ident(l.collname) FROM pg_collation l "
    "JOIN pg_namespace z ON z.oid = l.collnamespace WHERE l.oid = a.attcollation "
    "AND a.attcollation <> t.typcollation) AS collation, "
    "CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS \"default\", "
    "CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) || "
    "CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END END AS generated, " IDENTITY
    " AS identity, CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage "
    "WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END "
    "AS storage FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid "
    "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND " IN_USE
    " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

/* A partition's that come from its table's are that one's. */
static const char constraints[] =
    "SELECT CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint' "
    "WHEN 'f' THEN 'foreign key' WHEN 'x' THEN 'exclusion constraint' ELSE 'check' END, "
    "c.oid::regclass::text || '.' || quote_ident(k.conname), quote_ident(n.nspname), "
    "c.oid::regclass::text, " COLUMNS_OF_KEY ", "
    "pg_get_constraintdef(k.oid) AS definition, "
    "CASE WHEN NOT i.indisvalid THEN 'invalid' END AS index, "
    "CASE WHEN EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = k.oid "
    "AND g.tgenabled = 'D') THEN 'disabled' END AS enforcement "
    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x') "
    "WHERE k.contype IN ('p', 'u', 'c', 'f', 'x') AND k.conparentid = 0 "
    "AND (k.conislocal OR k.coninhcount = 0) AND " IN_USE
    " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

static const char indexes[] =
    "SELECT 'index', c.oid::regclass::text, quote_ident(n.nspname), "
    "i.indrelid::regclass::text, " COLUMNS_OF_INDEX ", "
    "pg_get_indexdef(i.indexrelid) AS definition, "
    "CASE WHEN NOT i.indisvalid THEN 'invalid' WHEN NOT i.indisready THEN 'not ready' "
    "ELSE 'valid' END AS state FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT c.relispartition "
    "AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid "
    "AND k.contype IN ('p', 'u', 'x')) AND " IN_USE " AND " NOT_OF_EXTENSION(
	"pg_class", "c.oid") " AND " NOT_OF_EXTENSION("pg_class", "i.indrelid");

static const char views[] =
    "SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, "
    "c.oid::regclass::text, quote_ident(n.nspname), NULL::text, NULL::text, "
    "pg_get_viewdef(c.oid) AS definition, "
    "(SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions) o "
    "WHERE o !~ '^(log_)?autovacuum_') AS options "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('v', 'm') AND " IN_USE " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

static const char rules[] =
    "SELECT 'rule', c.oid::regclass::text || '.' || quote_ident(w.rulename), "
    "quote_ident(n.nspname), c.oid::regclass::text, NULL::text, "
    "pg_get_ruledef(w.oid) AS definition, " FIRES(
	"w.ev_enabled") " FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class "
			"JOIN pg_namespace n ON n.oid = c.relnamespace "
			"WHERE w.rulename <> '_RETURN' AND " IN_USE
			" AND " NOT_OF_EXTENSION("pg_class", "c.oid");

/* A partition's that come from its table's have a dependency of kind P. */
static const char triggers[] =
    "SELECT 'trigger', c.oid::regclass::text || '.' || quote_ident(g.tgname), "
    "quote_ident(n.nspname), c.oid::regclass::text, NULL::text, "
    "pg_get_triggerdef(g.oid) AS definition, " FIRES(
	"g.tgenabled") " FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid "
		       "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT g.tgisinternal "
		       "AND NOT EXISTS (SELECT FROM pg_depend y WHERE y.classid = "
		       "'pg_trigger'::regclass "
		       "AND y.objid = g.oid AND y.refclassid = 'pg_trigger'::regclass AND "
		       "y.deptype = 'P') "
		       "AND " IN_USE " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

static const char policies[] =
    "SELECT 'policy', c.oid::regclass::text || '.' || quote_ident(p.polname), "
    "quote_ident(n.nspname), c.oid::regclass::text, NULL::text, "
    "CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' "
    "WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command, "
    "CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END AS kind, "
    "(SELECT string_agg(CASE r WHEN 0 THEN 'public' ELSE pg_get_userbyid(r)::text END, ', ' "
    "ORDER BY r = 0, pg_get_userbyid(r)) FROM unnest(p.polroles) r) AS roles, "
    "pg_get_expr(p.polqual, p.polrelid) AS \"using\", "
    "pg_get_expr(p.polwithcheck, p.polrelid) AS \"with check\" "
    "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE " IN_USE " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

/* Those of an identity belong to their column. */
static const char sequences[] =
    "SELECT 'sequence', c.oid::regclass::text, quote_ident(n.nspname), "
    "x.attrelid::regclass::text, E'\\n' || x.attrelid::regclass::text || '.' || "
    "quote_ident(x.attname) || E'\\n', format_type(s.seqtypid, NULL) AS type, "
    "s.seqstart::text AS start, s.seqincrement::text AS increment, "
    "s.seqmin::text AS minimum, s.seqmax::text AS maximum, s.seqcache::text AS cache, "
    "CASE WHEN s.seqcycle THEN 'yes' END AS cycle, "
    "CASE WHEN c.relpersistence = 'u' THEN 'yes' END AS unlogged, "
    "x.attrelid::regclass::text || '.' || quote_ident(x.attname) AS \"owned by\" "
    "FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_depend y ON y.classid = 'pg_class'::regclass AND y.objid = c.oid "
    "AND y.refclassid = 'pg_class'::regclass AND y.deptype IN ('a', 'i') AND y.refobjsubid > 0 "
    "LEFT JOIN pg_attribute x ON x.attrelid = y.refobjid AND x.attnum = y.refobjsubid "
    "WHERE y.deptype IS DISTINCT FROM 'i' AND " IN_USE
    " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

const char *const catalog_relation_queries[] = {schemas, tables, columns, constraints, indexes,
    views, rules, triggers, policies, sequences, NULL};
