#include "step_kind.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "json_writer.h"
#include "redaction.h"
#include "parser.h"
#include "thread.h"
#include "utf8.h"

enum { SETTINGS_MAX = 1 << 20, REPLY_MAX = 16 << 20, NAME_SHOWN = 80 };

#define LOOK_LEAST (CLOCK_MS / 2)
#define LOOK_MOST (50 * CLOCK_MS)

/* ---- reading ---- */

/* The names of what is expected, for kinds whose reply costs something. */
static void
put_expects(const struct step_parser *p, struct json_writer *w)
{
	const struct document_value *again = member(p, "again");
	const struct document_value *sets[] = {
	    member(p, "expect"), again ? document_member(again, "expect") : NULL};

	json_open_array(w, "expects");
	for (size_t i = 0; i < 2; i++)
		for (const struct document_value *v = sets[i] ? sets[i]->first : NULL; v;
		     v = v->next)
			if (v->name)
				json_put_string(w, NULL, v->name);
	json_close_array(w);
}

/* An object as far as it is written, for people. */
static char *
closed(const struct text *open)
{
	struct text copy = TEXT_INIT(SETTINGS_MAX);
	char *taken;

	text_add(&copy, text_string(open), open->len);
	text_add_byte(&copy, '}');
	taken = text_take(&copy);
	text_free(&copy);
	return taken;
}

/* ---- words that are secrets by their place ---- */

/* Keeps one, under a name that no template can have. */
static int
hide_word(struct step *step, const char *word)
{
	char name[64];

	if (!step->hidden)
		step->hidden = variables_new();
	snprintf(name, sizeof(name), "password %u.%d", step->line, step->hidden_count++);
	return step->hidden ? variables_set(step->hidden, name, word, strlen(word), true) : -1;
}

/* So that nothing that is said of the step repeats them. */
static int
hide_words(const struct step_parser *p)
{
	struct step *step = p->step;
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document =
	    document_parse(step->file, step->settings, strlen(step->settings), &reason);
	const struct document_value *what =
	    document ? document_member(document->first, step->kind->member) : NULL;
	int rc = document ? 0 : -1;

	for (const struct document_value *v = what ? what->first : NULL; v && rc == 0;
	     v = v->next) {
		const char *secret = v->string ? step->kind->secret_in(what, v) : NULL;

		/* What templates fill in is known by its variable. */
		if (secret && *secret && !strstr(secret, "{{"))
			rc = hide_word(step, secret);
	}
	document_free(document);
	text_free(&reason);
	return rc;
}

int
step_kind_redact(const struct step *step, const char *json, size_t len, struct text *out)
{
	struct text known = TEXT_INIT(SETTINGS_MAX);
	int rc = 0;

	if (step->hidden)
		rc = variables_conceal(step->hidden, json, len, &known);
	else
		text_add(&known, json, len);
	if (rc == 0 && redaction_json(text_string(&known), known.len, out) < 0)
		rc = -1;
	text_free(&known);
	return rc;
}

int
step_kind_parse(const struct step_parser *p)
{
	struct step *step = p->step;
	struct text settings = TEXT_INIT(SETTINGS_MAX), reason = TEXT_INIT(TEXT_MAX_REASON);
	struct json_writer w = json_writer(&settings);
	int rc;

	json_open_object(&w, NULL);
	rc = step->kind->parse(p->document, p->object, &w, p->why);
	if (rc == 0)
		step->settings = closed(&settings);
	put_expects(p, &w);
	json_close_object(&w);
	if (rc == 0 && text_failed(&settings))
		rc = FAULT(p, p->object, "the step is too large");
	if (rc == 0) {
		step->body = template_parse_json(text_string(&settings), settings.len, &reason);
		if (!step->body)
			rc = FAULT(p, p->object, "%s", text_string(&reason));
		else if (!step->settings || (step->kind->secret_in && hide_words(p) < 0))
			rc = no_memory(p);
	}
	text_free(&settings);
	text_free(&reason);
	return rc;
}

/* The words of the kind's own member, as redaction left them. */
static void
add_words(const struct document_value *what, struct text *words)
{
	for (const struct document_value *v = what->string ? what : what->first; v;
	     v = what->string ? NULL : v->next)
		if (v->string)
			text_add_format(words, " %s", v->string);
}

/* Those of the settings, in which a command is cut, and in which "--password" tells of the word behind it. */
static void
add_redacted_words(const struct step_parser *p, struct text *words)
{
	struct text shown = TEXT_INIT(SETTINGS_MAX), reason = TEXT_INIT(TEXT_MAX_REASON);
	const char *settings = p->step->settings;
	struct document *document = NULL;
	const struct document_value *what = NULL;

	if (step_kind_redact(p->step, settings, strlen(settings), &shown) >= 0)
		document = document_parse(p->step->file, text_string(&shown), shown.len, &reason);
	if (document)
		what = document_member(document->first, p->step->kind->member);
	if (what)
		add_words(what, words);
	document_free(document);
	text_free(&shown);
	text_free(&reason);
}

/* "tcp db:5432", "redis LLEN jobs": the kind and what its member says, without a secret that stands there literally. */
char *
step_kind_name(const struct step_parser *p)
{
	struct text words = TEXT_INIT(SETTINGS_MAX), shown = TEXT_INIT(SETTINGS_MAX);
	struct text name = TEXT_INIT(TEXT_MAX_REASON);
	char *taken;

	add_redacted_words(p, &words);
	if (redaction_text(text_string(&words), words.len, &shown) < 0)
		text_clear(&shown);
	text_add_string(&name, p->step->kind->member);
	text_add_visible(&name, text_string(&shown),
	    shown.len > NAME_SHOWN ? utf8_prefix(text_string(&shown), NAME_SHOWN) : shown.len);
	if (shown.len > NAME_SHOWN)
		text_add_string(&name, "...");
	taken = text_take(&name);
	text_free(&words);
	text_free(&shown);
	text_free(&name);
	return taken;
}

/* ---- running ---- */

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
	const struct step *step;
	const struct text *settings; /* rendered */
	struct step_probe probe;
	int64_t started;
	struct http_answer *answer;
};

static void
run(struct step_worker *worker)
{
	struct http_answer *answer = worker->answer;
	struct document *document = document_parse(worker->step->file,
	    text_string(worker->settings), worker->settings->len, &answer->reason);

	if (document) {
		worker->probe.document = document;
		worker->probe.settings = document->first;
		worker->step->kind->run(&worker->probe, answer);
	} else {
		answer->error = HTTP_ERROR_OTHER;
	}
	if (text_failed(&answer->body)) {
		text_clear(&answer->body);
		answer->error = HTTP_ERROR_TOO_LARGE;
		text_set_format(&answer->reason, "the reply is larger than 16 MiB");
	}
	answer->elapsed_ns = clock_monotonic(&clock_system) - worker->started;
	answer->received = (int64_t)answer->body.len;
	document_free(document);
}

static void *
run_thread(void *context)
{
	struct step_worker *worker = context;

	run(worker);
	atomic_store(&worker->done, true);
	return NULL;
}

struct step_worker *
step_worker_start(const struct step *step, const struct step_world *world,
    const struct step_rendered *rendered, int64_t timeout_ns, struct http_answer *answer)
{
	struct step_worker *worker = calloc(1, sizeof(*worker));
	int error = ENOMEM;

	http_answer_clear(answer);
	answer->reason.max = TEXT_MAX_REASON;
	answer->body.max = REPLY_MAX;
	if (worker) {
		worker->step = step;
		worker->settings = &rendered->body;
		worker->answer = answer;
		worker->started = clock_monotonic(&clock_system);
		worker->probe = (struct step_probe){.ca_file = world->ca_file,
		    .heedless = world->heedless,
		    .given_up = &worker->given_up,
		    .deadline_ns = worker->started + timeout_ns,
		    .timeout_ns = timeout_ns};
		error = thread_start(&worker->thread, run_thread, worker);
	}
	if (!error)
		return worker;
	answer->error = HTTP_ERROR_OTHER;
	text_set_format(&answer->reason, "cannot start a thread: %s", strerror(error));
	free(worker);
	return NULL;
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
