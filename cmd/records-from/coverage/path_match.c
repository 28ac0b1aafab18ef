#include "path_match.h"

#include <string.h>

#include "hash.h"

struct path_name
path_name_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *point = strrchr(base, '.');

	/* ".profile" has no ending. */
	if (!point || point == base)
		point = "";
	return (struct path_name){.path = path,
	    .len = strlen(path),
	    .base = hash_bytes(HASH_BEGIN, base, strlen(base)),
	    .kind = hash_bytes(HASH_BEGIN, point, strlen(point))};
}

bool
path_same_kind(const struct path_name *a, const struct path_name *b)
{
	return a->kind == b->kind;
}

size_t
path_fit(const struct path_name *a, const struct path_name *b)
{
	const struct path_name *longer = a->len > b->len ? a : b, *shorter = longer == a ? b : a;
	size_t before = longer->len - shorter->len;

	if (a->base != b->base || memcmp(longer->path + before, shorter->path, shorter->len) != 0)
		return 0;
	if (before == 0)
		return SIZE_MAX;
	return longer->path[before - 1] == '/' || *shorter->path == '/' ? shorter->len : 0;
}
