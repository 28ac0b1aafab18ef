#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "signs.h"
#include "text.h"

enum { MOST_FOLDERS = 64, MOST_NAMED = 3 };

static void
below_add(const char *path, const char *name, size_t *found, struct text *out)
{
	TEXT_LOCAL below = TEXT_INIT(TEXT_MAX_REASON);
	struct signs signs = {0};
	size_t files;

	text_add_format(&below, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", name);
	if (text_failed(&below) || signs_read(&signs, text_string(&below)) == -1)
		return;
	files = signs_files(&signs);
	signs_free(&signs);
	if (files == 0 || ++*found > MOST_NAMED)
		return;
	text_add_format(out, "%s%zu in %s", *found > 1 ? ", " : "", files, text_string(&below));
}

size_t
layout_below(const char *path, struct text *out)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);
	size_t found = 0, folders = 0;

	for (int i = 0; i < count; i++) {
		const struct dirent *entry = entries[i];

		if (entry->d_name[0] != '.' && entry->d_type != DT_REG && folders++ < MOST_FOLDERS)
			below_add(path, entry->d_name, &found, out);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);

	return found;
}
