/*
 * npm_audit: a report of npm audit under way, and what it says of itself.
 */
#ifndef RECORDS_FROM_FINDINGS_NPM_AUDIT_H
#define RECORDS_FROM_FINDINGS_NPM_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "finding.h"
#include "name_set.h"
#include "text.h"

struct json_reader;
struct json_scanner;

/* A package that another is vulnerable by. */
struct npm_cause {
	char *name;
	enum severity severity; /* that of the other */
};

struct npm {
	struct report *report;
	struct json_reader *r;
	struct json_scanner *advisory, *package;
	struct name_set told; /* advisories, by id and package */
	struct name_set packages, asked;
	struct npm_cause *causes;
	size_t cause_count, cause_room;
	bool versioned;
	bool old, new;   /* which report it is */
	int64_t counted; /* npm 7: packages; npm 6: the ways to them */
	int64_t listed;  /* packages */
	struct text error;
	struct finding finding;
};

/* Read the member to come: its counts; {"code", "summary"}, which since version 7 stands beside a
 * message; and the version, of which only 2 can be read. */
void npm_take_metadata(struct npm *npm);
void npm_take_error(struct npm *npm);
void npm_check_version(struct npm *npm);

#endif
