#include "job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "json_writer.h"
#include "message.h"
#include "records.h"
#include "requeue.h"

enum {
	LONGEST_ID = 64 << 10,
	LONGEST_VARIABLE = 64 << 10, /* execve(2) takes twice as much */
	LONGEST_ENVIRONMENT = 8 * LONGEST_VARIABLE,
};

/* ---- a message ---- */

void
claim_init(struct claim *claim)
{
	*claim = (struct claim){.id = TEXT_INIT(LONGEST_ID),
	    .request_id = TEXT_INIT(LONGEST_ID),
	    .reason = TEXT_INIT(LONGEST_ID),
	    .input = TEXT_INIT(TEXT_MAX_DOCUMENT)};
}

void
claim_free(struct claim *claim)
{
	text_free(&claim->id);
	text_free(&claim->request_id);
	text_free(&claim->reason);
	text_free(&claim->input);
}

static void
claim_keep(struct text *text, const struct bytes *value)
{
	text_clear(text);
	if (value->bytes)
		text_add(text, value->bytes, value->len < text->max ? value->len : text->max);
}

/* A `message` record, and the attempt that is made. */
static void
claim_put_line(struct claim *claim, struct requeue *rq, const struct message *message)
{
	struct json_writer w = json_writer(&claim->input);

	records_put_common(rq->records, &w, "message", NULL);
	message_put(&w, message, clock_wall(&clock_system), MESSAGE_LINE);
	json_put_integer(&w, "attempt", claim->attempt);
	json_close_object(&w);
	text_add_byte(&claim->input, '\n');
}

int
claim_take(struct claim *claim, struct requeue *rq, const struct message *message)
{
	struct bytes reason = message_reason(message);

	claim->attempt = message->attempts + 1;
	claim->unreadable = message->unreadable;
	claim->taken = claim->parks = false;
	claim_keep(&claim->id, &message->id);
	claim_keep(&claim->request_id, &message->request_id);
	claim_keep(&claim->reason, &reason);
	text_clear(&claim->input);
	if (rq->lines > 0)
		claim_put_line(claim, rq, message);
	else
		text_add(&claim->input, message->payload.bytes, message->payload.len);

	return text_failed(&claim->id) || text_failed(&claim->request_id) ||
		       text_failed(&claim->reason) || text_failed(&claim->input)
		   ? -1
		   : 0;
}

/* ---- its command ---- */

/* What a command finds in its environment, and what it does not find there from us. */
static const char *const variables[] = {
    "DLQ_QUEUE", "DLQ_ID", "DLQ_ATTEMPT", "DLQ_REASON", "DLQ_REQUEST_ID", "READYLINE_RUN"};
enum { VARIABLES = sizeof(variables) / sizeof(variables[0]) };

static bool
variable_is_ours(const char *entry)
{
	for (size_t i = 0; i < VARIABLES; i++) {
		size_t len = strlen(variables[i]);

		if (strncmp(entry, variables[i], len) == 0 && entry[len] == '=')
			return true;
	}

	return false;
}

/* "NAME=value" and a NUL; nothing of a value that no environment can hold. */
static void
variable_add(struct text *block, const char *name, const char *value, size_t len)
{
	if (len == 0 || len > LONGEST_VARIABLE || memchr(value, '\0', len))
		return;
	text_add_string(block, name);
	text_add_byte(block, '=');
	text_add(block, value, len);
	text_add_byte(block, '\0');
}

static void
variables_put(const struct job *job, const struct requeue *rq, struct text *block)
{
	const struct claim *claim = &job->claims[0];
	const char *queue = rq->store->queue, *run = rq->settings.run;
	TEXT_LOCAL attempt = TEXT_INIT(TEXT_MAX_REASON);

	variable_add(block, "DLQ_QUEUE", queue, strlen(queue));
	variable_add(block, "READYLINE_RUN", run, strlen(run));
	if (rq->lines > 0)
		return;
	text_add_format(&attempt, "%lld", (long long)claim->attempt);
	variable_add(block, "DLQ_ATTEMPT", text_string(&attempt), attempt.len);
	variable_add(block, "DLQ_ID", text_string(&claim->id), claim->id.len);
	variable_add(block, "DLQ_REASON", text_string(&claim->reason), claim->reason.len);
	variable_add(
	    block, "DLQ_REQUEST_ID", text_string(&claim->request_id), claim->request_id.len);
}

/* Ours without what may be left of an outer run, and those of the block.  NULL: memory lacks. */
static char **
environment_new(struct text *block)
{
	size_t count = 0, at = 0;
	char **environment;

	while (environ[count])
		count++;
	environment = calloc(count + VARIABLES + 1, sizeof(*environment));
	if (!environment || text_failed(block)) {
		free(environment);
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		if (!variable_is_ours(environ[i]))
			environment[at++] = environ[i];
	}
	for (size_t i = 0; i < block->len; i += strlen(block->bytes + i) + 1)
		environment[at++] = block->bytes + i;

	return environment;
}

int64_t
job_size(const struct requeue *rq)
{
	return rq->lines > 0 ? rq->lines : 1;
}

/* A file in memory that holds what all of the messages say, to be read from its beginning.  -1 with
 * errno. */
static int
job_input(struct job *job)
{
	int fd = memfd_create("messages", MFD_CLOEXEC), reason;

	if (fd == -1)
		fd = file_temporary("/tmp");
	if (fd == -1)
		return -1;
	for (size_t i = 0; i < job->count; i++) {
		struct text *input = &job->claims[i].input;

		if (file_write(fd, text_string(input), input->len) == -1)
			goto fail;
		text_free(input);
	}
	if (lseek(fd, 0, SEEK_SET) == 0)
		return fd;

fail:
	reason = errno;
	close(fd);
	errno = reason;

	return -1;
}

int
job_start(struct job *job, const struct requeue *rq, struct text *why)
{
	TEXT_LOCAL block = TEXT_INIT(LONGEST_ENVIRONMENT);
	char **environment;
	int input = job_input(job), rc = -1;

	if (input == -1)
		return text_fail(why, "no file for a message: %s", strerror(errno));
	variables_put(job, rq, &block);
	environment = environment_new(&block);
	if (environment) {
		const struct worker_order order = {rq->files, environment, input, rq->command_ns};

		rc = worker_start(&job->worker, &order, why);
		job->runs = rc == 0;
	} else {
		text_fail(why, "out of memory");
	}
	free(environment);
	close(input);

	return rc;
}
