#include "report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint.h"
#include "format.h"
#include "from.h"
#include "input.h"
#include "json.h"
#include "json_reader.h"
#include "json_writer.h"
#include "memory.h"

const char *const report_kinds[REPORT_KINDS] = {
    "finding", "test", "coverage", "metric", "alert", "load"};

/* ---- what a format says of the whole ---- */

void
report_set_tool(struct report *report, const char *name)
{
	if (report->tool.len == 0 && *name)
		text_add_visible(&report->tool, name, strlen(name));
}

const char *
report_tool(struct report *report)
{
	const struct format *format = report->format;

	report_set_tool(report, format->tool ? format->tool : format->name);
	return text_string(&report->tool);
}

void
report_set_version(struct report *report, const char *version)
{
	if (report->version.len == 0 && *version)
		text_add_visible(&report->version, version, strlen(version));
}

void
report_set_version_slice(struct report *report, const struct json_slice *version)
{
	TEXT_LOCAL word = TEXT_INIT(REPORT_WORD);

	if (json_word(version, &word))
		report_set_version(report, text_string(&word));
}

void
report_speaks_of(struct report *report, enum report_kind kind)
{
	report->kinds |= 1U << kind;
}

__attribute__((format(printf, 2, 0))) static int
report_vfault(struct report *report, const char *format, va_list arguments)
{
	text_add_vformat(&report->why, format, arguments);
	return -1;
}

int
report_fault(struct report *report, const char *format, ...)
{
	va_list arguments;

	if (report->why.len > 0)
		return -1;
	text_add_format(&report->why, "%s: ", input_name(report->input));
	va_start(arguments, format);
	report_vfault(report, format, arguments);
	va_end(arguments);
	return -1;
}

int
report_fault_at(struct report *report, uint64_t line, const char *format, ...)
{
	va_list arguments;

	if (report->why.len > 0)
		return -1;
	text_add_format(
	    &report->why, "%s:%llu: ", input_name(report->input), (unsigned long long)line);
	va_start(arguments, format);
	report_vfault(report, format, arguments);
	va_end(arguments);
	return -1;
}

/* A check about the report itself. */
static void
report_check(struct report *report, enum check_status status, const struct text *message)
{
	TEXT_LOCAL name = TEXT_INIT(REPORT_WORD);
	struct check check = {.status = status, .file = input_name(report->input)};

	text_add_format(&name, "report %s", input_name(report->input));
	check.name = text_string(&name);
	records_check_with(report->from->records, &check, message);
}

void
report_doubt(struct report *report, const char *format, ...)
{
	va_list arguments;

	if (report->from->accept_empty || report->doubtful)
		return;
	report->doubtful = true;
	va_start(arguments, format);
	text_add_vformat(&report->doubt, format, arguments);
	va_end(arguments);
}

void
report_warn(struct report *report, const char *format, ...)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_RECORD);
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&message, format, arguments);
	va_end(arguments);
	report_check(report, CHECK_WARN, &message);
}

/* ---- records ---- */

struct json_writer *
report_begin(struct report *report, enum report_kind kind)
{
	report->items[kind]++;
	report_speaks_of(report, kind);
	return records_begin_of(report->from->records, report_kinds[kind], report_tool(report));
}

void
report_end(struct report *report)
{
	records_end(report->from->records);
}

/* ---- several tools ---- */

/* What a source says. */
struct report_part {
	char *tool, *version;
	int64_t items[REPORT_KINDS], left_out;
	unsigned kinds;
};

void
report_next_tool(struct report *report)
{
	struct report_part *part;

	report->parts = memory_grow(
	    report->parts, report->part_count, &report->part_room, sizeof(*report->parts));
	part = &report->parts[report->part_count++];
	*part = (struct report_part){.tool = memory_string(report_tool(report)),
	    .version = memory_string(text_string(&report->version)),
	    .left_out = report->left_out,
	    .kinds = report->kinds};
	memcpy(part->items, report->items, sizeof(part->items));
	memset(report->items, 0, sizeof(report->items));
	report->left_out = 0;
	report->kinds = 0;
	text_clear(&report->version);
	text_clear(&report->tool);
	if (report->from->tool)
		report_set_tool(report, report->from->tool);
}

/* By their kinds, for all of which the source vouches; a bare number vouches for none. */
static void
report_put_items(const struct report *report, const struct report_part *part, struct json_writer *w)
{
	int64_t items = 0;

	if (!report->partial)
		json_open_object(w, "items");
	for (int kind = 0; kind < REPORT_KINDS; kind++) {
		items += part->items[kind];
		if (!report->partial && part->kinds >> kind & 1)
			json_put_integer(w, report_kinds[kind], part->items[kind]);
	}
	if (report->partial)
		json_put_integer(w, "items", items);
	else
		json_close_object(w);
}

static void
report_put_source(struct report *report, const struct report_part *part)
{
	struct json_writer *w = records_begin_of(report->from->records, "source", part->tool);

	json_put_string(w, "format", report->format->name);
	if (*part->version)
		json_put_string(w, "version", part->version);
	report_put_items(report, part, w);
	if (part->left_out > 0)
		json_put_integer(w, "left_out", part->left_out);
	json_put_string(w, "file", input_name(report->input));
	records_end(report->from->records);
}

/* ---- the whole ---- */

int
report_open(struct report *report, struct from *from, const char *path, bool again)
{
	*report = (struct report){.from = from,
	    .tool = TEXT_INIT(REPORT_WORD),
	    .version = TEXT_INIT(REPORT_WORD),
	    .doubt = TEXT_INIT(TEXT_MAX_RECORD),
	    .why = TEXT_INIT(TEXT_MAX_REASON)};
	report->input = input_open(path, again, &report->why);
	if (from->tool)
		report_set_tool(report, from->tool);
	return report->input ? 0 : -1;
}

int
report_run(struct report *report)
{
	int rc = report->format->read(report);

	if (input_failed(report->input))
		text_set_format(&report->why, "%s", input_failed(report->input));
	else if (rc == -1)
		report_fault(report, "it cannot be read");
	return report->why.len > 0 ? -1 : 0;
}

/* Whether there is enough in it, and it says that somebody looked. */
static bool
report_vouches(struct report *report)
{
	int64_t items = 0, required = report->from->require_items;

	for (size_t i = 0; i < report->part_count; i++)
		for (int kind = 0; kind < REPORT_KINDS; kind++)
			items += report->parts[i].items[kind];
	if (items < required)
		text_set_format(&report->doubt,
		    "it holds %lld items, at least %lld are required (--require-items)",
		    (long long)items, (long long)required);
	else if (report->doubtful)
		text_add_string(&report->doubt, "; --accept-empty takes that for nothing found");
	else
		return true;
	report_check(report, CHECK_UNKNOWN, &report->doubt);
	return false;
}

static void
report_say_unknown(struct report *report)
{
	const struct from *from = report->from;

	if (report->unknown_severities > 0 && !from->unknown_severity_word)
		report_warn(report,
		    "%lld of unknown severity, read as %s; --unknown-severity says otherwise",
		    (long long)report->unknown_severities, severity_names[from->unknown_severity]);
}

/* It was read to its end. */
static void
report_conclude(struct report *report)
{
	report_next_tool(report);
	report_say_unknown(report);
	if (!report_vouches(report))
		return;
	if (text_memory_lacked()) {
		records_trouble_with(report->from->records,
		    "%s: out of memory, so that what it holds may be incomplete",
		    input_name(report->input));
		return;
	}
	for (size_t i = 0; i < report->part_count; i++)
		report_put_source(report, &report->parts[i]);
}

void
report_close(struct report *report)
{
	if (report->why.len > 0)
		records_trouble_with(report->from->records, "%s", text_string(&report->why));
	else
		report_conclude(report);
	records_flush(report->from->records);
	for (size_t i = 0; i < report->part_count; i++) {
		free(report->parts[i].tool);
		free(report->parts[i].version);
	}
	free(report->parts);
	fingerprints_free(report->fingerprints);
	input_free(report->input);
	text_free(&report->tool);
	text_free(&report->version);
	text_free(&report->doubt);
	text_free(&report->why);
}
