/*
 * contract: the targets that a service publishes (GET /contract), as rules.
 *
 *     {"kpi_targets":{"ctr_at_20":">= 8%"},"sla_targets":{"reco_p95_ms":120}}
 *
 * A target is a number (sla: at most, kpi: at least) or a string whose comparator counts.  Which
 * records a name is judged on is a table in contract.c and in check-guardrails(1): load records
 * where there are any, else a snapshot of the service's own numbers.
 */
#ifndef CHECK_GUARDRAILS_CONTRACT_H
#define CHECK_GUARDRAILS_CONTRACT_H

#include <stdint.h>

struct policy;
struct text;

/* Adds the rules of `path`; `scope` is "sla", "kpi" or "all"; SLA targets need `min_sla_samples`.
 * a section that "all" asks for and that is missing or empty becomes a rule that is unknown.
 * -1 with "FILE:LINE: reason", also when the scope holds no target, or a section's name is nearly
 * one of ours. `path` must outlive the
 * policy. */
int contract_read(const char *path, const char *scope, int64_t min_sla_samples,
    struct policy *policy, struct text *why);

#endif
