#include "changed_files.h"
#include "changes.h"
#include "from.h"
#include "json_writer.h"
#include "records.h"
#include "text.h"

/* Names of files for a message: some of them, and how many more. */
struct name_list {
	struct text text;
	size_t count;
};

enum { NAMES_SHOWN = 10 };

static void
name_list_add(struct name_list *list, const char *path)
{
	if (list->count++ >= NAMES_SHOWN)
		return;
	if (list->count > 1)
		text_add_string(&list->text, ", ");
	text_add_visible_format(&list->text, "%.200s", path);
}

/* "a.py, b.py and 3 more: " and the rest. */
static void
name_list_say(const struct name_list *list, struct text *why, const char *before, const char *after)
{
	if (list->count == 0)
		return;
	if (why->len > 0)
		text_add_string(why, "; ");
	text_add_format(why, "%s%s", before, text_string(&list->text));
	if (list->count > NAMES_SHOWN)
		text_add_format(why, " and %zu more", list->count - NAMES_SHOWN);
	text_add_string(why, after);
}

/* What stands between the lines and a figure. */
struct verdict {
	struct name_list unknown, ambiguous, without;
	int64_t covered, total, records;
};

static void
changes_check(const struct from *from, enum check_status status, const struct text *message)
{
	struct check check = {.name = "diff-coverage", .status = status};

	records_check_with(from->records, &check, message);
}

static void
changed_put(const struct from *from, struct verdict *verdict, const char *path, int64_t covered,
    int64_t total)
{
	struct json_writer *w = records_begin(from->records, "coverage");

	if (path)
		json_put_string(w, "file", path);
	json_put_string(w, "scope", "changed");
	json_put_integer(w, "covered", covered);
	json_put_integer(w, "total", total);
	if (total > 0)
		json_put_number(w, "percent", 100 * (double)covered / (double)total);
	records_end(from->records);
	verdict->records++;
}

static void
changed_tell(const struct from *from, const struct changed_file *file, struct verdict *verdict)
{
	int64_t covered = line_set_covered(&file->known), total = (int64_t)file->known.count;

	if (file->ambiguous)
		name_list_add(&verdict->ambiguous, file->name.path);
	else if (file->reported) {
		changed_put(from, verdict, file->name.path, covered, total);
		verdict->covered += covered;
		verdict->total += total;
		if (total == 0)
			name_list_add(&verdict->without, file->name.path);
	} else if (file->of_kind)
		name_list_add(&verdict->unknown, file->name.path);
}

/* Whether there is a figure; if not, why. */
static bool
changes_judge(const struct changes *changes, const struct from *from, const struct verdict *verdict,
    struct text *why)
{
	if (!changes->any_report)
		text_add_string(why, "no report of coverage was read");
	else if (changes->empty && !from->accept_empty)
		text_add_format(why,
		    "%s is empty, which a diff that failed leaves too; name the revisions instead "
		    "(--diff REV..REV), or --accept-empty",
		    changes->name);
	name_list_say(&verdict->unknown, why, "no report lists the lines of ",
	    ", so whether the changed ones were executed is unknown; have it measured, or make "
	    "the paths fit (--strip-prefix, --map-path)");
	name_list_say(&verdict->ambiguous, why, "more paths than one fit ",
	    ", and none is the same; make the paths fit (--strip-prefix, --map-path)");
	return why->len == 0;
}

static void
changes_put_source(
    const struct changes *changes, const struct from *from, const struct verdict *verdict)
{
	struct json_writer *w = records_begin(from->records, "source");

	json_put_string(w, "format", "diff");
	json_open_object(w, "items");
	json_put_integer(w, "coverage", verdict->records);
	json_close_object(w);
	json_put_string(w, "file", changes->name);
	records_end(from->records);
}

static void
changes_conclude(const struct changes *changes, const struct from *from, struct verdict *verdict)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_RECORD);

	if (!changes_judge(changes, from, verdict, &why)) {
		changes_check(from, CHECK_UNKNOWN, &why);
		return;
	}
	if (text_memory_lacked()) {
		records_trouble_with(from->records,
		    "out of memory, so that the coverage of changed lines is unknown");
		return;
	}
	name_list_say(&verdict->without, &why, "no changed line of ",
	    " is one that the reports list: comments alone, or a report of another revision");
	if (why.len > 0)
		changes_check(from, CHECK_WARN, &why);
	changed_put(from, verdict, NULL, verdict->covered, verdict->total);
	changes_put_source(changes, from, verdict);
}

void
changes_tell(const struct changes *changes, const struct from *from)
{
	struct verdict verdict = {.unknown.text = TEXT_INIT(TEXT_MAX_RECORD),
	    .ambiguous.text = TEXT_INIT(TEXT_MAX_RECORD),
	    .without.text = TEXT_INIT(TEXT_MAX_RECORD)};

	/* A figure without a report that could not be read, or is in doubt, could be too good. */
	if (records_verdict(from->records) == SUMMARY_TROUBLE ||
	    records_count(from->records, CHECK_UNKNOWN) > 0)
		return;
	for (size_t i = 0; i < changes->count; i++)
		changed_tell(from, &changes->files[i], &verdict);
	changes_conclude(changes, from, &verdict);
	text_free(&verdict.unknown.text);
	text_free(&verdict.ambiguous.text);
	text_free(&verdict.without.text);
}
