/* wrapper: runs a command, passes its two streams through, and keeps what is needed when it
 * fails. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "crash_dump.h"
#include "diag.h"
#include "digest.h"
#include "emit.h"
#include "ending.h"
#include "exception.h"
#include "failures.h"
#include "fingerprint.h"
#include "held_output.h"
#include "incident.h"
#include "memory.h"
#include "records.h"
#include "tail.h"
#include "text.h"
#include "units.h"

enum { STATUS_TIMED_OUT = 124, STATUS_CANNOT_RUN = 126, STATUS_NOT_FOUND = 127 };

#define KILL_AFTER (10 * CLOCK_SECOND)

struct wrapper {
	struct emit *emit;
	char *const *words;
	const char *name; /* of the command, without its folder */
	struct command command;
	struct text ending;            /* how it ended, in words */
	int64_t failures;              /* in a row, with this one; 0: not counted */
	char *folder;                  /* where it began; NULL: not known */
	int64_t started_at;            /* wall time */
	struct exceptions *exceptions; /* of its lines: made while nothing could be lost yet */
};

static int64_t
wrapper_elapsed(const struct wrapper *wrapper)
{
	const struct command *command = &wrapper->command;

	return command->ended ? command->ended_at - command->started_at : 0;
}

static const char *
command_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- the incident ---- */

/* Where nothing else is said, what a shell or an interpreter was to do tells failures apart. */
static void
wrapper_add_words(const struct wrapper *wrapper, struct text *fingerprint_of)
{
	char *const *word = wrapper->words + 1;

	for (; !wrapper->emit->key && *word; word++) {
		fingerprint_add(fingerprint_of, *word, strlen(*word));
		text_add_byte(fingerprint_of, '\n');
	}
}

static void
wrapper_fill_exception(struct incident *incident, struct wrapper *wrapper)
{
	const char *name = wrapper->name, *ending = text_string(&wrapper->ending);
	const char *key = wrapper->emit->key ? wrapper->emit->key : name;
	bool found = exception_find(incident, wrapper->command.streams.logs, wrapper->exceptions);

	/* What a command says that is told to end is not why it was. */
	if (found && wrapper->command.timed_out) {
		if (incident->cause.len == 0)
			text_add(
			    &incident->cause, incident->exception.bytes, incident->exception.len);
		found = false;
	}
	/* Two failures are the same when the same command fails in the same way. */
	text_add_format(&incident->fingerprint_of, "%s\n", key);
	if (found) {
		fingerprint_add_exception(&incident->fingerprint_of, &incident->exception,
		    &incident->cause, &incident->stack);
	} else {
		text_set_format(&incident->exception, "%s: %s", name, ending);
		text_add_format(&incident->fingerprint_of, "%s\n", ending);
		wrapper_add_words(wrapper, &incident->fingerprint_of);
	}
	if (incident->stack.len == 0)
		text_add_format(&incident->stack, "%s: %s\n", name, ending);
}

static void
wrapper_fill(struct incident *incident, struct wrapper *wrapper)
{
	struct emit *emit = wrapper->emit;
	struct ending ending = {
	    .command = &wrapper->command,
	    .words = wrapper->words,
	    .folder = wrapper->folder,
	    .started_at = wrapper->started_at,
	    .ended_at = wrapper->started_at + wrapper_elapsed(wrapper),
	};

	text_add_string(&incident->run, emit->run);
	text_add_string(&incident->kind, emit->kind ? emit->kind : "cli");
	text_add_visible(&incident->process_name, wrapper->name, strlen(wrapper->name));
	incident->process_id = wrapper->command.pid;
	incident->logs = wrapper->command.streams.logs;
	text_add_string(&incident->severity, "critical");
	if (emit->request_id)
		text_add_string(&incident->request_id, emit->request_id);
	wrapper_fill_exception(incident, wrapper);
	ending_put_extras(&ending, &incident->extras);
}

/* The log of --logs, where one is named, says more than the streams. */
static void
wrapper_take_logs(struct wrapper *wrapper)
{
	logs_read_tail(wrapper->emit, wrapper->command.streams.logs);
}

static void
wrapper_open_incident(struct wrapper *wrapper, struct incident *incident, const struct text *why)
{
	bool opened;

	if (wrapper->failures > 0)
		text_add_format(
		    &incident->extras, ",\"failures_in_a_row\":%lld", (long long)wrapper->failures);
	crash_dump(wrapper->emit, incident);
	opened = incident_save(wrapper->emit, incident) == 0;
	if (why->len > 0 && wrapper->emit->after == 1 && opened)
		records_trouble_with(wrapper->emit->records,
		    "cannot note the incident: %s; a success will not resolve it",
		    text_string(why));
}

/* Where it cannot be known whether it has failed often enough, it has. */
static void
wrapper_failed(struct wrapper *wrapper)
{
	const struct emit *emit = wrapper->emit;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	char fingerprint[DIGEST_SIZE];
	struct incident incident;
	int64_t count;

	wrapper_take_logs(wrapper);
	incident_init(&incident, wrapper->emit);
	wrapper_fill(&incident, wrapper);
	if (incident_fingerprint(&incident, fingerprint) == -1)
		records_trouble_with(emit->records,
		    "cannot note the incident: no fingerprint; a success will not resolve it");
	count = failures_add(emit, wrapper->words, fingerprint, &why);
	wrapper->failures = count > 0 ? count : 0;
	if (count == -1 && emit->after > 1)
		records_trouble_with(emit->records,
		    "cannot count failures: %s; an incident is opened", text_string(&why));
	if (count == -1 || count >= emit->after)
		wrapper_open_incident(wrapper, &incident, &why);
	else
		diag_note("%lld of %lld failures in a row: no incident yet", (long long)count,
		    (long long)emit->after);
	incident_free(&incident);
}

static void
wrapper_succeeded(struct wrapper *wrapper)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (failures_end(wrapper->emit, wrapper->words, &why) == -1 && why.len > 0)
		records_trouble_with(
		    wrapper->emit->records, "cannot take its failures back: %s", text_string(&why));
}

static void
wrapper_record(struct wrapper *wrapper, bool failed)
{
	struct check check = {
	    .name = wrapper->name,
	    .status = failed ? CHECK_FAIL : CHECK_PASS,
	    .observed = check_string(text_string(&wrapper->ending)),
	    .severity = failed ? "critical" : NULL,
	    .has_elapsed = true,
	    .elapsed_ms = (double)wrapper_elapsed(wrapper) / CLOCK_MS,
	    .message = failed ? "the command failed" : NULL,
	};

	records_check(wrapper->emit->records, &check);
	if (failed)
		wrapper_failed(wrapper);
	else
		wrapper_succeeded(wrapper);
}

/* ---- the verdict ---- */

static void
wrapper_report_lost(struct wrapper *wrapper)
{
	for (int i = 0; i < 2; i++) {
		int failure = wrapper->command.streams.each[i].failure;

		if (failure != 0 && failure != EPIPE)
			records_trouble_with(wrapper->emit->records,
			    "cannot pass the command's output on: %s", strerror(failure));
	}
}

static int
wrapper_cannot_run(struct wrapper *wrapper, int reason)
{
	diag_error("cannot run %s: %s", wrapper->words[0], strerror(reason));
	text_set_format(&wrapper->ending, "cannot be run: %s", strerror(reason));
	wrapper_record(wrapper, true);
	command_wait(&wrapper->command);

	return reason == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
}

/* What was held back comes first, then the reason, as after a make. */
static void
wrapper_show_failure(struct wrapper *wrapper)
{
	struct command *command = &wrapper->command;
	bool held = command->streams.held;
	TEXT_LOCAL elapsed = TEXT_INIT(TEXT_MAX_REASON);

	if (streams_show_held(&command->streams) == -1)
		records_trouble_with(wrapper->emit->records,
		    "cannot show all that the command said: %s", strerror(errno));
	units_show_duration(&elapsed, wrapper_elapsed(wrapper));
	if (command->timed_out) {
		text_clear(&elapsed);
		ending_describe_status(command, &elapsed);
	}
	diag_error("%s failed: %s%s%s", wrapper->words[0], text_string(&wrapper->ending),
	    command->timed_out ? ", then " : " after ", text_string(&elapsed));
	if (held && streams_are_open(&command->streams))
		diag_note("processes that it left behind still hold its output; what they say from"
			  " here on is lost");
}

static int
wrapper_judge(struct wrapper *wrapper, int *signo)
{
	struct command *command = &wrapper->command;
	int status = command->status;
	int result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);

	if (command->timed_out)
		result = STATUS_TIMED_OUT;
	else if (WIFSIGNALED(status))
		*signo = WTERMSIG(status);
	ending_describe(command, &wrapper->ending);
	/* A command that ends because nobody reads on has not failed. */
	if (*signo == SIGPIPE && command->streams.each[0].failure == EPIPE) {
		records_done(wrapper->emit->records);
		return result;
	}
	if (result != 0)
		wrapper_show_failure(wrapper);
	wrapper_record(wrapper, result != 0);

	return result;
}

int
wrapper_run(struct emit *emit, char *const *words, int *signo)
{
	struct wrapper wrapper = {.emit = emit, .words = words, .name = command_name(words[0])};
	struct command *command = &wrapper.command;
	int reason, result;

	*signo = 0;
	wrapper.ending = TEXT_INIT(TEXT_MAX_REASON);
	wrapper.exceptions = exceptions_new(emit, NULL, NULL);
	wrapper.folder = getcwd(NULL, 0);
	if (!wrapper.folder && errno == ENOMEM)
		memory_lacked();
	command->timeout_ns = emit->timeout_ns;
	command->kill_after_ns = emit->kill_after_ns > 0 ? emit->kill_after_ns : KILL_AFTER;
	command->streams.logs = memory_given(tail_new((size_t)emit->last));
	command->streams.held = emit->chronic ? held_output_new() : NULL;
	wrapper.started_at = clock_wall(emit->clock);
	reason = command_start(command, words);
	if (reason != 0) {
		result = wrapper_cannot_run(&wrapper, reason);
	} else {
		command_watch(command);
		result = wrapper_judge(&wrapper, signo);
		if (!emit->chronic)
			command_follow(command);
		wrapper_report_lost(&wrapper);
	}
	text_free(&wrapper.ending);
	streams_close(&command->streams);
	tail_free(command->streams.logs);
	exceptions_free(wrapper.exceptions);
	free(wrapper.folder);

	return result;
}
