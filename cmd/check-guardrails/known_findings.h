/*
 * known_findings: findings that an earlier run has met, told apart by tool and fingerprint, and how
 * often each was there; a file keeps them (--findings-baseline).
 *
 * The file is JSON Lines: a head, {"format":"check-guardrails findings 1","findings":N}, and N
 * lines, one a finding, sorted: {"tool":...,"rule":...,"file":...,"severity":...,
 * "fingerprint":...}, and "suppressed":true where it was.  A finding that stands twice is known
 * twice.  What is cut short, edited without its head, or of another format is refused.
 */
#ifndef CHECK_GUARDRAILS_KNOWN_FINDINGS_H
#define CHECK_GUARDRAILS_KNOWN_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "finding_waiver.h"

struct json_writer;
struct text;

/* What of a finding is kept; the first two tell it apart. */
enum known_member { KNOWN_TOOL, KNOWN_FINGERPRINT, KNOWN_RULE, KNOWN_FILE, KNOWN_SEVERITY };
enum { KNOWN_MEMBERS = KNOWN_SEVERITY + 1, KNOWN_MOST = 1 << 20 };

struct known_finding {
	char *words[KNOWN_MEMBERS]; /* NULL: none */
	size_t lengths[KNOWN_MEMBERS];
	/* How often it is kept, and how often it was met since: all of them, and those among them
	 * that are suppressed. */
	int64_t known, known_suppressed, seen, seen_open;
};

struct known_findings {
	struct known_finding *items;
	size_t count, room;
	size_t *places; /* by hash: 1 + the place in `items`; 0: free */
	size_t size;
	int64_t total; /* known */
	bool over;     /* there were too many to keep */
};

void known_findings_free(struct known_findings *known);

/* Keeps one more finding; without a fingerprint it is not kept. */
void known_findings_add(
    struct known_findings *known, const struct finding_word words[KNOWN_MEMBERS], bool suppressed);

/* Meets a finding of a run.  Whether it is new: it has no fingerprint, is not known, or is known
 * fewer times than it was met.  One that is known as suppressed alone is new once it is not; one
 * that is known and not suppressed may become so.  Without `counts` it is told, but not met. */
bool known_findings_see(struct known_findings *known,
    const struct finding_word words[KNOWN_MEMBERS], bool suppressed, bool counts);

/* Reads the file; nothing is known before.  0, or -1 with "NAME: reason" or "NAME:LINE: reason". */
int known_findings_parse(struct known_findings *known, const char *name, const char *bytes,
    size_t len, struct text *why);

/* Appends the file. */
void known_findings_put(const struct known_findings *known, struct text *out);

/* Adds the object of one; that it is suppressed is for the caller to say. */
void known_finding_put(const struct known_finding *finding, bool suppressed, struct json_writer *w);

#endif
