#include <string.h>

#include "from.h"
#include "report.h"

/* Whether `path` begins with `prefix` and goes on with a name of its own: "/src" is no prefix of
 * "/srcs/a.c". */
static bool
path_begins(const char *path, const char *prefix, size_t len)
{
	if (len == 0 || strncmp(path, prefix, len) != 0)
		return false;
	return prefix[len - 1] == '/' || path[len] == '/' || path[len] == '\0';
}

/* Without "./" before it. */
static const char *
path_without_dots(const char *path)
{
	while (path[0] == '.' && path[1] == '/')
		for (path += 2; *path == '/'; path++)
			;
	return path;
}

/* The first --map-path that fits. */
static bool
path_map(const struct option_list *maps, const char *path, struct text *out)
{
	for (size_t i = 0; i < maps->count; i++) {
		const char *from = maps->items[i], *equals = strchr(from, '=');
		size_t len = (size_t)(equals - from);

		if (!path_begins(path, from, len))
			continue;
		text_add_string(out, equals + 1);
		text_add_string(out, path + len);
		return true;
	}
	return false;
}

static const char *
path_strip(const struct option_list *prefixes, const char *path)
{
	for (size_t i = 0; i < prefixes->count; i++) {
		const char *prefix = path_without_dots(prefixes->items[i]);
		size_t len = strlen(prefix);

		if (!path_begins(path, prefix, len))
			continue;
		for (path += len; *path == '/'; path++)
			;
		break;
	}
	return path;
}

/* `C:\src\a.c` and `src\a.c`, but no name that holds both. */
static bool
path_is_of_windows(const char *path)
{
	return strchr(path, '\\') && !strchr(path, '/');
}

void
report_path(const struct report *report, const char *path, struct text *out)
{
	TEXT_LOCAL turned = TEXT_INIT(REPORT_WORD);

	text_clear(out);
	if (path_is_of_windows(path)) {
		for (const char *at = path; *at; at++)
			text_add_byte(&turned, *at == '\\' ? '/' : *at);
		path = text_string(&turned);
	}
	path = path_without_dots(path);
	if (!path_map(&report->from->map_path, path, out))
		text_add_string(
		    out, path_without_dots(path_strip(&report->from->strip_prefix, path)));
}
