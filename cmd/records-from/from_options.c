/* from_options: the command line of records-from. */
#include <string.h>
#include <unistd.h>

#include "compression.h"
#include "digest.h"
#include "format.h"
#include "from.h"
#include "memory.h"
#include "path_glob.h"
#include "text.h"
#include "xml_reader.h"

static const char *(*const libraries[])(void) = {
    xml_library, compression_library, digest_library, NULL};

enum { MOST_FORMATS = 64 };

/* The names of all formats; of nothing longer than the list. */
static void
format_names_take(const char *names[MOST_FORMATS + 2])
{
	size_t count = 0;

	names[count++] = "auto";
	for (size_t i = 0; formats[i] && count <= MOST_FORMATS; i++)
		names[count++] = formats[i]->name;
	names[count] = NULL;
}

/* "auto|sarif|bandit|..." */
static const char *
format_words(struct text *out)
{
	text_add_string(out, "auto");
	for (size_t i = 0; formats[i]; i++)
		text_add_format(out, "|%s", formats[i]->name);
	text_add_string(out, " FILE");
	return text_string(out);
}

/* A file where the format belongs is the usual slip. */
static void
format_refuse(const struct options *options, const char *name)
{
	const char *names[MOST_FORMATS + 2], *nearest;

	format_names_take(names);
	nearest = text_nearest(name, names);
	if (nearest)
		options_wrong(
		    options, "unknown format \"%s\"; did you mean \"%s\"?", name, nearest);
	if (access(name, F_OK) == 0)
		options_wrong(options,
		    "\"%s\" is a file: the format (auto, sarif, junit, ...) stands before it",
		    name);
	options_wrong(options, "unknown format \"%s\"", name);
}

static void
check_paths(const struct options *options, const struct from *from)
{
	for (size_t i = 0; i < from->map_path.count; i++) {
		const char *equals = strchr(from->map_path.items[i], '=');

		if (!equals || equals == from->map_path.items[i])
			options_wrong(options, "--map-path: expected FROM=TO");
	}
}

static void
check_severity(struct from *from)
{
	if (!from->unknown_severity_word)
		return;
	for (enum severity s = SEVERITY_INFO; s <= SEVERITY_CRITICAL; s++)
		if (strcmp(from->unknown_severity_word, severity_names[s]) == 0)
			from->unknown_severity = s;
}

static void
check_packages(const struct options *options, const struct from *from)
{
	for (size_t i = 0; i < from->packages.count; i++)
		if (strlen(from->packages.items[i]) > PATH_GLOB_MOST)
			options_wrong(options, "--package: longer than %d bytes", PATH_GLOB_MOST);
}

static void
check_diff(const struct options *options, const struct from *from)
{
	if (!from->diff)
		return;
	if (strcmp(from->diff, "-") == 0)
		options_wrong(options, "--diff: expected a file or REV..REV, not standard input");
	if (*from->diff == '-')
		options_wrong(options, "--diff: no revision begins with \"-\"");
}

#define OPTION_STRUCT struct from

static const struct option_row rows[] = {
    OPTION_STRING_ROW("tool", 0, tool, "NAME", "whose report it is, whatever the report says"),
    OPTION_COUNT_ROW("require-items", 0, require_items, "N", "a report with fewer items is unknown",
	1, INT64_C(1000000000)),
    OPTION_FLAG_ROW("accept-empty", 0, accept_empty,
	"take a report that does not say whether its tool looked for one that found nothing"),
    OPTION_CHOICE_ROW("unknown-severity", 0, unknown_severity_word, "SEVERITY",
	"what a finding without a known severity counts as (default: high)",
	"critical|high|medium|low|info"),
    OPTION_LIST_ROW("strip-prefix", 0, strip_prefix, "PATH",
	"leave this out where paths begin with it; repeatable"),
    OPTION_LIST_ROW(
	"map-path", 0, map_path, "FROM=TO", "paths that begin with FROM begin with TO; repeatable"),
    OPTION_LIST_ROW("package", 0, packages, "GLOB",
	"tell the coverage of the files that fit, as one; repeatable"),
    OPTION_FILE_ROW("diff", 0, diff, "FILE|REV..REV",
	"tell the coverage of changed lines too: of a unified diff, or of git diff REV..REV"),
    {0},
};

void
from_parse(struct from *from, struct options *options, int *argc, char ***argv)
{
	static struct text words = {.max = TEXT_MAX_REASON};

	*options = (struct options){
	    .synopsis = "[options] FORMAT|auto [FILE...]",
	    .about = "turn the reports of other tools into records",
	    .operands = format_words(&words),
	    .example = "records-from sarif scan.sarif | check-guardrails -p pr.json",
	    .rows = rows,
	    .values = from,
	    .libraries = libraries,
	    .types = "source finding test coverage metric load check summary",
	};
	options_parse(options, argc, argv);
	if (*argc == 0)
		options_wrong(options, "no format named; auto recognises most");
	from->format = format_find(**argv);
	if (!from->format && strcmp(**argv, "auto") != 0)
		format_refuse(options, **argv);
	--*argc;
	++*argv;
	check_paths(options, from);
	check_severity(from);
	check_diff(options, from);
	check_packages(options, from);
}
