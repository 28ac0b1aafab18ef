#include "action.h"

#include <string.h>

#include "actions.h"
#include "queues.h"
#include "records.h"
#include "report.h"
#include "text.h"

static const struct action actions[] = {
    {"stats", "counted", stats_run, STORE_LOOK, ACTION_ALL_QUEUES},
    {"list", "listed", list_run, STORE_LOOK, ACTION_ALL_QUEUES},
    {"show", "shown", list_run, STORE_LOOK, ACTION_ALL_QUEUES},
    {"export", "exported", list_run, STORE_LOOK, ACTION_ALL_QUEUES},
    {"import", "imported", import_run, STORE_IMPORT, ACTION_FILES | ACTION_OWN_QUEUES},
    {"requeue", "moved", move_run, STORE_REQUEUE, ACTION_MOVES},
    {"process", "consumed", process_run, STORE_PROCESS, ACTION_MOVES | ACTION_FILES},
    {"park", "parked", move_run, STORE_PARK, ACTION_MOVES},
    {"unpark", "unparked", move_run, STORE_UNPARK, ACTION_MOVES},
    {"drop", "dropped", move_run, STORE_DROP, ACTION_MOVES},
    {"undo", "taken back", undo_run, STORE_UNDO, ACTION_ALL_QUEUES | ACTION_LEDGER},
    {"verify", "accounted for", verify_run, STORE_LOOK, ACTION_ALL_QUEUES | ACTION_LEDGER},
};

const struct action *
action_find(const char *name)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	}

	return NULL;
}

/* Whether the store does this at all; with the queue that is chosen, once one is. */
static bool
action_is_possible(struct requeue *rq)
{
	const char *refusal = store_refuses(rq->store, rq->action_name);
	bool needs_ledger = (rq->action->is & ACTION_LEDGER) || rq->canary.count > 0;

	if (!refusal && rq->canary.count > 0)
		refusal = store_refuses(rq->store, "canary");
	if (!refusal && needs_ledger && !store_has_ledger(rq->store))
		refusal = "this store keeps no ledger that could tell what became of a run";
	if (!refusal && rq->action->store == STORE_IMPORT && !rq->store->kind->import)
		refusal = "messages cannot be imported there";
	if (!refusal && rq->action->store == STORE_PROCESS && !rq->store->kind->settle)
		refusal = "this store cannot count the attempts of a command";
	if (!refusal)
		return true;
	records_trouble_with(rq->records, "%s: %s", rq->action_name, refusal);

	return false;
}

/* One queue, from its high-water mark to the check that sums it up; NULL: those of the records. */
static void
action_run_queue(struct requeue *rq, const char *queue)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL verdict = TEXT_INIT(TEXT_MAX_REASON);

	rq->tally = (struct tally){.verdict = &verdict};
	if (queue && store_choose(rq->store, queue, &why) == -1)
		requeue_trouble(rq, &why);
	else if (!queue || action_is_possible(rq))
		rq->action->run(rq);
	if (!rq->tally.elsewhere)
		report_check(rq);
	rq->tally.verdict = NULL;
}

void
action_run(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct queues *queues;

	if (!action_is_possible(rq))
		return;
	if (rq->queues.count == 0 && (rq->action->is & ACTION_OWN_QUEUES)) {
		action_run_queue(rq, NULL);
		return;
	}
	queues = queues_find(rq, &why);
	if (!queues) {
		requeue_trouble(rq, &why);
		return;
	}
	for (size_t i = 0; i < queues_count(queues) && requeue_goes_on(rq); i++)
		action_run_queue(rq, queues_name(queues, i));
	report_end(rq, queues);
	queues_free(queues);
}
