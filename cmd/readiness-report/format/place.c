#include "place.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "names.h"
#include "reader.h"
#include "utf8.h"

/* Without the folder at hand, and without "./". */
static const char *
path_relative(const char *path)
{
	char folder[PATH_MAX];
	size_t len = getcwd(folder, sizeof(folder)) ? strlen(folder) : 0;

	if (len > 1 && strncmp(path, folder, len) == 0 && path[len] == '/')
		path += len + 1;
	while (path[0] == '.' && path[1] == '/')
		path += 2;

	return path;
}

static struct place
place_of(const char *file, int64_t line, const struct reading *reading)
{
	struct place place = {.path = TEXT_INIT(TEXT_MAX_RECORD)};

	place.is_stated = file[0] != '\0';
	place.line = line;
	if (place.is_stated) {
		text_add_string(&place.path, path_relative(file));
	} else if (reading && reading->file) {
		const char *stream = path_relative(reading->file);

		text_add_visible(&place.path, stream, strlen(stream));
		place.line = (int64_t)reading->line;
	}
	if (place.path.len == 0)
		text_add_string(&place.path, "readiness-report");
	if (place.line < 1)
		place.line = 1;

	return place;
}

struct place
place_of_item(const struct item *item)
{
	return place_of(item->file, item->line, item->reading);
}

struct place
place_of_found(const struct found *found)
{
	return place_of(found->file, found->line, found->reading);
}

void
place_free(struct place *place)
{
	text_free(&place->path);
}

uint64_t
fingerprint_of_item(const struct item *item)
{
	return names_hash(item->tool, item->name);
}

uint64_t
fingerprint_of_found(const struct found *found)
{
	TEXT_LOCAL what = TEXT_INIT(TEXT_MAX_RECORD);

	if (found->fingerprint[0] != '\0')
		text_add_string(&what, found->fingerprint);
	else
		text_add_format(&what, "%s\t%s\t%s\t%s\t%s\t%s", found->rule, found->file,
		    found->package, found->class_name, found->name, found->message);

	return names_hash(found->tool, text_string(&what));
}

void
text_add_most(struct text *out, const char *string, size_t most)
{
	size_t len = strlen(string);

	if (len <= most) {
		text_add(out, string, len);
		return;
	}
	most -= 3;
	text_add(out, string, utf8_prefix(string, most));
	text_add_string(out, "...");
}
