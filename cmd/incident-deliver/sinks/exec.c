/* exec: a command of the user's, for all else.  It reads the incident, and its exit status says
 * what became of it.  Nobody knows whether one that was cut short has done its work. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "address.h"
#include "child.h"
#include "document.h"
#include "event.h"
#include "file.h"
#include "incident_v1.h"
#include "kinds.h"
#include "memory.h"
#include "redaction.h"
#include "words.h"

struct exec {
	char **words;
};

static int
exec_open(struct sink *sink, const struct sink_address *address, struct text *why)
{
	struct exec *own = sink->own = memory_new(1, sizeof(*own));
	TEXT_LOCAL redacted = TEXT_INIT(TEXT_MAX_RECORD);

	if (address->shown &&
	    redaction_text(address->words, strlen(address->words), &redacted) != 0)
		return text_fail(why,
		    "this command holds a key, which every user of this machine can see on the "
		    "command line; hand it on in the environment or in a file");
	own->words = words_split(address->words, why);

	return own->words ? 0 : -1;
}

/* What the command reads, a line. */
static int
document_open(const struct notice *notice, struct text *why)
{
	const struct json_slice *document = &notice->incident->object->slice;
	int fd = file_temporary("/tmp");

	if (fd == -1 || file_write(fd, document->bytes, document->len) == -1 ||
	    file_write(fd, "\n", 1) == -1 || lseek(fd, 0, SEEK_SET) == -1) {
		text_fail(why, "no file for the incident (TMPDIR): %s", strerror(errno));
		if (fd != -1)
			close(fd);
		return -1;
	}

	return fd;
}

static enum sink_verdict
status_judge(int status)
{
	if (status == -1 || WIFSIGNALED(status))
		return SINK_UNKNOWN;
	switch (WEXITSTATUS(status)) {
	case EX_OK:
		return SINK_DELIVERED;
	case EX_USAGE:
	case EX_DATAERR:
	case EX_NOPERM:
	case EX_CONFIG:
		return SINK_REFUSED;
	default:
		return SINK_LATER;
	}
}

static enum sink_verdict
command_run(struct sink *sink, const char *const *environment, int input, struct text *why)
{
	const struct exec *own = sink->own;
	const struct child_order order = {
	    .name = own->words[0],
	    .words = (const char *const *)own->words,
	    .environment = environment,
	    .input = input,
	    .silence_ns = sink->timeout_ns,
	    .patient = true,
	    .output_is_dropped = true,
	};
	struct child child;

	if (child_start(&child, &order, why) == -1)
		return SINK_LATER;

	return child_end(&child, why) == 0 ? SINK_DELIVERED : status_judge(child.status);
}

static enum sink_verdict
exec_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	const char *const values[][2] = {
	    {"INCIDENT_ID", notice->incident->id},
	    {"INCIDENT_EVENT", event_name(notice->event)},
	    {"INCIDENT_KEY", notice->key},
	    {"IDEMPOTENCY_KEY", notice->idempotency_key},
	};
	enum { VALUES = sizeof(values) / sizeof(values[0]) };
	struct text lines[VALUES];
	const char *environment[VALUES + 1] = {0};
	int input = document_open(notice, &reply->reason);
	enum sink_verdict verdict = SINK_LATER;

	for (size_t i = 0; i < VALUES; i++) {
		lines[i] = TEXT_INIT(TEXT_MAX_REASON);
		text_add_format(&lines[i], "%s=%s", values[i][0], values[i][1]);
		environment[i] = text_string(&lines[i]);
	}
	if (input != -1) {
		verdict = command_run(sink, environment, input, &reply->reason);
		close(input);
	}
	for (size_t i = 0; i < VALUES; i++)
		text_free(&lines[i]);

	return verdict;
}

static void
exec_close(struct sink *sink)
{
	struct exec *own = sink->own;

	if (own)
		free(own->words);
	free(own);
}

const struct sink_kind sink_exec = {
    .scheme = "exec",
    .open = exec_open,
    .send = exec_send,
    .close = exec_close,
};
