#include "kind.h"

#include <string.h>

#include "hash.h"
#include "json.h"
#include "text.h"

const char *const kind_reports[KIND_REPORTS] = {
    "finding", "test", "coverage", "metric", "alert", "load"};

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
kind_of_type(const struct json_slice *type, const char *name, size_t len)
{
	static const char *const verdicts[] = {"check", "summary", "source"};
	static const char *const loads[] = {"request", "interval", "load"};
	struct kind kind = {.whole = len,
	    .len = len < KIND_NAME ? len : KIND_NAME - 1,
	    .hash = hash_bytes(HASH_BEGIN, name, len)};
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
is_kind(const struct kind *kind, const char *name, size_t len)
{
	return kind->whole == len && memcmp(kind->name, name, kind->len) == 0 &&
	       (len < KIND_NAME || kind->hash == hash_bytes(HASH_BEGIN, name, len));
}

static const struct kind *
kind_named(struct kinds *kinds, const struct json_slice *type, const char *name, size_t len)
{
	/* Records of one type mostly come in a row. */
	if (kinds->count > 0 && kinds->last < KINDS - 1 &&
	    is_kind(&kinds->items[kinds->last], name, len))
		return &kinds->items[kinds->last];
	for (int i = 0; i < kinds->count && i < KINDS - 1; i++)
		if (is_kind(&kinds->items[i], name, len))
			return &kinds->items[kinds->last = i];
	kinds->last = kinds->count < KINDS - 1 ? kinds->count++ : KINDS - 1;
	kinds->items[kinds->last] = kind_of_type(type, name, len);
	kinds->items[kinds->last].id = kinds->last;
	return &kinds->items[kinds->last];
}

const struct kind *
kind_find(struct kinds *kinds, const struct json_slice *type)
{
	static const char none[] = "record";
	struct text unescaped = TEXT_INIT(TEXT_MAX_RECORD);
	const struct kind *kind;

	if (type->type != JSON_STRING)
		return kind_named(kinds, type, none, strlen(none));
	if (!type->escaped || json_string(type, &unescaped) == -1)
		return kind_named(kinds, type, type->bytes + 1, type->len - 2);
	kind = kind_named(kinds, type, text_string(&unescaped), unescaped.len);
	text_free(&unescaped);
	return kind;
}
