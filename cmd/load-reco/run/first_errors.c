#include "first_errors.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"
#include "memory.h"
#include "plan.h"
#include "targets.h"
#include "units.h"

enum {
	MOST_KEPT = 256,
	MOST_TOLD = 10,
	KINDS = EXCHANGE_STATUSES + EXCHANGE_ERRORS,
	WORDS = (KINDS + 63) / 64, /* of bits */
};

struct first_errors {
	const struct load_plan *plan;
	const struct targets *targets;
	_Atomic uint64_t *seen; /* a bit for each kind of each series */
	pthread_mutex_t lock;   /* of what follows */
	struct first_error list[MOST_KEPT];
	size_t count, told;
};

struct first_errors *
first_errors_new(const struct load_plan *plan, const struct targets *targets)
{
	struct first_errors *errors = memory_new(1, sizeof(*errors));

	errors->plan = plan;
	errors->targets = targets;
	errors->seen = memory_new(targets->series_count * WORDS, sizeof(*errors->seen));
	(void)pthread_mutex_init(&errors->lock, NULL);

	return errors;
}

void
first_errors_free(struct first_errors *errors)
{
	if (!errors)
		return;
	for (size_t i = 0; i < errors->count; i++)
		text_free(&errors->list[i].reason);
	(void)pthread_mutex_destroy(&errors->lock);
	free((void *)errors->seen);
	free(errors);
}

/* ---- noting ---- */

/* Whether its status says what became of it. */
static bool
error_is_of_status(int error)
{
	return error == HTTP_OK || error == EXCHANGE_ERROR_EXPECTATION;
}

/* What the fast engine knows, as common/http would say it. */
static void
reason_build(
    const struct first_errors *errors, const struct exchange *exchange, struct text *reason)
{
	const char *authority = errors->targets->authority;
	const struct load_plan *plan = errors->plan;
	int64_t spent = exchange->done - exchange->sent;

	switch (exchange->error) {
	case HTTP_ERROR_RESOLVE:
		text_add_format(reason, "cannot resolve %s: not known", authority);
		break;
	case HTTP_ERROR_CONNECT:
		text_add_format(reason, "%s: cannot connect", authority);
		break;
	case HTTP_ERROR_LIMIT:
		text_add_format(
		    reason, "%s: this machine is short of descriptors, ports or memory", authority);
		break;
	case HTTP_ERROR_TIMEOUT:
		text_add_format(reason, "%s: no %s within ", authority,
		    exchange->first_byte > 0   ? "whole answer"
		    : spent < plan->timeout_ns ? "connection"
					       : "answer");
		units_show_duration(
		    reason, plan->timeout_ns < HTTP_CONNECT_LIMIT || spent >= plan->timeout_ns
				? plan->timeout_ns
				: HTTP_CONNECT_LIMIT);
		break;
	case HTTP_ERROR_RESET:
		text_add_format(reason, "%s: closed before the answer was whole", authority);
		break;
	case HTTP_ERROR_PROTOCOL:
		text_add_format(reason, "%s: not an HTTP answer", authority);
		break;
	case EXCHANGE_ERROR_UNSENT:
		text_add_string(reason, "no connection was free until the run was over");
		break;
	default:
		break;
	}
	errno = exchange->cause;
	if (errno != 0)
		text_add_format(reason, ": %m");
}

bool
first_errors_note(struct first_errors *errors, const struct exchange *exchange)
{
	unsigned kind =
	    (unsigned)(error_is_of_status(exchange->error) ? exchange->status
							   : EXCHANGE_STATUSES + exchange->error);
	_Atomic uint64_t *word = &errors->seen[exchange->target * WORDS + kind / 64];
	uint64_t bit = UINT64_C(1) << kind % 64;
	struct first_error *error;
	bool kept;

	if ((atomic_load_explicit(word, memory_order_relaxed) & bit) != 0 ||
	    (atomic_fetch_or(word, bit) & bit) != 0)
		return false;
	(void)pthread_mutex_lock(&errors->lock);
	kept = errors->count < MOST_KEPT;
	if (kept) {
		error = &errors->list[errors->count++];
		*error = (struct first_error){.series = exchange->target,
		    .status = exchange->status,
		    .error = exchange->error,
		    .at = exchange->done,
		    .reason = TEXT_INIT(TEXT_MAX_REASON)};
		if (exchange->reason)
			text_add_visible(
			    &error->reason, exchange->reason, strlen(exchange->reason));
		else
			reason_build(errors, exchange, &error->reason);
	}
	(void)pthread_mutex_unlock(&errors->lock);

	return kept;
}

/* ---- telling ---- */

static void
error_say(const struct first_errors *errors, const struct first_error *error, struct text *line)
{
	const char *name = targets_series_name(errors->targets, error->series);

	text_clear(line);
	text_add_visible(line, name, strlen(name));
	text_add_string(line, " failed: ");
	if (!error_is_of_status(error->error))
		text_add_string(line, exchange_error_name(error->error));
	else if (error->reason.len == 0)
		text_add_format(line, "status %d%s", error->status,
		    error->error == HTTP_OK ? "" : ", which is not expected");
	if (error->reason.len > 0)
		text_add_format(line, "%s%s", error_is_of_status(error->error) ? "" : ": ",
		    text_string(&error->reason));
}

bool
first_errors_next(struct first_errors *errors, struct text *line)
{
	bool any;

	(void)pthread_mutex_lock(&errors->lock);
	any = errors->told < errors->count && errors->told <= MOST_TOLD;
	if (any && errors->told == MOST_TOLD)
		text_set_format(line, "errors of other kinds are counted, and told no more");
	else if (any)
		error_say(errors, &errors->list[errors->told], line);
	errors->told += any;
	(void)pthread_mutex_unlock(&errors->lock);

	return any;
}

const struct first_error *
first_errors_find(const struct first_errors *errors, int series, int class)
{
	const struct first_error *first = NULL;

	for (size_t i = 0; i < errors->count; i++) {
		const struct first_error *error = &errors->list[i];

		if ((series < 0 || error->series == (size_t)series) &&
		    (class < 0 || error->error == class) && error->reason.len > 0 &&
		    (!first || error->at < first->at))
			first = error;
	}

	return first;
}
