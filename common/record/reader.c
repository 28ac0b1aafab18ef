#include "reader.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "character.h"
#include "diag.h"
#include "lines.h"
#include "memory.h"
#include "options.h"
#include "reading.h"
#include "records.h"
#include "signals.h"
#include "standard_input.h"
#include "summaries.h"
#include "text.h"

/* Bad records of one file that are reported one by one. */
enum { MOST_REPORTED = 20 };

struct reader {
	char *const *files;  /* those to come */
	const char *name;    /* of the one being read, as it was given */
	struct lines *lines; /* its lines, or NULL */
	struct json_scanner *scanner;
	struct json_slice *values;
	int type, tool, run, status, shard; /* slots */
	struct json_scanner *counts;        /* of summaries */
	struct summaries *summaries;
	const char *only_run; /* that was asked for; NULL: any */
	const char *output_json;
	struct text other_run; /* one that was not */
	int64_t foreign;
	struct records *records;
	size_t max_line;
	int64_t good, bad; /* of all files */
	int64_t file_bad;  /* of this one */
	bool file_silent;  /* of it nothing was said yet: no record, no fault */
	struct reader_tap tap;
};

static char *const only_stdin[] = {(char *)"-", NULL};

/* The program's paths keep their slots; the reader's own follow. */
static struct json_paths *
reader_paths(struct reader *reader, const struct json_paths *asked)
{
	struct json_paths *paths = json_paths_new();
	const struct {
		const char *path;
		int *slot;
	} own[] = {
	    {".type", &reader->type},
	    {".tool", &reader->tool},
	    {".run", &reader->run},
	    {".status", &reader->status},
	    {".shard", &reader->shard},
	};

	for (size_t i = 0; asked && i < json_paths_count(asked); i++)
		json_paths_add(paths, json_paths_text(asked, i));
	if (asked && json_paths_whole(asked))
		json_paths_ask_all(paths);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		*own[i].slot = json_paths_add(paths, own[i].path);

	return paths;
}

struct reader *
reader_new(char *const *files, const struct json_paths *paths, const struct common_options *options,
    struct records *records)
{
	struct reader *reader = memory_new(1, sizeof(*reader));
	struct json_paths *all = reader_paths(reader, paths);

	reader->files = files && files[0] ? files : only_stdin;
	reader->records = records;
	reader->max_line = (size_t)options->max_line;
	reader->only_run = options->run_given ? options->run : NULL;
	reader->output_json = options->output_json;
	reader->other_run = TEXT_INIT(TEXT_MAX_REASON);
	reader->summaries = summaries_new(reader->only_run, options->ignore_status);
	reader->values = memory_new(json_paths_count(all), sizeof(*reader->values));
	reader->scanner = json_scanner_new(all, 0);
	reader->counts = reading_counts_scanner();
	json_paths_free(all);

	return reader;
}

void
reader_free(struct reader *reader)
{
	if (!reader)
		return;
	lines_close(reader->lines);
	json_scanner_free(reader->scanner);
	json_scanner_free(reader->counts);
	summaries_free(reader->summaries);
	text_free(&reader->other_run);
	free(reader->values);
	free(reader);
}

/* ---- files ---- */

/* A program that reads what it writes would never end, or has lost its input already.  A pipe and a
 * terminal may be both. */
static bool
lines_are_output(const struct reader *reader, const struct lines *lines)
{
	struct stat in, out;

	if (fstat(lines_descriptor(lines), &in) != 0 || !S_ISREG(in.st_mode))
		return false;
	if (fstat(STDOUT_FILENO, &out) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
		return true;
	return reader->output_json && stat(reader->output_json, &out) == 0 &&
	       in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

/* Opens the next operand that can be read.  False when none is left. */
static bool
reader_open_next(struct reader *reader)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	reader->file_bad = 0;
	reader->file_silent = true;
	while (!reader->lines && *reader->files) {
		reader->name = *reader->files++;
		reader->lines = lines_open(reader->name, reader->max_line, &why);
		if (reader->lines && lines_descriptor(reader->lines) == STDIN_FILENO)
			standard_input_await("records");
		if (reader->lines && lines_are_output(reader, reader->lines)) {
			text_set_format(&why,
			    "cannot read %s: it is the output, too; write to another file",
			    lines_name(reader->lines));
			lines_close(reader->lines);
			reader->lines = NULL;
		}
		if (!reader->lines)
			records_trouble_with(reader->records, "%s", text_string(&why));
	}

	if (reader->lines && reader->tap.bytes)
		lines_tap(reader->lines, reader->tap.bytes, reader->tap.context);

	return reader->lines;
}

static void
reader_close_lines(struct reader *reader)
{
	lines_close(reader->lines);
	reader->lines = NULL;
	if (reader->tap.end)
		reader->tap.end(reader->tap.context, reader->name);
}

static void
reader_close_file(struct reader *reader)
{
	const char *name = lines_name(reader->lines);

	if (reader->file_bad > MOST_REPORTED)
		diag_error("%s: %" PRId64 " more records could not be parsed", name,
		    reader->file_bad - MOST_REPORTED);
	if (reader->file_silent)
		records_trouble_with(reader->records,
		    "%s: no records in the input; did the program that writes them start?", name);
	if (lines_descriptor(reader->lines) == STDIN_FILENO)
		standard_input_done();
	reader_close_lines(reader);
}

void
reader_tap(struct reader *reader, const struct reader_tap *tap)
{
	reader->tap = *tap;
}

void
reader_leave(struct reader *reader)
{
	if (reader->lines)
		reader_close_lines(reader);
	while (*reader->files)
		reader->files++;
}

static void
reader_refuse(struct reader *reader, const struct line *line, const char *reason)
{
	reader->bad++;
	reader->file_silent = false;
	if (reader->file_bad++ < MOST_REPORTED)
		diag_error("%s:%" PRIu64 ": cannot parse record: %s", lines_name(reader->lines),
		    line->number, reason);
	records_trouble(reader->records);
}

/* Of valid JSON: an object, with white space before it or without. */
static bool
bytes_are_object(const char *bytes)
{
	while (char_is_space(*bytes))
		bytes++;

	return *bytes == '{';
}

static bool
reader_accept(struct reader *reader, const struct line *line)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct json_error error;

	if (line->too_long) {
		text_set_format(
		    &reason, "longer than %zu bytes (see --max-line)", reader->max_line);
	} else if (json_scan(reader->scanner, line->bytes, line->len, reader->values, &error) ==
		   -1) {
		text_set_format(&reason, "%s at byte %zu", error.reason, error.offset + 1);
	} else if (!bytes_are_object(line->bytes)) {
		text_set_format(&reason, "not an object");
	} else {
		reader->good++;
		reader->file_silent = false;
		return true;
	}
	reader_refuse(reader, line, text_string(&reason));

	return false;
}

/* Records without a run belong to any. */
static bool
run_is_foreign(const struct reader *reader, const struct json_slice *run)
{
	return reader->only_run && run->type != JSON_ABSENT && run->type != JSON_NULL &&
	       !json_string_equals(run, reader->only_run, strlen(reader->only_run));
}

static void
reader_note_foreign(struct reader *reader, const struct reading *reading)
{
	if (reading->kind != READING_CHECK && reading->kind != READING_SUMMARY)
		reader->foreign++;
	if (reader->other_run.len == 0 && json_string(&reading->run, &reader->other_run) == -1)
		text_add(&reader->other_run, reading->run.bytes, reading->run.len);
}

/* Whose it is and what it says, for the verdict and for the summaries that have to be there. */
static void
reader_judge(struct reader *reader, struct reading *reading)
{
	if (reading->foreign)
		reader_note_foreign(reader, reading);
	if (reading->kind == READING_CHECK) {
		reading_judge(reading, reader->counts);
		records_upstream_check(reader->records, reading->check);
	} else if (reading->kind == READING_SUMMARY) {
		reading_judge(reading, reader->counts);
		records_upstream_summary(reader->records, reading->summary);
	}
	summaries_see(reader->summaries, reading);
}

/* 1 with a line, 0 at the end of this file or when a stop was asked for. */
static int
reader_next_line(struct reader *reader, struct line *line)
{
	int rc;

	if (!lines_ready(reader->lines))
		records_flush(reader->records);
	rc = lines_next(reader->lines, line);
	if (rc == -1 && signal_pending() == 0) {
		records_trouble_with(reader->records, "cannot read %s: %s",
		    lines_name(reader->lines), strerror(errno));
		reader->file_silent = false;
	}

	return rc == 1;
}

bool
reader_wait(struct reader *reader, int64_t timeout_ns)
{
	while (signal_pending() == 0 && (reader->lines || reader_open_next(reader))) {
		if (!lines_ready(reader->lines))
			records_flush(reader->records);
		if (lines_wait(reader->lines, timeout_ns) == 0)
			return false;
		if (signal_pending() != 0 || !lines_ended(reader->lines))
			return true;
		reader_close_file(reader);
	}

	return true;
}

int
reader_next(struct reader *reader, struct reading *reading)
{
	struct line line;

	while (signal_pending() == 0 && (reader->lines || reader_open_next(reader))) {
		if (!reader_next_line(reader, &line)) {
			if (signal_pending() != 0)
				break;
			reader_close_file(reader);
			continue;
		}
		if (!reader_accept(reader, &line))
			continue;
		*reading = (struct reading){
		    .bytes = line.bytes,
		    .len = line.len,
		    .file = lines_name(reader->lines),
		    .line = line.number,
		    .values = reader->values,
		    .type = reader->values[reader->type],
		    .tool = reader->values[reader->tool],
		    .run = reader->values[reader->run],
		    .status = reader->values[reader->status],
		    .shard = reader->values[reader->shard],
		    .kind = reading_kind_of(&reader->values[reader->type]),
		    .foreign = run_is_foreign(reader, &reader->values[reader->run]),
		};
		reader_judge(reader, reading);
		return 1;
	}

	return 0;
}

struct summaries *
reader_summaries(struct reader *reader)
{
	return reader->summaries;
}

int64_t
reader_foreign(const struct reader *reader, const char **run)
{
	*run = text_string(&reader->other_run);
	return reader->foreign;
}

int64_t
reader_records(const struct reader *reader)
{
	return reader->good;
}

int64_t
reader_bad(const struct reader *reader)
{
	return reader->bad;
}
