/* incident-deliver: delivers a spool of incidents, each exactly once where the sink can tell. */
#include "deliver.h"
#include "diag.h"
#include "records.h"
#include "signals.h"

int
main(int argc, char *argv[])
{
	struct deliver deliver = {0};
	int status;

	program_begin("incident-deliver");
	deliver_parse(&deliver, &argc, &argv);
	signal_watch(SIGNAL_SOURCE);
	deliver.records = records_open(&deliver.options.common, deliver.clock);
	if (deliver_open(&deliver) == 0)
		deliver.run(&deliver);
	deliver_close(&deliver);
	status = records_finish(deliver.records);
	options_free(&deliver.options);

	return status;
}
