#include "action.h"

#include <string.h>

#include "actions.h"
#include "report.h"

void
action_run(struct requeue *rq)
{
	static const struct {
		const char *name;
		void (*run)(struct requeue *rq);
	} actions[] = {
	    {"stats", stats_run},
	    {"list", list_run},
	    {"requeue", move_run},
	    {"park", move_run},
	    {"import", import_run},
	};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, rq->action) == 0)
			actions[i].run(rq);
	}
	report_check(rq);
}
