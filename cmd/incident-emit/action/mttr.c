/* mttr: how long it took, from first seen to resolved, by kind and runbook. */
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "memory.h"
#include "records.h"

/* Kinds are few, runbooks are written by people. */
enum { MOST_KINDS = 1000 };

struct recovery {
	char *kind, *runbook; /* NULL: none */
	double seconds;       /* of all together */
	int64_t count;
};

struct recoveries {
	struct recovery items[MOST_KINDS];
	size_t count;
	int64_t left_out, without_end;
};

static bool
runbook_is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static struct recovery *
recovery_of(struct recoveries *recoveries, const struct incident_v1 *incident)
{
	struct recovery *recovery;

	for (size_t i = 0; i < recoveries->count; i++) {
		recovery = &recoveries->items[i];
		if (strcmp(recovery->kind, incident->finer_kind) == 0 &&
		    runbook_is_same(recovery->runbook, incident->runbook))
			return recovery;
	}
	if (recoveries->count == MOST_KINDS)
		return NULL;
	recovery = &recoveries->items[recoveries->count++];
	*recovery = (struct recovery){.kind = memory_string(incident->finer_kind),
	    .runbook = memory_string(incident->runbook)};

	return recovery;
}

static void
mttr_take(void *context, const char *name, const struct incident_v1 *incident)
{
	struct recoveries *recoveries = context;
	struct recovery *recovery;

	(void)name;
	if (incident->status != INCIDENT_V1_RESOLVED)
		return;
	/* When it was over is not known, or it was over before it began: no figure. */
	if (incident->resolved_at == 0 || incident->resolved_at < incident->first_seen) {
		recoveries->without_end++;
		return;
	}
	recovery = recovery_of(recoveries, incident);
	if (!recovery) {
		recoveries->left_out++;
		return;
	}
	recovery->count++;
	/* Unsigned, since far years are further apart than int64_t holds. */
	recovery->seconds +=
	    (double)((uint64_t)incident->resolved_at - (uint64_t)incident->first_seen) /
	    (double)CLOCK_SECOND;
}

static void
recovery_put(struct emit *emit, const struct recovery *recovery, const char *name, double value)
{
	struct json_writer *w = records_begin(emit->records, "metric");

	json_put_string(w, "name", name);
	json_open_object(w, "labels");
	json_put_string(w, "kind", recovery->kind);
	json_put_string(w, "runbook", recovery->runbook ? recovery->runbook : "");
	json_close_object(w);
	json_put_number(w, "value", value);
	records_end(emit->records);
}

static void
mttr_write(struct emit *emit, const struct recoveries *recoveries)
{
	for (size_t i = 0; i < recoveries->count; i++) {
		const struct recovery *recovery = &recoveries->items[i];

		recovery_put(emit, recovery, "incident_mttr_seconds",
		    recovery->seconds / (double)recovery->count);
		recovery_put(emit, recovery, "incident_resolved_count", (double)recovery->count);
	}
	if (recoveries->without_end > 0)
		diag_note("%lld resolved incidents do not say when, or were over before they"
			  " began: they are left out",
		    (long long)recoveries->without_end);
	if (recoveries->left_out > 0)
		records_trouble_with(emit->records,
		    "more than %d kinds and runbooks: %lld incidents are left out", MOST_KINDS,
		    (long long)recoveries->left_out);
}

void
action_mttr(struct emit *emit, char *const *operands)
{
	struct recoveries *recoveries = memory_new(1, sizeof(*recoveries));

	(void)operands;
	if (incidents_each(emit, mttr_take, recoveries) != -1) {
		mttr_write(emit, recoveries);
		/* A mean of nothing is no figure, and nothing was judged. */
		if (recoveries->count > 0)
			records_done(emit->records);
		else
			diag_error(
			    "no incident in %s was resolved: there is no mean time", emit->folder);
	}
	for (size_t i = 0; i < recoveries->count; i++) {
		free(recoveries->items[i].kind);
		free(recoveries->items[i].runbook);
	}
	free(recoveries);
}
