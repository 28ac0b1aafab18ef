#include "reader.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "lines.h"
#include "options.h"
#include "records.h"
#include "text.h"
#include "summaries.h"

/* Bad records of one file that are reported one by one. */
enum { MOST_REPORTED = 20 };

struct reader {
	char *const *files;  /* those to come */
	struct lines *lines; /* the one being read, or NULL */
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
	int64_t good, bad;           /* of all files */
	int64_t file_good, file_bad; /* of this one */
	bool file_unreadable;
};

static char *const only_stdin[] = {(char *)"-", NULL};

/* The program's paths keep their slots; the reader's own follow. */
static struct json_paths *
all_paths(struct reader *reader, const struct json_paths *asked)
{
	struct json_paths *paths = json_paths_new();
	bool good = paths != NULL && !(asked != NULL && json_paths_failed(asked));

	for (size_t i = 0; good && asked != NULL && i < json_paths_count(asked); i++)
		good = json_paths_add(paths, json_paths_text(asked, i)) == (int)i;
	if (good && asked != NULL && json_paths_whole(asked))
		json_paths_ask_all(paths);
	good = good && (reader->type = json_paths_add(paths, ".type")) != -1 &&
	       (reader->tool = json_paths_add(paths, ".tool")) != -1 &&
	       (reader->run = json_paths_add(paths, ".run")) != -1 &&
	       (reader->status = json_paths_add(paths, ".status")) != -1 &&
	       (reader->shard = json_paths_add(paths, ".shard")) != -1;
	if (!good) {
		json_paths_free(paths);
		return NULL;
	}

	return paths;
}

/* What a summary says beside its status; asked of summaries alone. */
enum { INTERRUPTED = CHECK_UNKNOWN + 1, SAYINGS };

static const char *const sayings[SAYINGS] = {
    [CHECK_PASS] = ".pass",
    [CHECK_FAIL] = ".fail",
    [CHECK_WARN] = ".warn",
    [CHECK_SKIP] = ".skip",
    [CHECK_UNKNOWN] = ".unknown",
    [INTERRUPTED] = ".interrupted",
};

static struct json_scanner *
counts_scanner(void)
{
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner = NULL;
	bool good = paths != NULL;

	for (int i = 0; good && i < SAYINGS; i++)
		good = json_paths_add(paths, sayings[i]) == i;
	if (good)
		scanner = json_scanner_new(paths, 0);
	json_paths_free(paths);

	return scanner;
}

struct reader *
reader_new(char *const *files, const struct json_paths *paths, const struct common_options *options,
    struct records *records)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	struct json_paths *all = NULL;

	if (reader == NULL)
		return NULL;
	reader->files = files != NULL && files[0] != NULL ? files : only_stdin;
	reader->records = records;
	reader->max_line = (size_t)options->max_line;
	reader->only_run = options->run_given ? options->run : NULL;
	reader->output_json = options->output_json;
	reader->other_run = TEXT_INIT(TEXT_MAX_REASON);
	reader->summaries = summaries_new(reader->only_run, options->ignore_status);
	all = all_paths(reader, paths);
	if (all == NULL)
		goto fail;
	reader->values = calloc(json_paths_count(all), sizeof(*reader->values));
	reader->scanner = json_scanner_new(all, 0);
	reader->counts = counts_scanner();
	if (reader->values == NULL || reader->scanner == NULL || reader->counts == NULL ||
	    reader->summaries == NULL)
		goto fail;
	json_paths_free(all);

	return reader;

fail:
	json_paths_free(all);
	reader_free(reader);
	return NULL;
}

void
reader_free(struct reader *reader)
{
	if (reader == NULL)
		return;
	lines_close(reader->lines);
	json_scanner_free(reader->scanner);
	json_scanner_free(reader->counts);
	summaries_free(reader->summaries);
	text_free(&reader->other_run);
	free(reader->values);
	free(reader);
}

/* A program that reads what it writes would never end, or has lost its input already.  A pipe and a terminal may be both. */
static bool
is_output(const struct reader *reader, const struct lines *lines)
{
	struct stat in, out;

	if (fstat(lines_descriptor(lines), &in) != 0 || !S_ISREG(in.st_mode))
		return false;
	if (fstat(STDOUT_FILENO, &out) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
		return true;
	return reader->output_json && stat(reader->output_json, &out) == 0 &&
	       in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

/* Opens the next operand that can be read.  0 when none is left. */
static int
open_next(struct reader *reader)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	reader->file_good = reader->file_bad = 0;
	reader->file_unreadable = false;
	while (reader->lines == NULL && *reader->files != NULL) {
		reader->lines = lines_open(*reader->files++, reader->max_line, &why);
		if (reader->lines != NULL && is_output(reader, reader->lines)) {
			text_set_format(&why,
			    "cannot read %s: it is the output, too; write to another file",
			    lines_name(reader->lines));
			lines_close(reader->lines);
			reader->lines = NULL;
		}
		if (reader->lines == NULL) {
			diag_error("%s", text_string(&why));
			records_trouble(reader->records);
		}
	}
	text_free(&why);

	return reader->lines != NULL;
}

static void
close_current(struct reader *reader)
{
	const char *name = lines_name(reader->lines);

	if (reader->file_bad > MOST_REPORTED)
		diag_error("%s: %" PRId64 " more records could not be parsed", name,
		    reader->file_bad - MOST_REPORTED);
	if (reader->file_good == 0 && reader->file_bad == 0 && !reader->file_unreadable) {
		diag_error(
		    "%s: no records in the input; did the program that writes them start?", name);
		records_trouble(reader->records);
	}
	lines_close(reader->lines);
	reader->lines = NULL;
}

static void
refuse(struct reader *reader, const struct line *line, const char *reason)
{
	reader->bad++;
	if (reader->file_bad++ < MOST_REPORTED)
		diag_error("%s:%" PRIu64 ": cannot parse record: %s", lines_name(reader->lines),
		    line->number, reason);
	records_trouble(reader->records);
}

/* An object, with white space around it or without. */
static bool
is_object(const char *bytes, size_t len)
{
	while (len > 0 && (*bytes == ' ' || *bytes == '\t' || *bytes == '\r')) {
		bytes++;
		len--;
	}

	return len > 0 && *bytes == '{';
}

static bool
accept(struct reader *reader, const struct line *line)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct json_error error;

	if (line->too_long) {
		(void)text_set_format(
		    &reason, "longer than %zu bytes (see --max-line)", reader->max_line);
	} else if (json_scan(reader->scanner, line->bytes, line->len, reader->values, &error) ==
		   -1) {
		(void)text_set_format(&reason, "%s at byte %zu", error.reason, error.offset + 1);
	} else if (!is_object(line->bytes, line->len)) {
		(void)text_set_format(&reason, "not an object");
	} else {
		reader->good++;
		reader->file_good++;
		return true;
	}
	refuse(reader, line, text_string(&reason));
	text_free(&reason);

	return false;
}

/* Whether a string slice is `literal`, which comes with its quotes. */
static bool
slice_is(const struct json_slice *slice, const char *quoted, size_t len)
{
	if (slice->type != JSON_STRING)
		return false;
	if (!slice->escaped)
		return slice->len == len && memcmp(slice->bytes, quoted, len) == 0;

	return json_string_equals(slice, quoted + 1, len - 2);
}

#define SLICE_IS(slice, word) slice_is((slice), "\"" word "\"", sizeof("\"" word "\"") - 1)

static enum reading_kind
kind_of(const struct json_slice *type)
{
	/* The commonest record of all, told apart by one look. */
	if (type->type != JSON_STRING ||
	    (!type->escaped && type->len == 9 && type->bytes[1] == 'r'))
		return READING_DATA;
	if (SLICE_IS(type, "check"))
		return READING_CHECK;
	if (SLICE_IS(type, "summary"))
		return READING_SUMMARY;
	if (SLICE_IS(type, "interval"))
		return READING_INTERVAL;
	if (SLICE_IS(type, "source") || SLICE_IS(type, "finding"))
		return READING_REPORT;
	return READING_DATA;
}

/* Records without a run belong to any. */
static bool
is_foreign(const struct reader *reader, const struct json_slice *run)
{
	return reader->only_run && run->type != JSON_ABSENT && run->type != JSON_NULL &&
	       !json_string_equals(run, reader->only_run, strlen(reader->only_run));
}

/* A status that nobody understands is no pass. */
static void
read_check(struct reading *reading)
{
	struct text status = TEXT_INIT(TEXT_MAX_REASON);

	reading->check = CHECK_UNKNOWN;
	reading->status_known =
	    json_string(&reading->status, &status) == 0 &&
	    check_status_parse(text_string(&status), status.len, &reading->check) == 0;
	if (!reading->status_known)
		reading->check = CHECK_UNKNOWN;
	text_free(&status);
}

/* What a summary counts, and why it does not pass although it may say so. */
static void
read_counts(struct reader *reader, struct reading *reading)
{
	struct json_slice values[SAYINGS];
	struct json_error error;
	int64_t *counts = reading->counts;

	for (int i = 0; i < INTERRUPTED; i++)
		counts[i] = -1;
	if (json_scan(reader->counts, reading->bytes, reading->len, values, &error) == -1) {
		reading->contradicts = "its counts cannot be read";
		return;
	}
	for (int i = 0; i < INTERRUPTED; i++) {
		if (values[i].type == JSON_ABSENT || values[i].type == JSON_NULL)
			continue;
		if (json_integer(&values[i], &counts[i]) != 0 || counts[i] < 0) {
			counts[i] = -1;
			reading->contradicts =
			    "it says pass, but counts failures or was interrupted";
		}
	}
	if (counts[CHECK_FAIL] > 0 || counts[CHECK_UNKNOWN] > 0 ||
	    (values[INTERRUPTED].type != JSON_ABSENT && values[INTERRUPTED].type != JSON_NULL))
		reading->contradicts = "it says pass, but counts failures or was interrupted";
	else if (counts[CHECK_SKIP] > 0 && counts[CHECK_PASS] <= 0 && counts[CHECK_WARN] <= 0)
		reading->contradicts = "it says pass, but counts nothing but skips";
}

static void
read_summary(struct reader *reader, struct reading *reading)
{
	bool pass = SLICE_IS(&reading->status, "pass");

	read_counts(reader, reading);
	if (!pass)
		reading->contradicts = NULL;
	reading->status_known =
	    pass || SLICE_IS(&reading->status, "fail") || SLICE_IS(&reading->status, "trouble");
	reading->summary = pass && !reading->contradicts                ? SUMMARY_PASS
			   : pass || SLICE_IS(&reading->status, "fail") ? SUMMARY_FAIL
									: SUMMARY_TROUBLE;
}

static void
note_foreign(struct reader *reader, const struct reading *reading)
{
	if (reading->kind != READING_CHECK && reading->kind != READING_SUMMARY)
		reader->foreign++;
	if (reader->other_run.len == 0 && json_string(&reading->run, &reader->other_run) != 0)
		text_set_format(&reader->other_run, "%.*s",
		    (int)(reading->run.len < 100 ? reading->run.len : 100), reading->run.bytes);
}

static void
note_verdict(struct reader *reader, struct reading *reading)
{
	if (reading->foreign)
		note_foreign(reader, reading);
	if (reading->kind == READING_CHECK) {
		read_check(reading);
		records_upstream_check(reader->records, reading->check);
	} else if (reading->kind == READING_SUMMARY) {
		read_summary(reader, reading);
		records_upstream_summary(reader->records, reading->summary);
	}
	summaries_see(reader->summaries, reading);
}

/* 1 with a line, 0 at the end of this file or when a stop was asked for. */
static int
next_line(struct reader *reader, struct line *line)
{
	int rc;

	if (!lines_ready(reader->lines))
		(void)records_flush(reader->records);
	rc = lines_next(reader->lines, line);
	if (rc == -1 && signal_pending() == 0) {
		diag_error("cannot read %s: %s", lines_name(reader->lines), strerror(errno));
		records_trouble(reader->records);
		reader->file_unreadable = true;
	}

	return rc == 1;
}

bool
reader_wait(struct reader *reader, int64_t timeout_ns)
{
	while (signal_pending() == 0 && (reader->lines != NULL || open_next(reader))) {
		if (!lines_ready(reader->lines))
			(void)records_flush(reader->records);
		if (lines_wait(reader->lines, timeout_ns) == 0)
			return false;
		if (signal_pending() != 0 || !lines_ended(reader->lines))
			return true;
		close_current(reader);
	}

	return true;
}

int
reader_next(struct reader *reader, struct reading *reading)
{
	struct line line;

	while (signal_pending() == 0 && (reader->lines != NULL || open_next(reader))) {
		if (!next_line(reader, &line)) {
			if (signal_pending() != 0)
				break;
			close_current(reader);
			continue;
		}
		if (!accept(reader, &line))
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
		    .kind = kind_of(&reader->values[reader->type]),
		    .foreign = is_foreign(reader, &reader->values[reader->run]),
		};
		note_verdict(reader, reading);
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

bool
reading_is(const struct reading *reading, const char *type)
{
	return json_string_equals(&reading->type, type, strlen(type));
}
