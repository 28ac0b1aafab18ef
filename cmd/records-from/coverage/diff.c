#include "diff.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "diff_path.h"
#include "memory.h"
#include "units.h"

/* As coverage has it. */
#define DIFF_LAST_LINE INT64_C(2147483647)

enum { DIFF_PATH = 64 << 10 };

void
diff_reader_begin(struct diff_reader *r, struct diff *diff, const char *name)
{
	*r = (struct diff_reader){.diff = diff,
	    .name = name,
	    .old = TEXT_INIT(DIFF_PATH),
	    .why = TEXT_INIT(TEXT_MAX_REASON)};
	*diff = (struct diff){0};
}

void
diff_free(struct diff *diff)
{
	for (size_t i = 0; i < diff->count; i++) {
		free(diff->files[i].path);
		free(diff->files[i].ranges);
	}
	free(diff->files);
	*diff = (struct diff){0};
}

static int diff_fail(struct diff_reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int
diff_fail(struct diff_reader *r, const char *format, ...)
{
	va_list arguments;

	text_add_format(&r->why, "%s:%llu: ", r->name, (unsigned long long)r->number);
	va_start(arguments, format);
	text_add_vformat(&r->why, format, arguments);
	va_end(arguments);
	return -1;
}

static bool
line_begins(const char *bytes, size_t len, const char *with)
{
	size_t most = strlen(with);

	return len >= most && memcmp(bytes, with, most) == 0;
}

static bool
line_ends(const char *bytes, size_t len, const char *with)
{
	size_t most = strlen(with);

	return len >= most && memcmp(bytes + len - most, with, most) == 0;
}

/* ---- hunks ---- */

static void
file_add_line(struct diff_file *file, int64_t line)
{
	if (file->count > 0 && file->ranges[file->count - 1].to + 1 == line) {
		file->ranges[file->count - 1].to = line;
		return;
	}
	file->ranges = memory_grow(file->ranges, file->count, &file->room, sizeof(*file->ranges));
	file->ranges[file->count++] = (struct diff_range){line, line};
}

/* A line of the hunk under way. */
static int
hunk_take(struct diff_reader *r, const char *bytes, size_t len)
{
	/* Of an empty line of context, some programs drop the blank. */
	char sign = len > 0 ? *bytes : ' ';

	if (sign == '\\')
		return 0;
	if (sign != '+' && sign != '-' && sign != ' ')
		return diff_fail(r, "a hunk ends early: %lld lines are missing",
		    (long long)(r->old_left + r->new_left));
	if ((sign != '+' && r->old_left == 0) || (sign != '-' && r->new_left == 0))
		return diff_fail(r, "a hunk has other lines than its header says");
	if (sign == '+' && r->adding)
		file_add_line(&r->diff->files[r->diff->count - 1], r->line);
	r->old_left -= sign != '+';
	r->new_left -= sign != '-';
	r->line += sign != '-';
	return 0;
}

/* "START[,COUNT]": behind it, or NULL. */
static const char *
hunk_side(const char *at, const char *end, int64_t numbers[2])
{
	numbers[1] = 1;
	for (int i = 0;; i++) {
		size_t took = units_read_integer(at, (size_t)(end - at), &numbers[i]);

		if (took == 0 || numbers[i] < 0 || numbers[i] > DIFF_LAST_LINE)
			return NULL;
		at += took;
		if (i == 1 || at == end || *at != ',')
			break;
		at++;
	}
	return at;
}

/* "@@ -1,2 +3,4 @@", of which what follows is the function that it is in. */
static int
hunk_begin(struct diff_reader *r, const char *bytes, size_t len)
{
	const char *end = bytes + len, *at = NULL;
	const struct diff_file *file;
	int64_t old[2];
	int64_t new[2];

	if (line_begins(bytes, len, "@@ -"))
		at = hunk_side(bytes + strlen("@@ -"), end, old);
	if (at && line_begins(at, (size_t)(end - at), " +"))
		at = hunk_side(at + strlen(" +"), end, new);
	if (!at || !line_begins(at, (size_t)(end - at), " @@"))
		return diff_fail(r, "no header of a hunk: expected @@ -LINE,COUNT +LINE,COUNT @@");
	if (!r->headed)
		return diff_fail(r, "a hunk without the +++ line of its file");
	r->old_left = old[1];
	r->new_left = new[1];
	r->line = new[0];
	if (new[1] > 0 && (new[0] < 1 || new[0] + new[1] - 1 > DIFF_LAST_LINE))
		return diff_fail(r, "no lines that a file can have");
	file = r->adding ? &r->diff->files[r->diff->count - 1] : NULL;
	if (file && file->count > 0 && new[1] > 0 && file->ranges[file->count - 1].to >= new[0])
		return diff_fail(r, "hunks out of order");
	return 0;
}

/* ---- files ---- */

/* "+++ b/app.py", after "--- a/app.py". */
static int
file_begin(struct diff_reader *r, const char *bytes, size_t len)
{
	TEXT_LOCAL path = TEXT_INIT(DIFF_PATH);
	struct diff *diff = r->diff;

	diff->any = r->headed = true;
	r->adding = false;
	if (diff_path_read(bytes, len, &path) == -1)
		return diff_fail(r, "no path that a file can have");
	if (r->special || strcmp(text_string(&path), "/dev/null") == 0)
		return 0;
	diff->files = memory_grow(diff->files, diff->count, &diff->room, sizeof(*diff->files));
	diff->files[diff->count++] = (struct diff_file){
	    .path = memory_string(
		diff_path_without_prefix(text_string(&r->old), text_string(&path), r->prefix))};
	r->adding = true;
	return 0;
}

/* "diff --git a/app.py b/app.py" */
static void
file_announce(struct diff_reader *r, const char *bytes, size_t len)
{
	bool quoted = line_begins(bytes, len, "diff --git \"");
	const char *at = bytes + strlen("diff --git ") + quoted;

	r->diff->any = true;
	r->adding = r->headed = r->special = false;
	r->prefix = bytes + len - at >= 2 && at[1] == '/' ? at[0] : '\0';
}

/* What git says of the file before its hunks: links hold a path, submodules a commit. */
static bool
file_is_special(const char *bytes, size_t len)
{
	return (line_begins(bytes, len, "new file mode ") || line_begins(bytes, len, "new mode ") ||
		   line_begins(bytes, len, "index ")) &&
	       (line_ends(bytes, len, " 120000") || line_ends(bytes, len, " 160000"));
}

/* A line between hunks.  What is neither header nor hunk is prose: a commit's message. */
static int
diff_take_header(struct diff_reader *r, const char *bytes, size_t len)
{
	bool old_said = r->old_said;

	r->old_said = false;
	if (line_begins(bytes, len, "--- ")) {
		r->old_said = diff_path_read(bytes + 4, len - 4, &r->old) == 0;
		return 0;
	}
	if (old_said && line_begins(bytes, len, "+++ "))
		return file_begin(r, bytes + 4, len - 4);
	if (line_begins(bytes, len, "diff --git "))
		file_announce(r, bytes, len);
	else if (line_begins(bytes, len, "Index: ") ||
		 line_begins(bytes, len, "Property changes on: "))
		r->headed =
		    false; /* of Subversion; what follows the latter is no text of the file */
	else if (file_is_special(bytes, len))
		r->special = true;
	else if (line_begins(bytes, len, "diff --cc ") ||
		 line_begins(bytes, len, "diff --combined ") || line_begins(bytes, len, "@@@"))
		return diff_fail(r, "a combined diff, of a merge; make one against a single "
				    "parent: git diff REV..REV");
	else if (line_begins(bytes, len, "***************"))
		return diff_fail(r, "a context diff; make a unified one: diff -u");
	else if (line_begins(bytes, len, "@@ "))
		return hunk_begin(r, bytes, len);
	else if (r->headed && (line_begins(bytes, len, "+") ||
				  (line_begins(bytes, len, "-") && !line_begins(bytes, len, "--"))))
		return diff_fail(r, "a hunk has more lines than its header says");
	return 0;
}

int
diff_reader_take(struct diff_reader *r, const char *bytes, size_t len)
{
	r->number++;
	if (r->old_left > 0 || r->new_left > 0)
		return hunk_take(r, bytes, len);
	return diff_take_header(r, bytes, len);
}

/* ---- the end ---- */

static int
file_order(const void *a, const void *b)
{
	return strcmp(((const struct diff_file *)a)->path, ((const struct diff_file *)b)->path);
}

/* Numbers of lines hold for one state of a file alone. */
static void
diff_check_once(struct diff_reader *r)
{
	struct diff *diff = r->diff;

	if (diff->count > 0)
		qsort(diff->files, diff->count, sizeof(*diff->files), file_order);
	for (size_t i = 1; i < diff->count; i++)
		if (strcmp(diff->files[i - 1].path, diff->files[i].path) == 0) {
			diff_fail(r,
			    "%s stands in it more than once: it is a series of patches; make one "
			    "diff of all: git diff REV..REV",
			    diff->files[i].path);
			return;
		}
}

int
diff_reader_end(struct diff_reader *r)
{
	if (r->why.len == 0 && (r->old_left > 0 || r->new_left > 0))
		diff_fail(r, "it ends early, in a hunk: it was cut off");
	if (r->why.len == 0)
		diff_check_once(r);
	text_free(&r->old);
	return r->why.len == 0 ? 0 : -1;
}
