/*
 * finding: something that a scanner found.
 */
#ifndef RECORDS_FROM_FINDING_H
#define RECORDS_FROM_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct json_slice;
struct report;

/* SEVERITY_UNKNOWN: the report gives none, or a word that nobody knows; --unknown-severity says
 * what that counts as (high unless given). */
enum severity {
	SEVERITY_UNKNOWN,
	SEVERITY_INFO,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL
};

extern const char *const severity_names[SEVERITY_CRITICAL + 1]; /* [0] is NULL */

/* The words that scanners use, whatever their case, with blanks around them or not: critical,
 * blocker; high, error, major; medium, moderate, warning; low, minor, note, info, style,
 * negligible; informational, none, ...  A format whose words mean something else (the `info` of npm
 * and ZAP is info) says so itself. */
enum severity severity_of_word(const char *word);

/* Of a score from 0 to 10 (CVSS): from 9 critical, 7 high, 4 medium, above 0 low, 0 info; out of
 * range unknown. */
enum severity severity_of_score(double score);

/* One finding under way; used again for the next after finding_clear(). */
struct finding {
	struct text rule;    /* "unnamed" is written where it is empty */
	struct text message; /* never the secret that was found */
	struct text file;    /* as the report has it; report_path() is asked when it is told */
	struct text package, fixed_version;
	struct text given; /* the severity in the report's own words: severity_given */
	struct text print; /* what the tool itself goes by to know it again, or empty */
	enum severity severity;
	int64_t line; /* from 1; 0: none */
	bool suppressed;
};

#define FINDING_INIT                                                                               \
	((struct finding){.rule = TEXT_INIT(REPORT_WORD),                                          \
	    .message = TEXT_INIT(REPORT_WORD),                                                     \
	    .file = TEXT_INIT(REPORT_WORD),                                                        \
	    .package = TEXT_INIT(REPORT_WORD),                                                     \
	    .fixed_version = TEXT_INIT(REPORT_WORD),                                               \
	    .given = TEXT_INIT(REPORT_WORD),                                                       \
	    .print = TEXT_INIT(REPORT_WORD)})

void finding_clear(struct finding *finding);
void finding_free(struct finding *finding);

/* The severity that the report gives as this word, and the word itself as `given`; of what is no
 * string (null, absent) unknown. */
void finding_set_severity(struct finding *finding, const struct json_slice *word);

/* The line, where the slice is an integer above 0. */
void finding_set_line(struct finding *finding, const struct json_slice *line);

/* Writes the record.  Its `fingerprint` is made of tool, rule, file, package and message without
 * their line numbers (or of `print`), and of how many alike came before it in the report, so that
 * it stays when lines shift. */
void report_finding(struct report *report, const struct finding *finding);

#endif
