/* wrapper: runs a command, passes its two streams through, and keeps what is needed when it
 * fails. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "clock.h"
#include "command.h"
#include "crash_dump.h"
#include "diag.h"
#include "emit.h"
#include "exception.h"
#include "fingerprint.h"
#include "held_output.h"
#include "incident.h"
#include "memory.h"
#include "records.h"
#include "tail.h"
#include "text.h"
#include "units.h"

enum { STATUS_CANNOT_RUN = 126, STATUS_NOT_FOUND = 127 };

struct wrapper {
	struct emit *emit;
	const char *name; /* of the command, without its folder */
	struct command command;
	struct text ending; /* how it ended, in words */
	int64_t started, elapsed;
	struct json_scanner *scanner; /* of its lines: made while nothing could be lost yet */
};

/* The words for how the command ended. */
static void
ending_describe(int status, struct text *out)
{
	if (WIFSIGNALED(status))
		text_set_format(
		    out, "ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		text_set_format(out, "exit status %d", WEXITSTATUS(status));
}

static const char *
command_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void
wrapper_fill(struct incident *incident, struct wrapper *wrapper)
{
	struct emit *emit = wrapper->emit;
	const char *name = wrapper->name, *ending = text_string(&wrapper->ending);

	text_add_string(&incident->run, emit->run);
	text_add_string(&incident->kind, emit->kind ? emit->kind : "cli");
	text_add_visible(&incident->process_name, name, strlen(name));
	incident->process_id = wrapper->command.pid;
	incident->logs = wrapper->command.logs;
	text_add_string(&incident->severity, "critical");
	if (emit->request_id)
		text_add_string(&incident->request_id, emit->request_id);
	/* Two failures are the same when the same command fails in the same way. */
	text_add_format(&incident->fingerprint_of, "%s\n", name);
	if (exception_find(incident, wrapper->command.logs, wrapper->scanner)) {
		fingerprint_add_exception(&incident->fingerprint_of, &incident->exception,
		    &incident->cause, &incident->stack);
	} else {
		text_set_format(&incident->exception, "%s: %s", name, ending);
		text_add_format(&incident->fingerprint_of, "%s\n", ending);
	}
	if (incident->stack.len == 0)
		text_add_format(&incident->stack, "%s: %s\n", name, ending);
}

/* The log of --logs, where one is named, says more than the streams. */
static void
wrapper_take_logs(struct wrapper *wrapper)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!wrapper->emit->logs)
		return;
	if (tail_read(wrapper->command.logs, wrapper->emit->logs, &why) == -1)
		records_trouble_with(wrapper->emit->records, "%s", text_string(&why));
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
	    .elapsed_ms = (double)wrapper->elapsed / CLOCK_MS,
	    .message = failed ? "the command failed" : NULL,
	};
	struct incident incident;

	records_check(wrapper->emit->records, &check);
	if (!failed)
		return;
	wrapper_take_logs(wrapper);
	incident_init(&incident, wrapper->emit);
	wrapper_fill(&incident, wrapper);
	crash_dump(wrapper->emit, &incident);
	incident_save(wrapper->emit, &incident);
	incident_free(&incident);
}

static void
wrapper_report_lost(struct wrapper *wrapper)
{
	for (int i = 0; i < 2; i++) {
		int failure = wrapper->command.streams[i].failure;

		if (failure != 0 && failure != EPIPE)
			records_trouble_with(wrapper->emit->records,
			    "cannot pass the command's output on: %s", strerror(failure));
	}
}

static int
wrapper_cannot_run(struct wrapper *wrapper, const char *path, int reason)
{
	diag_error("cannot run %s: %s", path, strerror(reason));
	text_set_format(&wrapper->ending, "cannot be run: %s", strerror(reason));
	wrapper_record(wrapper, true);
	command_wait(&wrapper->command);

	return reason == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
}

/* What was held back comes first, then the reason, as after a make. */
static void
wrapper_show_failure(struct wrapper *wrapper, const char *path)
{
	bool held = wrapper->command.held;
	TEXT_LOCAL elapsed = TEXT_INIT(TEXT_MAX_REASON);

	if (command_show_held(&wrapper->command) == -1)
		records_trouble_with(wrapper->emit->records,
		    "cannot show all that the command said: %s", strerror(errno));
	units_show_duration(&elapsed, wrapper->elapsed);
	diag_error(
	    "%s failed: %s after %s", path, text_string(&wrapper->ending), text_string(&elapsed));
	if (held && command_left_behind(&wrapper->command))
		diag_note("processes that it left behind still hold its output; what they say from"
			  " here on is lost");
}

static int
wrapper_judge(struct wrapper *wrapper, const char *path, int *signo)
{
	struct command *command = &wrapper->command;
	int status = command->status;
	int result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);

	*signo = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	ending_describe(status, &wrapper->ending);
	/* A command that ends because nobody reads on has not failed. */
	if (*signo == SIGPIPE && command->streams[0].failure == EPIPE) {
		records_done(wrapper->emit->records);
		return result;
	}
	if (result != 0)
		wrapper_show_failure(wrapper, path);
	wrapper_record(wrapper, result != 0);

	return result;
}

int
wrapper_run(struct emit *emit, char *const *words, int *signo)
{
	struct wrapper wrapper = {.emit = emit, .name = command_name(words[0])};
	struct command *command = &wrapper.command;
	int reason, result;

	*signo = 0;
	wrapper.ending = TEXT_INIT(TEXT_MAX_REASON);
	wrapper.scanner = exception_scanner();
	command->logs = memory_given(tail_new((size_t)emit->last));
	command->held = emit->chronic ? held_output_new() : NULL;
	wrapper.started = clock_monotonic(emit->clock);
	reason = command_start(command, words);
	if (reason != 0) {
		result = wrapper_cannot_run(&wrapper, words[0], reason);
	} else {
		command_watch(command);
		command_wait(command);
		wrapper.elapsed = clock_monotonic(emit->clock) - wrapper.started;
		result = wrapper_judge(&wrapper, words[0], signo);
		if (!emit->chronic)
			command_follow(command);
		wrapper_report_lost(&wrapper);
	}
	text_free(&wrapper.ending);
	command_free(command);
	tail_free(command->logs);
	json_scanner_free(wrapper.scanner);

	return result;
}
