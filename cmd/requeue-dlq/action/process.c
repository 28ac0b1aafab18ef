/* --action process -- COMMAND: each message is handed to a command. */
#include "actions.h"

#include "records.h"

void
process_run(struct requeue *rq)
{
	records_trouble_with(rq->records, "process: no COMMAND can be run yet");
	rq->tally.trouble = true;
}
