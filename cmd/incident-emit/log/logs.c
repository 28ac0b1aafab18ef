#include "logs.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "burst.h"
#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "fingerprints.h"
#include "incident.h"
#include "memory.h"
#include "records.h"
#include "signals.h"
#include "standard_input.h"
#include "stream.h"
#include "tail.h"
#include "text.h"

enum { POLL_MS = 250 };

/* What was found in one log. */
struct found {
	struct log log;
	int64_t failures, handled;
	bool was_there;
};

struct logs {
	struct emit *emit;
	struct burst *burst;
	struct fingerprints *fingerprints;
	struct found *found;
	size_t count;
	int64_t now, ticked_at;
};

/* ---- what is found ---- */

static struct found *
logs_of(struct logs *logs, const struct stream *stream)
{
	size_t i = 0;

	while (logs->found[i].log.stream != stream)
		i++;

	return &logs->found[i];
}

static const char *
path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(path, "-") == 0 ? "stdin" : slash ? slash + 1 : path;
}

static void
logs_take(
    void *context, struct stream *stream, struct incident *incident, uint64_t at, bool handled)
{
	struct logs *logs = context;
	struct found *found = logs_of(logs, stream);
	const struct emit *emit = logs->emit;

	if (handled) {
		found->handled++;
		incident_free(incident);
		return;
	}
	found->failures++;
	text_add_string(&incident->run, emit->run);
	text_add_string(&incident->severity, "critical");
	if (emit->kind)
		text_clear(&incident->kind);
	if (incident->kind.len == 0)
		text_add_string(&incident->kind, emit->kind ? emit->kind : "api");
	if (incident->process_name.len == 0)
		text_add_string(&incident->process_name, path_name(found->log.path));
	if (incident->stack.len == 0)
		text_add(
		    &incident->stack, text_string(&incident->exception), incident->exception.len);
	fingerprints_add(logs->fingerprints, incident);
	burst_take(logs->burst, stream, incident, at, logs->now);
}

/* ---- reading ---- */

static void
logs_open(struct logs *logs, struct found *found, const char *path)
{
	struct log *log = &found->log;

	*found = (struct found){.log = {.path = path, .fd = -1}};
	log->stream = stream_new(logs->emit, logs_take, logs);
	if (strcmp(path, "-") == 0)
		standard_input_await("log lines");
	if (log_open(log) == 0)
		return;
	if (logs->emit->follow && errno == ENOENT) {
		diag_note("the log %s is not there yet", path);
	} else {
		records_trouble_with(
		    logs->emit->records, "cannot read the log %s: %s", path, strerror(errno));
		log->ended = true;
	}
}

static void
log_end(struct log *log, int64_t now)
{
	log_close(log);
	stream_end(log->stream, now);
	log->ended = true;
}

/* Whether there was something to read. */
static bool
found_read(struct logs *logs, struct found *found)
{
	struct log *log = &found->log;
	long got = log_read(log, logs->now);

	found->was_there = true;
	if (got > 0)
		return true;
	if (got == -1 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got == -1)
		records_trouble_with(
		    logs->emit->records, "cannot read the log %s: %s", log->path, strerror(errno));
	if (got == -1 || !logs->emit->follow || !log->regular)
		log_end(log, logs->now);

	return false;
}

static bool
found_move(struct logs *logs, struct found *found)
{
	struct log *log = &found->log;

	if ((log->fd == -1 || log->waits) && !log_rotate(log, logs->now))
		return false;

	return found_read(logs, found);
}

/* Waits for pipes and signals, and no longer than a file that is followed may be left alone. */
static void
logs_wait(struct logs *logs)
{
	struct pollfd fds[EMIT_MOST_LOGS + 1] = {{.fd = signal_descriptor(), .events = POLLIN}};
	nfds_t count = 1;

	for (size_t i = 0; i < logs->count; i++)
		if (logs->found[i].log.fd != -1 && !logs->found[i].log.regular)
			fds[count++] =
			    (struct pollfd){.fd = logs->found[i].log.fd, .events = POLLIN};
	poll(fds, count, POLL_MS);
}

static void
logs_tick(struct logs *logs)
{
	logs->now = clock_monotonic(logs->emit->clock);
	if (logs->now - logs->ticked_at < POLL_MS * CLOCK_MS)
		return;
	logs->ticked_at = logs->now;
	burst_tick(logs->burst, logs->now);
	incident_flush(logs->emit);
	records_flush(logs->emit->records);
}

/* Pipes block: each is read only when poll() says that something came. */
static bool
found_is_ready(const struct found *found)
{
	struct pollfd fd = {.fd = found->log.fd, .events = POLLIN};

	return found->log.fd == -1 || found->log.regular || poll(&fd, 1, 0) > 0;
}

static void
logs_read(struct logs *logs)
{
	bool open = true, moved;

	while (open && signal_pending() == 0 && !records_reader_gone(logs->emit->records)) {
		open = moved = false;
		for (size_t i = 0; i < logs->count; i++) {
			struct found *found = &logs->found[i];
			bool more =
			    !found->log.ended && found_is_ready(found) && found_move(logs, found);

			/* What waits to be read is no silence. */
			if (!more && stream_holds(found->log.stream))
				stream_quiet(found->log.stream, logs->now);
			moved = moved || more;
			open = open || !found->log.ended;
		}
		logs_tick(logs);
		if (open && !moved) {
			incident_flush(logs->emit);
			logs_wait(logs);
		}
	}
}

/* ---- the end ---- */

static void
found_check(struct logs *logs, const struct found *found)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	bool judged = found->was_there || found->failures > 0;
	struct check check = {
	    .name = strcmp(found->log.path, "-") == 0 ? "stdin" : found->log.path,
	    .status = !judged               ? CHECK_UNKNOWN
		      : found->failures > 0 ? CHECK_FAIL
					    : CHECK_PASS,
	    .observed = check_number((double)found->failures),
	    .op = "==",
	    .target = check_number(0),
	    .unit = "exceptions",
	    .severity = "critical",
	};

	if (!judged)
		text_add_string(&message, "it was never there to be read");
	else if (found->failures > 0)
		text_add_format(&message, "%lld unhandled", (long long)found->failures);
	if (found->handled > 0)
		text_add_format(&message, "%s%lld handled", message.len > 0 ? ", " : "",
		    (long long)found->handled);
	records_check_with(logs->emit->records, &check, &message);
}

void
logs_run(struct emit *emit)
{
	struct logs logs = {.emit = emit,
	    .burst = burst_new(emit),
	    .fingerprints = fingerprints_new(),
	    .count = emit->logs.count};

	incident_gather(emit);
	logs.found = memory_new(logs.count, sizeof(*logs.found));
	logs.now = clock_monotonic(emit->clock);
	for (size_t i = 0; i < logs.count; i++)
		logs_open(&logs, &logs.found[i], emit->logs.items[i]);
	logs_read(&logs);
	logs.now = clock_monotonic(emit->clock);
	for (size_t i = 0; i < logs.count; i++) {
		struct found *found = &logs.found[i];
		bool unread = !found->was_there && found->log.ended;

		if (!found->log.ended)
			log_end(&found->log, logs.now);
		if (!unread)
			found_check(&logs, found);
	}
	burst_flush(logs.burst);
	for (size_t i = 0; i < logs.count; i++)
		stream_free(logs.found[i].log.stream);
	free(logs.found);
	burst_free(logs.burst);
	fingerprints_free(logs.fingerprints);
}

int
logs_read_tail(struct emit *emit, struct tail *tail)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	for (size_t i = 0; i < emit->logs.count; i++)
		if (tail_read(tail, emit->logs.items[i], &why) == -1) {
			records_trouble_with(emit->records, "%s", text_string(&why));
			rc = -1;
		}

	return rc;
}
