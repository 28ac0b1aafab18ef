#include "folder.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "layout.h"
#include "memory.h"
#include "posix_pattern.h"
#include "rule.h"
#include "text.h"
#include "waivers.h"

/* ---- names ---- */

static void
folder_find_odd(const struct folder *folder, struct category *category)
{
	for (size_t i = folder->named; i < folder->count; i++) {
		struct check check = {.file = folder->items[i].path};

		category_fault(category, RULE_NAMES, &check, "%s", folder->items[i].odd);
	}
}

static void
folder_find_links(const struct folder *folder, struct category *category)
{
	for (size_t i = 0; i < folder->count; i++) {
		struct check check = {.file = folder->items[i].path};

		if (folder->items[i].leads_out)
			category_fault(category, RULE_SYMLINKS, &check,
			    "a symbolic link to a file outside of the folder");
	}
}

static int
compare_caseless(const void *a, const void *b)
{
	const struct migration *const *one = a, *const *other = b;
	int order = strcasecmp((*one)->name, (*other)->name);

	return order != 0 ? order : strcmp((*one)->name, (*other)->name);
}

/* Where names differ in their case alone, one hides the other on file systems that ignore it. */
static void
folder_find_case(const struct folder *folder, struct category *category)
{
	const struct migration **sorted = memory_new(folder->count, sizeof(*sorted));

	for (size_t i = 0; i < folder->count; i++)
		sorted[i] = &folder->items[i];
	qsort(sorted, folder->count, sizeof(*sorted), compare_caseless);
	for (size_t i = 1; i < folder->count; i++) {
		struct check check = {.file = sorted[i]->path};

		if (strcasecmp(sorted[i - 1]->name, sorted[i]->name) == 0)
			category_fault(category, RULE_CASE, &check,
			    "differs from %s in upper and lower case alone: where file names "
			    "ignore case, one of them is lost",
			    sorted[i - 1]->name);
	}
	free(sorted);
}

static void
folder_find_pattern(const struct folder *folder, const char *pattern, struct category *category)
{
	/* migrations_options.c has compiled it already. */
	regex_t *regex = pattern ? posix_pattern_new(pattern, false, NULL) : NULL;

	if (!regex)
		return;
	waivers_note_rule(category->findings->waivers, RULE_PATTERN);
	for (size_t i = 0; i < folder->count; i++) {
		struct check check = {.file = folder->items[i].path};

		const char *name = folder->items[i].name;

		if (!posix_pattern_finds(regex, name, strlen(name)))
			category_fault(category, RULE_PATTERN, &check,
			    "the name does not fit --pattern %s", pattern);
	}
	posix_pattern_free(regex);
}

/* Nobody applies what stands in a folder that the tool does not look into, and it may be meant to
 * be so: an archive. */
static void
folder_find_below(const struct folder *folder, struct category *category)
{
	TEXT_LOCAL below = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_WARN, .file = folder->path};
	const struct layout *layout = folder->layout;
	size_t folders = 0;

	if (folder->ignored > 0 && !layout->recursive && !layout->folders && !layout->subfolder)
		folders = layout_below(folder->path, &below);
	if (folders > 0)
		category_say(category, RULE_NAMES, &check,
		    "what looks like migrations stands in %zu folder%s in it, into which nobody "
		    "looks: %s",
		    folders, folders == 1 ? "" : "s", text_string(&below));
}

static void
folder_judge_names(const struct folder *folder, const char *pattern, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "names", .judged = (int64_t)folder->count};

	folder_find_odd(folder, &category);
	folder_find_case(folder, &category);
	folder_find_links(folder, &category);
	folder_find_pattern(folder, pattern, &category);
	folder_find_below(folder, &category);
	category_end(&category);
}

/* ---- order and duplicates ---- */

/* Tools that sort names, tools that sort numbers and people must agree. */
static void
folder_judge_order(const struct folder *folder, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "order", .judged = (int64_t)folder->ordered};

	if (folder->layout->order == ORDER_CHAIN)
		return; /* the layout's judge() does that */
	for (size_t i = 1; i < folder->ordered; i++) {
		const struct migration *before = &folder->items[i - 1], *here = &folder->items[i];
		struct check check = {.file = here->path};

		if (folder->layout->order == ORDER_BYTES && here->number != -1 &&
		    before->number > here->number)
			category_fault(&category, RULE_ORDER, &check,
			    "%s sorts it as text, behind %s, although its number is the lower one: "
			    "write both numbers with as many digits",
			    folder->layout->tool, before->name);
		else if (folder->layout->bytes && strcmp(before->name, here->name) > 0)
			category_fault(&category, RULE_ORDER, &check,
			    "by its number it comes after %s, by its name before: write both "
			    "numbers with as many digits",
			    before->name);
	}
	category_end(&category);
}

static bool
migration_is_twin(const struct layout *layout, const struct migration *a, const struct migration *b)
{
	if (a->kind != b->kind || layout->order == ORDER_CHAIN)
		return false;

	return version_compare(layout, a->version, b->version) == 0;
}

static int
compare_titles(const void *a, const void *b)
{
	const struct migration *const *one = a, *const *other = b;
	int order = strcmp((*one)->title, (*other)->title);

	return order != 0 ? order : strcmp((*one)->name, (*other)->name);
}

/* What is repeatable has nothing else to be told by. */
static void
folder_find_title_twins(const struct folder *folder, struct category *category)
{
	const struct migration **sorted = memory_new(folder->named, sizeof(*sorted));
	size_t count = 0;

	for (size_t i = folder->layout->titles ? 0 : folder->ordered; i < folder->named; i++)
		if (folder->items[i].title)
			sorted[count++] = &folder->items[i];
	qsort(sorted, count, sizeof(*sorted), compare_titles);
	for (size_t i = 1; i < count; i++) {
		struct check check = {.file = sorted[i]->path};

		if (strcmp(sorted[i - 1]->title, sorted[i]->title) == 0)
			category_fault(category, RULE_DUPLICATES, &check,
			    "its name is \"%s\", as that of %s is: %s refuses both",
			    sorted[i]->title, sorted[i - 1]->name, folder->layout->tool);
	}
	free(sorted);
}

static void
folder_judge_duplicates(const struct folder *folder, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "duplicates", .judged = (int64_t)folder->named};

	for (size_t i = 1; i < folder->ordered; i++) {
		const struct migration *before = &folder->items[i - 1], *here = &folder->items[i];
		struct check check = {.file = here->path};

		if (migration_is_twin(folder->layout, before, here))
			category_fault(&category, RULE_DUPLICATES, &check, "%s is the %s of %s too",
			    here->version, here->number != -1 ? "number" : "version", before->name);
	}
	folder_find_title_twins(folder, &category);
	category_end(&category);
}

/* ---- gaps ---- */

/* The next one that counts for the numbering, from `i` on; down files repeat the number of theirs.
 */
static size_t
folder_next_up(const struct folder *folder, size_t i)
{
	while (i < folder->ordered && folder->items[i].kind == MIGRATION_DOWN)
		i++;

	return i;
}

/* Whether a dotted version begins with the number, so that it is not missing: 2.1 with 2. */
static bool
migration_begins_with(const struct migration *migration, int64_t number)
{
	size_t digits = strcspn(migration->version, ".");
	int64_t first = 0;

	for (size_t i = 0; i < digits && digits <= 18; i++)
		first = first * 10 + (migration->version[i] - '0');

	return migration->version[digits] == '.' && first == number;
}

/* Whether all of the numbers are dates or times. */
static bool
folder_is_dated(const struct folder *folder)
{
	for (size_t i = 0; i < folder->ordered; i++)
		if (!number_is_dated(folder->items[i].number, folder->items[i].digits))
			return false;

	return folder->ordered > 0;
}

/* Numbers `from` to `to` are not there, before `next`. */
static void
folder_report_gap(struct category *category, const struct migration *next, int64_t from, int64_t to)
{
	struct check check = {.file = next->path};
	int width = (int)next->digits;

	if (from == to)
		category_fault(
		    category, RULE_GAPS, &check, "%0*" PRId64 " is missing before it", width, from);
	else
		category_fault(category, RULE_GAPS, &check,
		    "%0*" PRId64 " to %0*" PRId64 " are missing before it", width, from, width, to);
}

/* The first number of a folder: as asked, else 0 or 1, which are both where people begin. */
static int64_t
folder_first(const struct folder *folder, int64_t first)
{
	if (first != -1)
		return first;

	return folder->ordered > 0 && folder->items[0].number == 0 ? 0 : 1;
}

static void
folder_skip_gaps(struct category *category, const char *why)
{
	struct check check = {.status = CHECK_SKIP};

	category_say(category, RULE_GAPS, &check, "%s", why);
}

/* The numbers that count up one by one.  Where a folder went over to dates, the dates leave gaps,
 * and so does the step to the first of them. */
static void
folder_find_gaps(const struct folder *folder, int64_t first, struct category *category)
{
	bool dated = folder_is_dated(folder);
	int64_t expected = folder_first(folder, first);
	size_t i = folder_next_up(folder, 0);

	for (; i < folder->ordered; i = folder_next_up(folder, i + 1)) {
		const struct migration *here = &folder->items[i];
		struct check check = {.file = here->path};

		if (here->number == -1 && migration_begins_with(here, expected))
			expected++;
		if (here->number == -1 || (!dated && number_is_dated(here->number, here->digits)))
			continue;
		/* A baseline stands for all in front of it, which may be gone. */
		if (here->number > expected && here->kind != MIGRATION_BASELINE)
			folder_report_gap(category, here, expected, here->number - 1);
		if (category->judged++ == 0 && here->number < expected)
			category_fault(category, RULE_GAPS, &check,
			    "its number is below %" PRId64 ", the first one expected", expected);
		if (here->number >= expected)
			expected = here->number + 1;
	}
	category_end(category);
}

static void
folder_judge_gaps(const struct folder *folder, int64_t first, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "gaps"};

	if (!folder->layout->counts)
		folder_skip_gaps(&category, "its versions do not count up one by one");
	else if (first == -1 && folder_is_dated(folder))
		folder_skip_gaps(&category, "the numbers are dates, which leave gaps");
	else
		folder_find_gaps(folder, first, &category);
}

/* ---- down ---- */

/* Up and down files of one version stand beside each other. */
static const struct migration *
folder_partner(const struct folder *folder, size_t i)
{
	enum migration_kind wanted =
	    folder->items[i].kind == MIGRATION_DOWN ? MIGRATION_UP : MIGRATION_DOWN;
	size_t from = i, to = i;

	while (from > 0 && strcmp(folder->items[from - 1].version, folder->items[i].version) == 0)
		from--;
	while (to + 1 < folder->ordered &&
	       strcmp(folder->items[to + 1].version, folder->items[i].version) == 0)
		to++;
	for (size_t j = from; j <= to; j++)
		if (folder->items[j].kind == wanted)
			return &folder->items[j];

	return NULL;
}

/* Where no migration has a down file, the house does without them. */
static void
folder_judge_down(const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "down"};
	int64_t downs = 0;

	if (!folder->layout->down_files)
		return;
	for (size_t i = 0; i < folder->ordered; i++)
		downs += folder->items[i].kind == MIGRATION_DOWN;
	for (size_t i = 0; i < folder->ordered && downs > 0; i++) {
		const struct migration *here = &folder->items[i];
		struct check check = {.file = here->path};

		if (here->kind != MIGRATION_UP && here->kind != MIGRATION_DOWN)
			continue;
		category.judged++;
		if (folder_partner(folder, i))
			continue;
		if (here->kind == MIGRATION_UP)
			category_fault(&category, RULE_DOWN, &check,
			    "no file takes it back, although others have one");
		else
			category_fault(
			    &category, RULE_DOWN, &check, "no file has what this one takes back");
	}
	category_end(&category);
}

void
folder_judge(
    const struct folder *folder, int64_t first, const char *pattern, struct findings *findings)
{
	folder_judge_names(folder, pattern, findings);
	folder_judge_order(folder, findings);
	folder_judge_duplicates(folder, findings);
	folder_judge_gaps(folder, first, findings);
	folder_judge_down(folder, findings);
}
