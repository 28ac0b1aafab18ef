#include "baseline_files.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"
#include "text.h"

static bool
look_at(const char *path, struct stat *st)
{
	int rc = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, st) : stat(path, st);

	/* /dev/null is nobody's records. */
	return rc == 0 && (S_ISREG(st->st_mode) || S_ISFIFO(st->st_mode));
}

int
baseline_files_check(const struct option_list *baselines, char *const *files, struct text *why)
{
	static char standard[] = "-", *const standard_input[] = {standard, NULL};
	struct stat one, other;

	if (!files[0])
		files = standard_input;
	for (size_t i = 0; i < baselines->count; i++) {
		if (!look_at(baselines->items[i], &one))
			continue;
		for (char *const *file = files; *file; file++) {
			if (!look_at(*file, &other) || one.st_dev != other.st_dev ||
			    one.st_ino != other.st_ino)
				continue;
			text_set_format(why,
			    "--baseline %s is the same file as the input %s: ", baselines->items[i],
			    *file);
			text_add_string(why, "a canary is compared with another version's records");
			return -1;
		}
	}
	return 0;
}
