/* A step of another kind than HTTP (step_kind.h) at work, in a thread of its own. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "definition.h"
#include "document.h"
#include "run.h"
#include "thread.h"

enum { REPLY_MAX = 16 << 20 };

#define LOOK_LEAST (CLOCK_MS / 2)
#define LOOK_MOST (50 * CLOCK_MS)

bool
step_probe_expects(const struct step_probe *probe, const char *rule)
{
	const struct document_value *expects = document_member(probe->settings, "expects");

	for (const struct document_value *v = expects ? expects->first : NULL; v; v = v->next)
		if (strcmp(v->string, rule) == 0)
			return true;
	return false;
}

struct step_worker {
	pthread_t thread;
	atomic_bool done, given_up;
	struct step_run *run;
	struct step_probe probe;
	int64_t started;
};

/* By the names that those of HTTP have (http_error_name()). */
static const char *const worker_errors[] = {
    [STEP_NO_ADDRESS] = "url",
    [STEP_UNRESOLVED] = "resolve",
    [STEP_UNCONNECTED] = "connect",
    [STEP_LATE] = "timeout",
    [STEP_NO_TLS] = "tls",
    [STEP_TOO_LARGE] = "too_large",
    [STEP_INTERRUPTED] = "interrupted",
    [STEP_FAILED] = "other",
};

static void *
worker_thread(void *context)
{
	struct step_worker *worker = context;
	struct step_run *r = worker->run;
	struct step_reply *reply = &r->reply;
	struct document *document = document_parse(
	    r->step->file, text_string(&r->rendered.body), r->rendered.body.len, &reply->reason);

	reply->failure = document ? STEP_REPLIED : STEP_FAILED;
	if (document) {
		worker->probe.document = document;
		worker->probe.settings = document->first;
		r->step->kind->run(&worker->probe, reply);
	}
	if (text_failed(&reply->body)) {
		text_clear(&reply->body);
		reply->failure = STEP_TOO_LARGE;
		text_set_format(&reply->reason, "the reply is larger than 16 MiB");
	}
	r->answer.error = worker_errors[reply->failure];
	r->answer.interrupted = reply->failure == STEP_INTERRUPTED;
	r->answer.elapsed_ns = clock_monotonic(&clock_system) - worker->started;
	document_free(document);
	atomic_store(&worker->done, true);
	return NULL;
}

bool
step_send_worker(struct step_run *r)
{
	struct step_worker *worker = calloc(1, sizeof(*worker));
	int error = ENOMEM;

	text_clear(&r->reply.reason);
	text_clear(&r->reply.body);
	r->reply.reason.max = TEXT_MAX_REASON;
	r->reply.body.max = REPLY_MAX;
	r->answer = (struct step_answer){.reason = &r->reply.reason, .body = &r->reply.body};
	if (worker) {
		worker->run = r;
		worker->started = clock_monotonic(&clock_system);
		worker->probe = (struct step_probe){.ca_file = r->world->ca_file,
		    .heedless = r->world->heedless,
		    .given_up = &worker->given_up,
		    .deadline_ns = worker->started + r->limit_ns,
		    .timeout_ns = r->limit_ns};
		error = thread_start(&worker->thread, worker_thread, worker);
	}
	if (!error) {
		r->worker = worker;
		return true;
	}
	r->answer.error = worker_errors[STEP_FAILED];
	text_set_format(&r->reply.reason, "cannot start a thread: %s", strerror(error));
	free(worker);
	return false;
}

bool
step_worker_done(const struct step_worker *worker)
{
	return atomic_load(&worker->done);
}

int64_t
step_worker_look(const struct step_worker *worker)
{
	int64_t now = clock_monotonic(&clock_system), pause = (now - worker->started) / 8;

	if (pause < LOOK_LEAST)
		pause = LOOK_LEAST;
	return now + (pause < LOOK_MOST ? pause : LOOK_MOST);
}

void
step_worker_free(struct step_worker *worker)
{
	if (!worker)
		return;
	atomic_store(&worker->given_up, true);
	pthread_join(worker->thread, NULL);
	free(worker);
}
