/*
 * attest/statement_checks: what the files of `attest` know of the checks of a verdict.
 */
#ifndef CHECK_GUARDRAILS_ATTEST_STATEMENT_CHECKS_H
#define CHECK_GUARDRAILS_ATTEST_STATEMENT_CHECKS_H

#include "digest.h"
#include "json_writer.h"
#include "statement.h"
#include "text.h"

struct statement_checks {
	const char *run;
	const int64_t *wall;
	struct text list; /* name and status of each */
	struct json_writer list_writer;
	struct text record;    /* one of them */
	struct digest *digest; /* of their records, each with its line end */
};

#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"
#define STATEMENT_PREDICATE "urn:readyline:verdict:1"

#endif
