/* links: cmd/records-from/ */
/*
 * Diffs: whatever they hold, they are refused with a reason, or every line that they add is a line
 * that a file can have, in order, and no file stands twice.
 */
#include <string.h>

#include "../../cmd/records-from/coverage/diff.h"
#include "../../cmd/records-from/coverage/path_match.h"
#include "fuzz.h"

static void
diff_check(const struct diff *diff)
{
	for (size_t i = 0; i < diff->count; i++) {
		const struct diff_file *file = &diff->files[i];
		struct path_name name = path_name_of(file->path);
		int64_t last = 0;

		must(*file->path && path_fit(&name, &name) == SIZE_MAX);
		must(i == 0 || strcmp(diff->files[i - 1].path, file->path) < 0);
		for (size_t k = 0; k < file->count; k++) {
			must(file->ranges[k].from > last &&
			     file->ranges[k].to >= file->ranges[k].from);
			last = file->ranges[k].to;
		}
		must(last <= INT64_C(2147483647));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct diff_reader reader;
	struct diff diff;
	int rc = 0;

	diff_reader_begin(&reader, &diff, "diff");
	while (len > 0 && rc == 0) {
		const uint8_t *end = memchr(bytes, '\n', len);
		size_t line = end ? (size_t)(end - bytes) : len;

		rc = diff_reader_take(&reader, (const char *)bytes, line);
		bytes += end ? line + 1 : line;
		len -= end ? line + 1 : line;
	}
	rc = diff_reader_end(&reader);
	must((rc == -1) == (reader.why.len > 0));
	if (rc == 0)
		diff_check(&diff);
	text_free(&reader.why);
	diff_free(&diff);
	return 0;
}
