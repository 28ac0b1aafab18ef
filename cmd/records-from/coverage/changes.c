#include "changes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "changed_files.h"
#include "coverage_files.h"
#include "git.h"
#include "input.h"
#include "memory.h"
#include "text.h"

/* ---- reading the diff ---- */

bool
changes_are_revisions(const char *diff)
{
	const char *dots = strstr(diff, "..");

	if (!dots || *diff == '-' || access(diff, F_OK) == 0)
		return false;
	return (dots == diff || dots[-1] != '/') && dots[2] != '/';
}

/* 0, or -1 with the reason in `why`. */
static int
changes_read_input(struct changes *changes, struct input *input, struct text *why)
{
	struct diff_reader reader;
	const char *bytes;
	size_t len;
	int rc;

	diff_reader_begin(&reader, &changes->diff, changes->name);
	changes->empty = true;
	while (input_line(input, &bytes, &len, NULL)) {
		changes->empty = false;
		if (diff_reader_take(&reader, bytes, len) == -1)
			break;
	}
	rc = diff_reader_end(&reader);
	if (rc == -1)
		text_fail(why, "%s", text_string(&reader.why));
	text_free(&reader.why);
	if (input_failed(input))
		return text_fail(why, "%s", input_failed(input));
	return rc;
}

/* Whatever the configuration says of how a diff looks.  A revision cannot be taken for an option
 * (from_options.c sees to it), and with "--" for no file either. */
static int
changes_read_git(struct changes *changes, struct text *why)
{
	const char *const words[] = {"diff", "--unified=0", "--inter-hunk-context=0", "--no-color",
	    "--no-ext-diff", "--no-textconv", "--no-relative", "--submodule=short",
	    "--src-prefix=a/", "--dst-prefix=b/", "--find-renames", changes->name, "--", NULL};
	const struct git_call call = {.name = "git diff", .words = words};
	TEXT_LOCAL fault = TEXT_INIT(TEXT_MAX_REASON);
	struct child git;
	struct input *input;
	int rc;

	if (git_start(&git, &call, &fault) == -1)
		return text_fail(why, "--diff %s: %s", changes->name, text_string(&fault));
	input = input_from(&git, changes->name);
	rc = changes_read_input(changes, input, why);
	input_free(input);
	/* What git says beats what the reader made of it, unless the reader stopped before. */
	if (git_end(&git, &fault) == -1)
		rc = fault.len > 0
			 ? text_fail(why, "--diff %s: %s", changes->name, text_string(&fault))
			 : -1;
	changes->empty = false;
	return rc;
}

static int
changes_read_file(struct changes *changes, struct text *why)
{
	struct input *input = input_open(changes->name, false, why);
	int rc;

	if (!input && access(changes->name, F_OK) == -1)
		return text_fail(
		    why, "--diff %s: no such file, and no revisions (REV..REV)", changes->name);
	if (!input)
		return -1;
	rc = changes_read_input(changes, input, why);
	input_free(input);
	if (rc == 0 && !changes->empty && !changes->diff.any)
		return text_fail(why, "%s: there is no unified diff in it", changes->name);
	return rc;
}

struct changes *
changes_open(const char *name, struct text *why)
{
	struct changes *changes = memory_new(1, sizeof(*changes));
	int rc;

	changes->name = memory_string(name);
	rc = changes_are_revisions(name) ? changes_read_git(changes, why)
					 : changes_read_file(changes, why);
	if (rc == -1) {
		changes_free(changes);
		return NULL;
	}
	changes->files = memory_new(changes->diff.count, sizeof(*changes->files));
	for (size_t i = 0; i < changes->diff.count; i++) {
		const struct diff_file *file = &changes->diff.files[i];

		if (file->count > 0)
			changes->files[changes->count++] =
			    (struct changed_file){.file = file, .name = path_name_of(file->path)};
	}
	return changes;
}

void
changes_free(struct changes *changes)
{
	if (!changes)
		return;
	for (size_t i = 0; i < changes->count; i++)
		line_set_free(&changes->files[i].known);
	diff_free(&changes->diff);
	free(changes->files);
	free(changes->name);
	free(changes);
}

/* ---- what a report knows ---- */

/* Takes the lines that are changed ones; both are in order. */
static void
change_take_lines(struct changed_file *change, const struct line_set *lines)
{
	const struct diff_range *range = change->file->ranges, *end = range + change->file->count;

	for (size_t i = 0; i < lines->count; i++) {
		int64_t line = line_set_line(lines, i);

		while (range < end && range->to < line)
			range++;
		if (range == end)
			break;
		if (range->from <= line)
			line_set_add(&change->known, line, line_set_executed(lines, i));
	}
	line_set_settle(&change->known);
}

enum { NO_FILE = -1 };

/* The file of the report that fits a changed one best: the same path, else the one with which it
 * has most in common; NO_FILE when there is none, or several. */
static ptrdiff_t
change_find(
    struct changed_file *change, const struct coverage *coverage, const struct path_name *names)
{
	ptrdiff_t best = NO_FILE;
	size_t best_fit = 0;

	for (size_t i = 0; i < coverage->count; i++) {
		size_t fit = path_fit(&names[i], &change->name);

		change->of_kind |= path_same_kind(&names[i], &change->name);
		if (fit > best_fit) {
			best = (ptrdiff_t)i;
			best_fit = fit;
		} else if (fit == best_fit) {
			best = NO_FILE;
		}
	}
	change->ambiguous |= best_fit > 0 && best == NO_FILE;
	return best;
}

/* How many changed files would be one file of the report. */
struct claims {
	bool exact;  /* one of the very path */
	size_t near; /* of a path that may be seen from elsewhere */
};

static bool
change_is_exact(const struct changed_file *change, const struct coverage_file *file)
{
	return strcmp(change->name.path, file->path) == 0;
}

/* Whether the report says which lines were executed: not counts alone, nor lines whose number is
 * lost. */
static bool
file_lists_lines(const struct coverage_file *file)
{
	return file->lost == 0 && (file->lines.count > 0 || file->total == 0);
}

/* A file of the report can be one changed file alone: the one of its very path, if there is one. */
static bool
change_gets(
    struct changed_file *change, const struct coverage_file *file, const struct claims *claims)
{
	if (change_is_exact(change, file))
		return true;
	change->ambiguous |= !claims->exact && claims->near > 1;
	return !claims->exact && claims->near == 1;
}

void
changes_take(struct changes *changes, struct coverage *coverage)
{
	struct path_name *names = memory_new(coverage->count, sizeof(*names));
	struct claims *claims = memory_new(coverage->count, sizeof(*claims));
	ptrdiff_t *found = memory_new(changes->count, sizeof(*found));

	changes->any_report = true;
	for (size_t i = 0; i < coverage->count; i++)
		names[i] = path_name_of(coverage->files[i]->path);
	for (size_t i = 0; i < changes->count; i++) {
		found[i] = change_find(&changes->files[i], coverage, names);
		if (found[i] == NO_FILE)
			continue;
		if (change_is_exact(&changes->files[i], coverage->files[found[i]]))
			claims[found[i]].exact = true;
		else
			claims[found[i]].near++;
	}
	for (size_t i = 0; i < changes->count; i++) {
		struct changed_file *change = &changes->files[i];
		const struct coverage_file *file =
		    found[i] == NO_FILE ? NULL : coverage->files[found[i]];

		if (!file || !change_gets(change, file, &claims[found[i]]) ||
		    !file_lists_lines(file))
			continue;
		change->reported = true;
		change_take_lines(change, &file->lines);
	}
	free(found);
	free(claims);
	free(names);
}
