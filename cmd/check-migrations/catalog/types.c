/* What PostgreSQL is asked of functions, types, operators and extensions; since version 12. */
#include "queries.h"

#include <stddef.h>

/* The constructors of a range type are internal to it. */
static const char functions[] =
    "SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, "
    "p.oid::regprocedure::text, quote_ident(n.nspname), NULL::text, NULL::text, "
    "pg_get_functiondef(p.oid) AS definition FROM pg_proc p JOIN pg_namespace n ON n.oid = "
    "p.pronamespace WHERE p.prokind <> 'a' AND " IN_USE
    " AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND "
    "e.objid = p.oid AND e.deptype IN ('e', 'i'))";

static const char aggregates[] =
    "SELECT 'aggregate', p.oid::regprocedure::text, quote_ident(n.nspname), NULL::text, "
    "NULL::text, NULLIF(a.aggtransfn::oid, 0)::regprocedure::text AS sfunc, "
    "format_type(a.aggtranstype, NULL) AS stype, NULLIF(a.aggfinalfn::oid, "
    "0)::regprocedure::text AS finalfunc, NULLIF(a.aggcombinefn::oid, 0)::regprocedure::text "
    "AS combinefunc, NULLIF(a.aggmtransfn::oid, 0)::regprocedure::text AS msfunc, "
    "NULLIF(a.aggminvtransfn::oid, 0)::regprocedure::text AS minvfunc, a.agginitval AS "
    "initcond, NULLIF(a.aggsortop::oid, 0)::regoperator::text AS sortop, CASE a.aggkind WHEN "
    "'o' THEN 'ordered set' WHEN 'h' THEN 'hypothetical set' END AS kind, CASE p.proparallel "
    "WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END AS parallel FROM pg_aggregate a "
    "JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace "
    "WHERE " IN_USE " AND " NOT_OF_EXTENSION("pg_proc", "p.oid");

static const char enums[] =
    "SELECT 'enum', format_type(t.oid, NULL), quote_ident(n.nspname), NULL::text, "
    "NULL::text, (SELECT string_agg(quote_literal(v.enumlabel), ', ' ORDER BY "
    "v.enumsortorder) FROM pg_enum v WHERE v.enumtypid = t.oid) AS labels FROM pg_type t "
    "JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND " IN_USE
    " AND " NOT_OF_EXTENSION("pg_type", "t.oid");

static const char domains[] =
    "SELECT 'domain', format_type(t.oid, NULL), quote_ident(n.nspname), NULL::text, "
    "NULL::text, format_type(t.typbasetype, t.typtypmod) AS type, (SELECT "
    "quote_ident(z.nspname) || '.' || quote_ident(l.collname) FROM pg_collation l JOIN "
    "pg_namespace z ON z.oid = l.collnamespace WHERE l.oid = t.typcollation AND l.oid <> "
    "b.typcollation) AS collation, CASE WHEN t.typnotnull THEN 'NOT NULL' ELSE 'nullable' "
    "END AS nullability, pg_get_expr(t.typdefaultbin, 0) AS \"default\", (SELECT "
    "string_agg(quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), ', ' ORDER BY "
    "k.conname) FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') AS checks "
    "FROM pg_type t JOIN pg_type b ON b.oid = t.typbasetype JOIN pg_namespace n ON n.oid = "
    "t.typnamespace WHERE t.typtype = 'd' AND " IN_USE " AND " NOT_OF_EXTENSION("pg_type", "t.oid");

/* A table's or view's own row type is internal to it, and no class of kind c. */
static const char composites[] =
    "SELECT 'composite type', format_type(t.oid, NULL), quote_ident(n.nspname), NULL::text, "
    "NULL::text, (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, "
    "a.atttypmod), ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND "
    "a.attnum > 0 AND NOT a.attisdropped) AS attributes FROM pg_class c JOIN pg_type t ON "
    "t.oid = c.reltype JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'c' "
    "AND " IN_USE
    " AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND "
    "e.objid = t.oid AND e.deptype = 'e')";

static const char ranges[] =
    "SELECT 'range type', format_type(t.oid, NULL), quote_ident(n.nspname), NULL::text, "
    "NULL::text, format_type(r.rngsubtype, NULL) AS subtype, (SELECT o.opcname::text FROM "
    "pg_opclass o WHERE o.oid = r.rngsubopc) AS opclass, (SELECT quote_ident(z.nspname) || "
    "'.' || quote_ident(l.collname) FROM pg_collation l JOIN pg_namespace z ON z.oid = "
    "l.collnamespace WHERE l.oid = r.rngcollation AND l.oid <> s.typcollation) AS collation, "
    "NULLIF(r.rngcanonical::oid, 0)::regprocedure::text AS canonical, "
    "NULLIF(r.rngsubdiff::oid, 0)::regprocedure::text AS \"diff\" FROM pg_range r JOIN "
    "pg_type t ON t.oid = r.rngtypid JOIN pg_type s ON s.oid = r.rngsubtype JOIN "
    "pg_namespace n ON n.oid = t.typnamespace WHERE " IN_USE
    " AND " NOT_OF_EXTENSION("pg_type", "t.oid");

static const char collations[] =
    "SELECT 'collation', quote_ident(n.nspname) || '.' || quote_ident(l.collname), "
    "quote_ident(n.nspname), NULL::text, NULL::text, CASE l.collprovider WHEN 'i' THEN 'icu' "
    "WHEN 'c' THEN 'libc' ELSE 'builtin' END AS provider, l.collcollate::text AS locale, "
    "CASE WHEN NOT l.collisdeterministic THEN 'no' END AS deterministic FROM pg_collation l "
    "JOIN pg_namespace n ON n.oid = l.collnamespace WHERE " IN_USE
    " AND " NOT_OF_EXTENSION("pg_collation", "l.oid");

/* Those of the system have numbers below 16384, FirstNormalObjectId; one is internal to a range
 * type. */
static const char casts[] =
    "SELECT 'cast', format('%s AS %s', format_type(k.castsource, NULL), "
    "format_type(k.casttarget, NULL)), NULL::text, NULL::text, NULL::text, "
    "NULLIF(k.castfunc::oid, 0)::regprocedure::text AS function, CASE k.castcontext WHEN 'i' "
    "THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END AS context FROM pg_cast "
    "k WHERE k.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = "
    "'pg_cast'::regclass AND e.objid = k.oid AND e.deptype IN ('e', 'i'))";

static const char operators[] =
    "SELECT 'operator', o.oid::regoperator::text, quote_ident(n.nspname), NULL::text, "
    "NULL::text, NULLIF(o.oprcode::oid, 0)::regprocedure::text AS function, "
    "NULLIF(o.oprcom::oid, 0)::regoperator::text AS commutator, "
    "NULLIF(o.oprnegate::oid, 0)::regoperator::text AS negator, "
    "NULLIF(o.oprrest::oid, 0)::regprocedure::text AS \"restrict\", "
    "NULLIF(o.oprjoin::oid, 0)::regprocedure::text AS \"join\", "
    "CASE WHEN o.oprcanhash THEN 'yes' END AS hashes, "
    "CASE WHEN o.oprcanmerge THEN 'yes' END AS merges "
    "FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace "
    "WHERE o.oprcode <> 0 AND " IN_USE " AND " NOT_OF_EXTENSION("pg_operator", "o.oid");

static const char operator_classes[] =
    "SELECT 'operator class', format('%I.%I USING %I', n.nspname, o.opcname, m.amname), "
    "quote_ident(n.nspname), NULL::text, NULL::text, format_type(o.opcintype, NULL) AS type, "
    "CASE WHEN o.opcdefault THEN 'yes' END AS \"default\", (SELECT string_agg(format('%s "
    "%s', a.amopstrategy, a.amopopr::regoperator), ', ' ORDER BY a.amopstrategy, "
    "a.amopopr::regoperator::text) FROM pg_amop a WHERE a.amopfamily = o.opcfamily) AS "
    "operators FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am m "
    "ON m.oid = o.opcmethod WHERE " IN_USE " AND " NOT_OF_EXTENSION("pg_opclass", "o.oid");

static const char text_searches[] =
    "SELECT 'text search configuration', format('%I.%I', n.nspname, f.cfgname), "
    "quote_ident(n.nspname), NULL::text, NULL::text, (SELECT string_agg(format('%s %s', "
    "m.maptokentype, m.mapdict::regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno) "
    "FROM pg_ts_config_map m WHERE m.mapcfg = f.oid) AS mappings FROM pg_ts_config f JOIN "
    "pg_namespace n ON n.oid = f.cfgnamespace WHERE " IN_USE
    " AND " NOT_OF_EXTENSION("pg_ts_config", "f.oid");

static const char dictionaries[] =
    "SELECT 'text search dictionary', format('%I.%I', n.nspname, f.dictname), "
    "quote_ident(n.nspname), NULL::text, NULL::text, f.dictinitoption AS options FROM "
    "pg_ts_dict f JOIN pg_namespace n ON n.oid = f.dictnamespace WHERE " IN_USE
    " AND " NOT_OF_EXTENSION("pg_ts_dict", "f.oid");

static const char extensions[] =
    "SELECT 'extension', quote_ident(x.extname), NULL::text, NULL::text, NULL::text, "
    "quote_ident(n.nspname) AS schema, x.extversion AS version FROM pg_extension x JOIN "
    "pg_namespace n ON n.oid = x.extnamespace";

const char *const catalog_type_queries[] = {functions, aggregates, enums, domains, composites,
    ranges, collations, casts, operators, operator_classes, text_searches, dictionaries, extensions,
    NULL};
