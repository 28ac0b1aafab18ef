#include "modes.h"

#include <string.h>

#include "contract.h"
#include "contract_fetch.h"
#include "gate.h"
#include "http.h"
#include "records.h"
#include "runbook.h"

static int
gate_add_contract(struct gate *gate, struct text *why)
{
	const struct gate_options *o = &gate->options;
	const struct http_settings http = {
	    .run = o->common.common.run, .route = {.ca_file = o->ca_file}};
	const struct contract_source source = {.given = o->contract,
	    .http = &http,
	    .headers = o->headers.items,
	    .header_count = o->headers.count};

	contract_name(o->contract, &gate->contract_name);
	return contract_read(&source, text_string(&gate->contract_name), o->contract_scope,
	    o->min_sla_samples, &gate->policy, why);
}

static int
gate_add_line(struct gate *gate, const char *line, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	if (policy_add_line(&gate->policy, line, &reason) == 0)
		return 0;
	text_fail_visible(why, "rule \"%s\": ", line);
	text_add_string(why, text_string(&reason));
	return -1;
}

int
gate_rules_add(struct gate *gate, struct text *why)
{
	const struct gate_options *o = &gate->options;

	for (size_t i = 0; i < o->policies.count; i++)
		if (policy_read(o->policies.items[i], &gate->policy, why) == -1)
			return -1;
	for (size_t i = 0; i < o->rules.count; i++)
		if (gate_add_line(gate, o->rules.items[i], why) == -1)
			return -1;
	if (expected_summaries_add_all(&gate->policy.expected, &o->expect, why) == -1 ||
	    (o->contract && gate_add_contract(gate, why) == -1))
		return -1;
	if (gate->policy.rules.count == 0 && (gate->policy.expected.count == 0 || o->window != 0))
		return text_fail(why, "no rule to judge by");
	if (o->runbooks)
		runbooks_place(o->runbooks, &gate->policy.rules);
	return o->window != 0 ? gate_bake_accept(gate, why) : 0;
}

static void
gate_write_right(struct gate *gate, const char *name)
{
	const struct check check = {.name = name, .status = CHECK_PASS};

	records_check(gate->records, &check);
}

void
gate_rules_check(struct gate *gate)
{
	const struct gate_options *o = &gate->options;

	for (size_t i = 0; i < o->policies.count; i++)
		gate_write_right(gate, o->policies.items[i]);
	if (o->contract)
		gate_write_right(gate, text_string(&gate->contract_name));
	if (o->rules.count > 0 || (o->policies.count == 0 && !o->contract))
		gate_write_right(gate, "command line");
}
