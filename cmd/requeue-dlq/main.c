/* requeue-dlq: inspects and moves dead-lettered messages, losing and doubling nothing. */
#include "action.h"
#include "diag.h"
#include "requeue.h"
#include "signals.h"

int
main(int argc, char *argv[])
{
	struct requeue rq = {0};

	program_begin("requeue-dlq");
	requeue_parse(&rq, &argc, &argv);
	signal_watch(SIGNAL_SOURCE);

	if (requeue_open(&rq) == 0)
		action_run(&rq);

	return requeue_close(&rq);
}
