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

/* The type as it stands in the record. */
static const char *
kind_name(const struct json_slice *type, size_t *len)
{
	static const char none[] = "record";

	*len = type->type == JSON_STRING ? type->len - 2 : strlen(none);
	return type->type == JSON_STRING ? type->bytes + 1 : none;
}

static struct kind
kind_of_type(const struct json_slice *type)
{
	static const char *const verdicts[] = {"check", "summary", "source"};
	static const char *const loads[] = {"request", "interval", "load"};
	size_t len;
	const char *name = kind_name(type, &len);
	struct kind kind = {.len = len < KIND_NAME ? len : KIND_NAME - 1};
	int which;

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
	size_t len;
	const char *name = kind_name(type, &len);

	return kind->len == len && memcmp(kind->name, name, len) == 0;
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
