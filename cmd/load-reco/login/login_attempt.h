/*
 * login_attempt: one user on his way in, and the desk that all of them pass: its client, and what is
 * measured there.  For login.c alone.
 */
#ifndef LOGIN_ATTEMPT_H
#define LOGIN_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "exchange.h"
#include "step.h"
#include "template.h"

struct load_plan;
struct records;
struct tally;
struct text;
struct user;

struct login_desk {
	const struct load_plan *plan;
	struct step *step;
	struct records *records;
	struct step_world world; /* without a user */
	struct template_context templates;
	struct tally *interval, *total; /* since the last record, since the beginning */
	int64_t started, interval_started, due;
};

/* 0, or -1 with the reason; then it is to be closed all the same. */
int login_desk_open(struct login_desk *desk, const struct load_plan *plan, struct step *step,
    struct records *records, struct text *why);

/* Ends what is under way. */
void login_desk_close(struct login_desk *desk);

/* Writes an `interval` record when one is due. */
void login_desk_look(struct login_desk *desk);

/* Writes the last one, and the `load` record; `absent` users did not begin.  0, or -1 with the
 * reason. */
int login_desk_report(struct login_desk *desk, int64_t absent, struct text *why);

struct login_visit {
	struct login_desk *desk;
	struct step_world world;
	struct step_run *run; /* NULL: none is under way */
	struct step_outcome outcome;
	struct exchange exchange; /* the last request, kept until it is judged */
	bool answered;
};

/* 0 or -1 with the reason. */
int login_visit_begin(
    struct login_visit *visit, struct login_desk *desk, struct user *user, struct text *why);

/* 1 while it is under way, 0 when it is over, -1 with the reason on trouble. */
int login_visit_advance(struct login_visit *visit, struct text *why);

/* Whether a visit that is over brought the user in. */
bool login_visit_succeeded(const struct login_visit *visit);

void login_visit_end(struct login_visit *visit);  /* it may begin again, with another user */
void login_visit_free(struct login_visit *visit); /* harmless on a zeroed one */

#endif
