#include "records.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "common_members.h"
#include "diag.h"
#include "exit_status.h"
#include "json_writer.h"
#include "memory.h"
#include "options.h"
#include "output.h"
#include "render.h"
#include "status_line.h"
#include "signals.h"
#include "text.h"

enum { CHECK_STATUSES = CHECK_UNKNOWN + 1 };

struct records {
	struct common_options options;
	const struct clock *clock;
	const char *shard; /* of every record, or NULL */
	int64_t started;   /* monotonic */

	struct output *output;           /* NULL: counts alone */
	struct output_json *output_json; /* --output-json; NULL: none */
	struct render *render;           /* NULL: JSON Lines */

	struct text record; /* the one being built */
	struct common_members common;
	struct text rendered; /* and as a person sees it */
	struct json_writer writer;
	bool open; /* between begin and end */

	struct crash_summary crash_summary;

	struct text extras; /* ",name:value" for the summary */
	struct json_writer extras_writer;

	struct exit_facts facts;
	struct records_watch watch;
};

static const char *const verdict_names[] = {
    [SUMMARY_PASS] = "pass",
    [SUMMARY_FAIL] = "fail",
    [SUMMARY_TROUBLE] = "trouble",
};

static void
records_free(struct records *records)
{
	output_free(records->output);
	output_json_free(records->output_json);
	render_free(records->render);
	text_free(&records->record);
	common_members_free(&records->common);
	text_free(&records->rendered);
	crash_summary_free(&records->crash_summary);
	text_free(&records->extras);
	free(records);
}

/* A terminal is told by the message alone. */
static void
records_prepare_crash_summary(struct records *records)
{
	if (records->output && !records->render)
		crash_summary_prepare(&records->crash_summary, &records->options, records->shard);
}

/* The option parser has tried the file already, so this fails only when things changed since. */
static void
records_open_output_json(struct records *records)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	records->output_json = output_json_new(records->options.output_json, &why);
	if (!records->output_json) {
		diag_error("%s", text_string(&why));
		records->facts.trouble = true;
	}
}

struct records *
records_open_on(const struct common_options *options, const struct clock *clock, int fd)
{
	struct records *records = memory_new(1, sizeof(*records));

	records->options = *options;
	records->facts.ignore_upstream = options->ignore_status;
	records->clock = clock;
	records->started = clock_monotonic(clock);
	records->record = records->rendered = records->extras = TEXT_INIT(TEXT_MAX_RECORD);
	/* They follow members of the summary, so the first one needs a comma too. */
	records->extras_writer = json_writer(&records->extras);
	records->extras_writer.comma = true;

	if (fd != -1) {
		records->output = output_new(fd);
		if (!options->jsonl && isatty(fd))
			records->render =
			    render_new(render_wants_colour(fd, options->color), render_width(fd));
		render_in_full(records->render, options->in_full);
	}
	if (options->output_json)
		records_open_output_json(records);
	records->crash_summary = (struct crash_summary){.output = records->output,
	    .clock = clock,
	    .started = records->started,
	    .counts = records->facts.counts};
	records_prepare_crash_summary(records);

	return records;
}

void
records_put_common(
    const struct records *records, struct json_writer *w, const char *type, const char *tool)
{
	common_members_put(w, type, tool ? tool : program_name(), clock_wall(records->clock),
	    records->options.run, records->shard);
}

void
records_set_shard(struct records *records, const char *shard)
{
	records->shard = shard;
	common_members_forget(&records->common);
	records_prepare_crash_summary(records);
}

struct json_writer *
records_begin_of(struct records *records, const char *type, const char *tool)
{
	if (records->open)
		diag_fatal("a record of type %s was begun inside of another", type);
	records->open = true;
	text_clear(&records->record);
	records->writer = json_writer(&records->record);
	common_members_put_again(&records->common, &records->writer, type,
	    tool ? tool : program_name(), clock_wall(records->clock), records->options.run,
	    records->shard);

	return &records->writer;
}

/* Writes one record, rendered or as its bytes; on a terminal at once. */
static int
records_emit(struct records *records, const char *bytes, size_t len)
{
	if (!records->output)
		return 0;
	if (!records->render)
		return output_line(records->output, bytes, len);

	text_clear(&records->rendered);
	if (render_record(records->render, bytes, len, &records->rendered) == -1) {
		diag_error("a record is too large to be shown, or memory lacks");
		records->facts.trouble = true;
		return -1;
	}
	output_bytes(records->output, records->rendered.bytes, records->rendered.len);

	return output_flush(records->output);
}

int
records_end(struct records *records)
{
	struct text *record = &records->record;

	json_close_object(&records->writer);
	records->open = false;
	if (text_failed(record)) {
		diag_error("a record is too large to be written and is left out");
		records->facts.trouble = true;
		return -1;
	}
	if (records->output_json && output_json_add(records->output_json, record) == -1)
		records->facts.trouble = true;
	if (records->options.summary_only)
		return 0;

	return records_emit(records, record->bytes, record->len);
}

void
records_watch(struct records *records, struct records_watch watch)
{
	records->watch = watch;
}

int
records_check(struct records *records, const struct check *check)
{
	if (records->watch.seen)
		records->watch.seen(records->watch.context, check);
	records->facts.counts[check->status]++;
	records_put_check(records_begin(records, "check"), check);
	return records_end(records);
}

int
records_check_with(struct records *records, struct check *check, const struct text *message)
{
	check->message = message->len > 0 ? text_string(message) : NULL;
	return records_check(records, check);
}

void
records_note(struct records *records, enum check_status status)
{
	records->facts.counts[status]++;
}

int
records_pass(struct records *records, const char *bytes, size_t len)
{
	return records->options.summary_only ? 0 : records_emit(records, bytes, len);
}

void
records_text(struct records *records, const char *bytes, size_t len)
{
	if (records->output)
		output_bytes(records->output, bytes, len);
}

int
records_flush(struct records *records)
{
	return records->output ? output_flush(records->output) : 0;
}

void
records_upstream_check(struct records *records, enum check_status status)
{
	exit_facts_add_check(&records->facts, status);
}

void
records_upstream_summary(struct records *records, enum summary_status status)
{
	exit_facts_add_summary(&records->facts, status);
}

void
records_done(struct records *records)
{
	records->facts.done = true;
}

void
records_trouble(struct records *records)
{
	records->facts.trouble = true;
}

void
records_trouble_with(struct records *records, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diag_verror(format, arguments);
	va_end(arguments);
	records_trouble(records);
}

bool
records_reader_gone(const struct records *records)
{
	return records->output && output_reader_gone(records->output);
}

int64_t
records_count(const struct records *records, enum check_status status)
{
	return records->facts.counts[status];
}

struct json_writer *
records_summary_members(struct records *records)
{
	return &records->extras_writer;
}

static enum summary_status
records_judge(const struct records *records, const char **reason)
{
	struct exit_facts facts = records->facts;

	facts.trouble |= records->output && output_lost(records->output);
	return exit_status(&facts, reason);
}

enum summary_status
records_verdict(const struct records *records)
{
	const char *reason;

	return records_judge(records, &reason);
}

/* Builds the summary in records->record. */
static void
records_build_summary(struct records *records)
{
	const char *reason;
	enum summary_status verdict = records_judge(records, &reason);
	struct json_writer *w = records_begin(records, "summary");
	int64_t elapsed = clock_monotonic(records->clock) - records->started;

	json_put_string(w, "status", verdict_names[verdict]);
	for (size_t i = 0; i < CHECK_STATUSES; i++)
		json_put_integer(
		    w, check_status_name((enum check_status)i), records->facts.counts[i]);
	/* Microseconds are as fine as anyone needs. */
	json_put_number(w, "elapsed_ms", (double)(elapsed / 1000) / 1000);
	if (signal_pending() != 0)
		json_put_string(
		    w, "interrupted", signal_pending() == SIGINT ? "SIGINT" : "SIGTERM");
	json_put_string(w, "message", reason);
	text_add(&records->record, text_string(&records->extras), records->extras.len);
	json_close_object(w);
	records->open = false;
	if (text_failed(&records->record))
		memory_lacked();
}

/* A text that lacked memory was cut somewhere, and not every place that builds one looks back. */
static void
records_note_memory(struct records *records)
{
	if (text_memory_lacked() && !records->facts.trouble) {
		diag_error("out of memory: what was written may be incomplete");
		records->facts.trouble = true;
	}
}

static int
records_end_with(struct records *records, bool loud)
{
	int signo = signal_pending();
	enum summary_status verdict;
	bool gone;

	status_line_clear();
	crash_summary_free(&records->crash_summary);
	/* What is still buffered may yet be lost, and then the summary has to say so. */
	records_flush(records);
	if (text_failed(&records->extras)) {
		diag_error("the members of the summary are too large and are left out");
		records->facts.trouble = true;
		text_clear(&records->extras);
	}
	records_note_memory(records);
	records_build_summary(records);
	if (records->output_json &&
	    output_json_save(records->output_json, &records->record) == -1) {
		records->facts.trouble = true;
		records_build_summary(records);
	}
	if (loud)
		records_emit(records, records->record.bytes, records->record.len);
	if (records->output)
		output_close(records->output);
	records_note_memory(records);

	verdict = records_verdict(records);
	gone = records_reader_gone(records);
	records_free(records);
	if (gone)
		signal_die(SIGPIPE);
	if (signo != 0)
		signal_die(signo);

	return (int)verdict;
}

int
records_finish(struct records *records)
{
	return records_end_with(records, true);
}

int
records_finish_silently(struct records *records)
{
	return records_end_with(records, false);
}
