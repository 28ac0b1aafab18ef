#include "expression_volatile.h"

#include <stddef.h>
#include <string.h>

#include "text.h"
#include "tree.h"

/* Stable and immutable ones (pg_proc.provolatile of PostgreSQL 15). */
static const char *const steady_functions[] = {"abs", "age", "array_append", "array_cat",
    "array_fill", "array_length", "array_to_json", "array_to_string", "btrim", "ceil", "ceiling",
    "char_length", "chr", "concat", "concat_ws", "current_database", "current_schema",
    "current_setting", "date", "date_part", "date_trunc", "daterange", "decode", "encode",
    "extract", "floor", "format", "gcd", "host", "inet_client_addr", "inet_server_addr", "initcap",
    "int4range", "int8range", "json_array", "json_build_array", "json_build_object", "json_object",
    "jsonb_build_array", "jsonb_build_object", "jsonb_object", "jsonb_set", "justify_days",
    "justify_hours", "left", "length", "lower", "lpad", "ltrim", "make_date", "make_interval",
    "make_time", "make_timestamp", "make_timestamptz", "md5", "mod", "now", "numrange",
    "octet_length", "pg_typeof", "pi", "point", "position", "power", "quote_ident", "quote_literal",
    "regexp_replace", "repeat", "replace", "reverse", "right", "round", "row_to_json", "rpad",
    "rtrim", "session_user", "sha224", "sha256", "sha384", "sha512", "sign", "split_part", "sqrt",
    "statement_timestamp", "string_to_array", "strpos", "substr", "substring", "text", "timezone",
    "to_char", "to_date", "to_hex", "to_json", "to_jsonb", "to_number", "to_timestamp",
    "to_tsvector", "transaction_timestamp", "translate", "trunc", "tsrange", "tstzrange", "upper",
    "user", "version", NULL};

static bool
function_is_steady(const struct tree *call)
{
	const struct tree *first = tree_first(call, "funcname"),
			  *last = tree_last(call, "funcname");
	const char *name = tree_string(last, NULL);

	if (first != last && !tree_says(first, NULL, "pg_catalog"))
		return false;

	return name && text_is_among(name, steady_functions);
}

const char *
expression_volatile(const struct tree *expression)
{
	const struct tree *call = expression && tree_is(expression, "FuncCall") ? expression : NULL;

	if (!call)
		call = tree_find(expression, NULL, "FuncCall");
	for (; call; call = tree_find(expression, call, "FuncCall"))
		if (!function_is_steady(call))
			return tree_string(tree_last(call, "funcname"), NULL);

	return NULL;
}
