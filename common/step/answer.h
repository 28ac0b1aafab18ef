/*
 * step/answer: what came of a request, or of what a step of another kind does (send.c, worker.c).
 */
#ifndef COMMON_STEP_ANSWER_H
#define COMMON_STEP_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

struct http_answer;
struct text;

/* It borrows from the http_answer, or the step_reply, that it was made of. */
struct step_answer {
	const char *error;  /* the failure's class, as records name it; NULL: answered */
	bool interrupted;   /* it failed because a signal asked for a stop */
	int status;         /* of HTTP; 0 without one */
	bool over_tls;      /* or would have come so, had it come */
	int64_t elapsed_ns; /* from the request to its end */
	const struct text *reason, *body; /* for a person, when it failed; what it says */
	const struct http_answer *http;   /* its headers and ids; NULL: of another kind */
};

struct step_answer step_answer_of_http(const struct http_answer *http);

#endif
