/*
 * runbook: where the page of a rule is read.
 *
 * A policy names it by a path, such as runbooks/latency.md, which is right beside the policy and
 * wrong in a page, a mail or a pager.  A base makes an address of it that is right everywhere.
 */
#ifndef CHECK_GUARDRAILS_RUNBOOK_H
#define CHECK_GUARDRAILS_RUNBOOK_H

struct rules;
struct text;

/* Whether it can be a base: a URL of http or https without userinfo.  0, or -1 with the reason. */
int runbook_base_check(const char *base, struct text *why);

/* Puts the base before the runbooks of rules that are relative paths; others stay.  A `*` in it is
 * replaced by the path without its ".md" instead. */
void runbooks_place(const char *base, struct rules *rules);

#endif
