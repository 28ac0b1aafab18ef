/*
 * login_attempt: one user on his way in.  For login.c alone.
 */
#ifndef LOGIN_ATTEMPT_H
#define LOGIN_ATTEMPT_H

#include <stdbool.h>

#include "exchange.h"
#include "step.h"

struct login_phase;
struct text;
struct user;

struct login_attempt {
	struct login_phase *phase;
	struct step_world world;
	struct step_run *run; /* NULL: none is under way */
	struct step_outcome outcome;
	struct exchange exchange; /* the last request, kept until it is judged */
	bool answered;
};

void login_attempt_begin(
    struct login_attempt *attempt, struct login_phase *phase, struct user *user);

/* 1 while it is under way, 0 when it is over, -1 with the reason on trouble. */
int login_attempt_advance(struct login_attempt *attempt, struct text *why);

/* Whether one that is over brought the user in. */
bool login_attempt_succeeded(const struct login_attempt *attempt);

void login_attempt_end(struct login_attempt *attempt);  /* it may begin again, with another user */
void login_attempt_free(struct login_attempt *attempt); /* harmless on a zeroed one */

#endif
