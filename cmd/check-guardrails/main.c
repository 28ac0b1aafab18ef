/* check-guardrails: judges records against a policy: the gate. */
#include "gate.h"

#include "diag.h"
#include "signals.h"

int
main(int argc, char *argv[])
{
	struct gate gate = {0};

	program_begin("check-guardrails");
	gate_parse(&gate, &argc, &argv);
	signal_watch(SIGNAL_FILTER);

	if (gate_open(&gate) == 0)
		gate_run(&gate);

	return gate_close(&gate);
}
