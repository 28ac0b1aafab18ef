/*
 * contract: the targets that a service publishes (GET /contract), as rules.
 *
 * Which records a name is judged on is a table in contract.c and in check-guardrails(1): load
 * records where there are any, else a snapshot of the service's own numbers.
 */
#ifndef CHECK_GUARDRAILS_CONTRACT_H
#define CHECK_GUARDRAILS_CONTRACT_H

#include <stdint.h>

struct contract_source;
struct policy;
struct text;

/* Adds the rules of a contract, which is called `name` in messages; `scope` is "sla", "kpi" or
 * "all".  Latency targets on fewer than `min_sla_samples` are skipped; 0: without a sample they
 * are unknown.  A section that "all" asks for and that is missing or empty becomes a rule that is
 * unknown.  -1 with "FILE:LINE:COLUMN: reason", also when the scope holds no target, or a
 * section's name is nearly one of ours.  `name` must outlive the policy. */
int contract_read(const struct contract_source *source, const char *name, const char *scope,
    int64_t min_sla_samples, struct policy *policy, struct text *why);

#endif
