#include "kind.h"

#include <string.h>

#include "json.h"

const char *const kind_reports[KIND_REPORTS] = {"finding", "test", "coverage", "metric", "alert"};

static bool
type_is_any(const struct json_slice *type, const char *const *names, size_t count, int *which)
{
	for (size_t i = 0; i < count; i++) {
		if (json_string_equals(type, names[i], strlen(names[i]))) {
			*which = (int)i;
			return true;
		}
	}
	*which = -1;
	return false;
}

static struct kind
kind_of_type(const struct json_slice *type)
{
	static const char *const verdicts[] = {"check", "summary", "source"};
	static const char *const loads[] = {"request", "interval", "load"};
	const char *name = "record";
	struct kind kind = {.len = strlen(name)};
	int which;

	if (type->type == JSON_STRING) {
		name = type->bytes + 1;
		kind.len = type->len - 2 < KIND_NAME ? type->len - 2 : KIND_NAME - 1;
	}
	memcpy(kind.name, name, kind.len);
	kind.data = !type_is_any(type, verdicts, 3, &which);
	kind.source = which == 2;
	type_is_any(type, loads, 3, &which);
	kind.load = (enum kind_load)(which + 1);
	type_is_any(type, kind_reports, KIND_REPORTS, &kind.report);
	return kind;
}

static bool
is_kind(const struct kind *kind, const struct json_slice *type)
{
	if (type->type != JSON_STRING)
		return kind->len == 6 && memcmp(kind->name, "record", 6) == 0;
	return kind->len == type->len - 2 && memcmp(kind->name, type->bytes + 1, kind->len) == 0;
}

const struct kind *
kind_find(struct kinds *kinds, const struct json_slice *type)
{
	/* Records of one type mostly come in a row. */
	if (kinds->count > 0 && kinds->last < KINDS - 1 &&
	    is_kind(&kinds->items[kinds->last], type))
		return &kinds->items[kinds->last];
	for (int i = 0; i < kinds->count && i < KINDS - 1; i++)
		if (is_kind(&kinds->items[i], type))
			return &kinds->items[kinds->last = i];
	kinds->last = kinds->count < KINDS - 1 ? kinds->count++ : KINDS - 1;
	kinds->items[kinds->last] = kind_of_type(type);
	kinds->items[kinds->last].id = kinds->last;
	return &kinds->items[kinds->last];
}
