#include "faults.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "timing.h"

#define PPM 1000000u
#define HOUR_NS (3600 * NS_PER_SEC)

/* A decimal number without sign or exponent at the start of text; *rest is what follows it. */
static int
decimal_parse(const char *text, double *number, const char **rest)
{
	char *end;

	if (!isdigit((unsigned char)text[0]) || strspn(text, "0123456789.") != strcspn(text, "ms%"))
		return -1;
	*number = strtod(text, &end);
	*rest = end;
	return 0;
}

int
duration_parse(const char *text, size_t length, int64_t *ns)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = {
	    {"", NS_PER_SEC}, {"ms", NS_PER_MS}, {"s", NS_PER_SEC}, {"m", 60 * NS_PER_SEC}};
	char copy[32];
	const char *unit;
	double number;

	if (length == 0 || length >= sizeof copy)
		return -1;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (decimal_parse(copy, &number, &unit) != 0)
		return -1;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(unit, units[i].name) != 0)
			continue;
		if (number * (double)units[i].ns > (double)HOUR_NS)
			return -1;
		*ns = (int64_t)(number * (double)units[i].ns);
		return 0;
	}
	return -1;
}

static int
share_parse(const char *text, struct fault_share *share)
{
	const char *rest;
	double percent;

	if (decimal_parse(text, &percent, &rest) != 0 || strcmp(rest, "%") != 0 || percent > 100)
		return -1;
	*share = (struct fault_share){.ppm = (uint64_t)(percent * (PPM / 100.0) + 0.5)};
	return 0;
}

/* Spreads the share evenly: true each time that seen * ppm passes another million. */
static bool
share_next(struct fault_share *share)
{
	bool hit;

	share->seen++;
	hit = share->seen * share->ppm / PPM != (share->seen - 1) * share->ppm / PPM;
	if (share->seen == PPM)
		share->seen = 0; /* a whole number of rounds: nothing overflows */
	return hit;
}

/* ---- one setter per fault; NULL is off; -1 for a value that it does not know ---- */

static int
set_ready_after(struct faults *faults, const char *value)
{
	int64_t ns = 0;

	if (value != NULL && duration_parse(value, strlen(value), &ns) != 0)
		return -1;
	faults->ready_at_ns = value == NULL ? 0 : mono_ns() + ns;
	return 0;
}

static int
set_latency(struct faults *faults, const char *value)
{
	const char *colon = value == NULL ? NULL : strchr(value, ':');
	struct fault_share share = {.ppm = PPM};
	int64_t ns = 0;

	if (value != NULL) {
		size_t length = colon == NULL ? strlen(value) : (size_t)(colon - value);

		if (duration_parse(value, length, &ns) != 0 ||
		    (colon != NULL && share_parse(colon + 1, &share) != 0))
			return -1;
	}
	faults->latency_ns = ns;
	faults->latency = share;
	return 0;
}

static int
set_errors(struct faults *faults, const char *value)
{
	struct fault_share share = {0};

	if (value != NULL && share_parse(value, &share) != 0)
		return -1;
	faults->errors = share;
	return 0;
}

static int
set_outbox(struct faults *faults, const char *value)
{
	static const char *const names[] = {
	    [OUTBOX_STUCK] = "stuck", [OUTBOX_MISSING] = "missing", [OUTBOX_DEAD] = "dead"};

	if (value == NULL) {
		faults->outbox = OUTBOX_WORKS;
		return 0;
	}
	for (size_t i = OUTBOX_STUCK; i <= OUTBOX_DEAD; i++) {
		if (strcmp(value, names[i]) == 0) {
			faults->outbox = (enum outbox_fault)i;
			return 0;
		}
	}
	return -1;
}

static int
set_switch(bool *member, const char *value, const char *word)
{
	if (value != NULL && strcmp(value, word) != 0)
		return -1;
	*member = value != NULL;
	return 0;
}

static int
set_idempotency(struct faults *faults, const char *value)
{
	return set_switch(&faults->idempotency_forgotten, value, "forgotten");
}

static int
set_headers(struct faults *faults, const char *value)
{
	return set_switch(&faults->headers_missing, value, "missing");
}

static int
set_csrf(struct faults *faults, const char *value)
{
	return set_switch(&faults->csrf_off, value, "off");
}

static int
set_rate_limit(struct faults *faults, const char *value)
{
	return set_switch(&faults->rate_limit_off, value, "off");
}

static int
set_admin(struct faults *faults, const char *value)
{
	return set_switch(&faults->admin_open, value, "open");
}

static int
set_database(struct faults *faults, const char *value)
{
	return set_switch(&faults->database_down, value, "down");
}

static const struct {
	const char *name;
	const char *variable;
	const char *expected;
	int (*set)(struct faults *faults, const char *value);
} table[] = {
    {"ready_after", "RECO_FAULT_READY_AFTER", "a duration up to 1h, like 5s", set_ready_after},
    {"latency", "RECO_FAULT_LATENCY", "a duration, like 200ms or 200ms:25%", set_latency},
    {"errors", "RECO_FAULT_ERRORS", "a share, like 20%", set_errors},
    {"outbox", "RECO_FAULT_OUTBOX", "stuck, missing or dead", set_outbox},
    {"database", "RECO_FAULT_DATABASE", "down", set_database},
    {"idempotency", "RECO_FAULT_IDEMPOTENCY", "forgotten", set_idempotency},
    {"headers", "RECO_FAULT_HEADERS", "missing", set_headers},
    {"csrf", "RECO_FAULT_CSRF", "off", set_csrf},
    {"rate_limit", "RECO_FAULT_RATE_LIMIT", "off", set_rate_limit},
    {"admin", "RECO_FAULT_ADMIN", "open", set_admin},
};
#define FAULT_COUNT (sizeof table / sizeof table[0])

void
faults_init(struct faults *faults)
{
	_Static_assert(FAULT_COUNT == sizeof faults->values / sizeof faults->values[0],
	    "a displayed value for each fault");
	*faults = (struct faults){0};
	pthread_mutex_init(&faults->lock, NULL);
}

void
faults_destroy(struct faults *faults)
{
	pthread_mutex_destroy(&faults->lock);
}

static int
fault_set(struct faults *faults, size_t index, const char *value)
{
	int rc;

	pthread_mutex_lock(&faults->lock);
	rc = table[index].set(faults, value);
	if (rc == 0)
		snprintf(faults->values[index], sizeof faults->values[index], "%s",
		    value == NULL ? "" : value);
	pthread_mutex_unlock(&faults->lock);
	return rc;
}

int
faults_set(struct faults *faults, const char *name, const char *value, char *why, size_t why_size)
{
	for (size_t i = 0; i < FAULT_COUNT; i++) {
		if (strcmp(name, table[i].name) != 0)
			continue;
		if (fault_set(faults, i, value) == 0)
			return 0;
		snprintf(why, why_size, "%s: expected %s", name, table[i].expected);
		return -1;
	}
	snprintf(why, why_size, "%s: no such fault", name);
	return -1;
}

int
faults_from_environment(struct faults *faults, char *why, size_t why_size)
{
	for (size_t i = 0; i < FAULT_COUNT; i++) {
		const char *value = getenv(table[i].variable);

		if (value != NULL && fault_set(faults, i, value) != 0) {
			snprintf(
			    why, why_size, "%s: expected %s", table[i].variable, table[i].expected);
			return -1;
		}
	}
	return 0;
}

void
faults_clear(struct faults *faults)
{
	for (size_t i = 0; i < FAULT_COUNT; i++)
		fault_set(faults, i, NULL);
}

void
faults_write(struct faults *faults, struct buffer *out)
{
	const char *comma = "";

	pthread_mutex_lock(&faults->lock);
	buffer_puts(out, "{");
	for (size_t i = 0; i < FAULT_COUNT; i++) {
		if (faults->values[i][0] == '\0')
			continue;
		/* Every value that was accepted is made of letters, digits and ":%.". */
		buffer_printf(out, "%s\"%s\":\"%s\"", comma, table[i].name, faults->values[i]);
		comma = ",";
	}
	buffer_puts(out, "}");
	pthread_mutex_unlock(&faults->lock);
}

int64_t
faults_next_latency(struct faults *faults)
{
	int64_t latency;

	pthread_mutex_lock(&faults->lock);
	latency = share_next(&faults->latency) ? faults->latency_ns : 0;
	pthread_mutex_unlock(&faults->lock);
	return latency;
}

bool
faults_next_error(struct faults *faults)
{
	bool hit;

	pthread_mutex_lock(&faults->lock);
	hit = share_next(&faults->errors);
	pthread_mutex_unlock(&faults->lock);
	return hit;
}

bool
faults_ready(struct faults *faults)
{
	bool ready;

	pthread_mutex_lock(&faults->lock);
	ready = faults->ready_at_ns == 0 || mono_ns() >= faults->ready_at_ns;
	pthread_mutex_unlock(&faults->lock);
	return ready;
}

enum outbox_fault
faults_outbox(struct faults *faults)
{
	enum outbox_fault outbox;

	pthread_mutex_lock(&faults->lock);
	outbox = faults->outbox;
	pthread_mutex_unlock(&faults->lock);
	return outbox;
}

bool
faults_on(struct faults *faults, const bool *member)
{
	bool on;

	pthread_mutex_lock(&faults->lock);
	on = *member;
	pthread_mutex_unlock(&faults->lock);
	return on;
}
