#include "contents.h"

#include <inttypes.h>
#include <stddef.h>

#include "folder.h"
#include "rule.h"

static void
contents_judge_empty(
    const struct contents *contents, struct check *check, struct category *category)
{
	if (contents->blank)
		category_fault(
		    category, RULE_EMPTY, check, "the file holds nothing but white space");
	else if (contents->silent)
		category_fault(category, RULE_EMPTY, check,
		    "the file holds no statement, only comments or semicolons: applied, it would "
		    "do nothing");
}

static void
contents_judge_bom(const struct contents *contents, struct check *check, struct category *category)
{
	if (contents->bom)
		category_fault(category, RULE_BOM, check,
		    "the file begins with a byte order mark, which databases read as part of the "
		    "first statement");
}

static void
contents_judge_line_ends(
    const struct contents *contents, struct check *check, struct category *category)
{
	check->line = contents->carriage_return_line;
	if (contents->carriage_returns > 0)
		category_fault(category, RULE_LINE_ENDS, check,
		    "%" PRId64 " carriage returns (CRLF) and %" PRId64
		    " line feeds: the checksum depends on how the file was checked out",
		    contents->carriage_returns, contents->line_ends);
}

static void
contents_judge_utf8(const struct contents *contents, struct check *check, struct category *category)
{
	check->line = contents->bad_line;
	if (contents->bad_line > 0)
		category_fault(category, RULE_UTF8, check, "%s",
		    contents->utf16 ? "the file looks like UTF-16"
		    : contents->nul ? "the file holds a NUL byte"
				    : "the file holds bytes that are not UTF-8");
}

static void
contents_judge_conflicts(
    const struct contents *contents, struct check *check, struct category *category)
{
	check->line = contents->conflict_line;
	if (contents->conflict_line > 0)
		category_fault(category, RULE_CONFLICTS, check,
		    "git could not merge this, and nobody has: choose what the file is to hold, "
		    "and remove the lines <<<<<<<, ======= and >>>>>>>");
}

void
contents_judge(const struct folder *folder, struct findings *findings)
{
	static const struct {
		const char *name;
		void (*judge)(const struct contents *contents, struct check *check,
		    struct category *category);
	} categories[] = {
	    {"empty", contents_judge_empty},
	    {"bom", contents_judge_bom},
	    {"line-ends", contents_judge_line_ends},
	    {"utf-8", contents_judge_utf8},
	    {"conflicts", contents_judge_conflicts},
	};

	for (size_t c = 0; c < sizeof(categories) / sizeof(categories[0]); c++) {
		struct category category = {.findings = findings, .name = categories[c].name};

		for (size_t i = 0; i < folder->count; i++) {
			const struct migration *migration = &folder->items[i];
			struct check check = {.file = migration->path};

			if (!migration->contents.known)
				continue;
			category.judged++;
			categories[c].judge(&migration->contents, &check, &category);
		}
		category_end(&category);
	}
}
