#include "type_text.h"

#include <stdint.h>
#include <string.h>

#include "text.h"
#include "tree.h"
#include "units.h"

void
type_text(const struct tree *type, struct text *out)
{
	const char *separator = "(";

	for (const struct tree *n = tree_first(type, "names"); n; n = tree_next(n))
		if (!tree_says(n, NULL, "pg_catalog"))
			text_add_format(out, "%s%s",
			    tree_string(n, NULL) ? tree_string(n, NULL) : "?",
			    tree_next(n) ? "." : "");
	for (const struct tree *m = tree_first(type, "typmods"); m; m = tree_next(m)) {
		text_add_format(out, "%s%lld", separator, (long long)tree_integer(m, "ival.ival"));
		separator = ",";
	}
	if (*separator == ',')
		text_add_byte(out, ')');
	for (const struct tree *b = tree_first(type, "arrayBounds"); b; b = tree_next(b))
		text_add_string(out, "[]");
}

/* "numeric(10,2)": its name, and up to two limits, -1 where there are none. */
struct type_parts {
	const char *name;
	size_t len;
	int64_t first, second;
	bool plain; /* nothing else stands behind */
};

static struct type_parts
type_parts_of(const char *type)
{
	struct type_parts parts = {
	    .name = type, .len = strcspn(type, "(["), .first = -1, .second = -1};

	type += parts.len;
	if (*type == '(') {
		type++;
		type += units_read_integer(type, strlen(type), &parts.first);
		parts.second = 0;
		if (*type == ',')
			type += 1 + units_read_integer(type + 1, strlen(type + 1), &parts.second);
		type += *type == ')';
	}
	parts.plain = *type == '\0';

	return parts;
}

static bool
type_is(const struct type_parts *parts, const char *name)
{
	return parts->len == strlen(name) && strncmp(parts->name, name, parts->len) == 0;
}

/* Whether a limit is gone or has grown; the digits behind the point have to stay. */
static bool
type_limit_grows(const struct type_parts *from, const struct type_parts *to)
{
	if (to->first == -1)
		return true;

	return from->first != -1 && to->first >= from->first && to->second == from->second;
}

bool
type_change_is_free(const char *from, const char *to, bool utc)
{
	static const char *const limited[] = {
	    "varchar", "numeric", "varbit", "timestamp", "timestamptz", "time", "timetz", NULL};
	struct type_parts old = type_parts_of(from), new = type_parts_of(to);

	if (strcmp(from, to) == 0)
		return true;
	if (!old.plain || !new.plain)
		return false;
	for (size_t i = 0; limited[i]; i++)
		if (type_is(&old, limited[i]) && type_is(&new, limited[i]))
			return type_limit_grows(&old, &new);
	if (type_is(&new, "text"))
		return type_is(&old, "varchar");
	if (type_is(&new, "varchar"))
		return type_is(&old, "text") && new.first == -1;
	if (type_is(&new, "inet"))
		return type_is(&old, "cidr");

	return utc && old.first == new.first &&
	       ((type_is(&old, "timestamp") && type_is(&new, "timestamptz")) ||
		   (type_is(&old, "timestamptz") && type_is(&new, "timestamp")));
}
