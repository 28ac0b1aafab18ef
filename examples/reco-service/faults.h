#ifndef RECO_FAULTS_H
#define RECO_FAULTS_H

/*
 * The faults that can be switched on, so that every failing path of the checks can be shown on
 * something real. Each has a name and a value:
 *
 *   ready_after   5s              not ready until so long from now
 *   latency       200ms or        /reco answers that much later, all or that share of them
 *                 200ms:25%
 *   errors        20%             that share of /reco is answered with 500
 *   outbox        stuck           the relay takes nothing
 *                 missing         the table is gone, and events are stored without a row in it
 *                 dead            nothing can be published: events end as dead letters
 *   database      down            not ready, no outbox, and no event is taken
 *   idempotency   forgotten       an event that comes twice counts twice
 *   headers       missing         no security headers, no timing, no request id
 *   csrf          off             approvals need no CSRF token
 *   rate_limit    off             any number of logins
 *   admin         open            /admin needs no token (changing the faults still does)
 *
 * A share is spread evenly, not drawn: of 100 requests, errors=20% fails every fifth. All
 * functions may be called from any thread.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

enum outbox_fault { OUTBOX_WORKS, OUTBOX_STUCK, OUTBOX_MISSING, OUTBOX_DEAD };

struct fault_share {
	uint64_t ppm; /* of a million */
	uint64_t seen;
};

struct faults {
	pthread_mutex_t lock;
	int64_t ready_at_ns;
	int64_t latency_ns;
	struct fault_share latency;
	struct fault_share errors;
	enum outbox_fault outbox;
	bool database_down;
	bool idempotency_forgotten;
	bool headers_missing;
	bool csrf_off;
	bool rate_limit_off;
	bool admin_open;
	char values[10][32]; /* as they were set, for display; empty: off */
};

void faults_init(struct faults *faults);
void faults_destroy(struct faults *faults);

/* Sets one fault by its name; a NULL value switches it off. -1: why names what was expected. */
int faults_set(
    struct faults *faults, const char *name, const char *value, char *why, size_t why_size);

/* Sets what RECO_FAULT_NAME variables ask for. -1 as above, with the variable's name. */
int faults_from_environment(struct faults *faults, char *why, size_t why_size);

/* Switches all off. */
void faults_clear(struct faults *faults);

/* Appends {"errors":"20%",...}: those that are on. */
void faults_write(struct faults *faults, struct buffer *out);

/* Nanoseconds by which the next /reco answer is to be late, mostly 0. Counts it. */
int64_t faults_next_latency(struct faults *faults);

/* Whether the next /reco answer is to be an error. Counts it. */
bool faults_next_error(struct faults *faults);

bool faults_ready(struct faults *faults);
enum outbox_fault faults_outbox(struct faults *faults);

/* One of the switches, read under the lock: faults_on(f, &f->csrf_off). */
bool faults_on(struct faults *faults, const bool *member);

/* Reads 250ms, 2.5s, 1m or a bare number of seconds into nanoseconds, at most an hour. -1 when it
 * is none. */
int duration_parse(const char *text, size_t length, int64_t *ns);

#endif
