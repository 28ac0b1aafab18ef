/*
 * sarif: what one run of a SARIF report says beside its results: rules, artifacts, overrides, base
 * paths; and the results, judged by them.
 *
 * A writer may put `results` before all that is needed to judge them (Semgrep and the .NET SDK do),
 * so results wait in a file (spool.h) until the run has ended; what is kept in memory is
 * bounded.
 */
#ifndef RECORDS_FROM_FINDINGS_SARIF_H
#define RECORDS_FROM_FINDINGS_SARIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"
#include "text.h"

struct finding;
struct json_reader;
struct report;

/* What the rules of a run may take in memory, and its artifacts and bases together. */
enum { SARIF_KEPT = 12 << 20 };

/* ---- strings: sarif_pool.c ---- */

/* Strings that stay as long as the run: each is known by where it begins; 0 is the empty one. */
struct sarif_pool {
	struct text bytes;
	size_t charged; /* what else counts against SARIF_KEPT */
	bool full;      /* something was left out */
};

void sarif_pool_init(struct sarif_pool *pool);
/* Keeps the bytes, with a NUL behind.  0 when there is no room: `full` says so. */
size_t sarif_pool_keep(struct sarif_pool *pool, const char *bytes, size_t len);
/* A string or number; 0 of anything else. */
size_t sarif_pool_keep_word(struct sarif_pool *pool, const struct json_slice *word);
/* Whether `size` bytes more may be allocated for it. */
bool sarif_pool_charge(struct sarif_pool *pool, size_t size);
const char *sarif_pool_string(const struct sarif_pool *pool, size_t at);

/* ---- messages: sarif_message.c ---- */

/* The text of the message called `id` in {"ID": {"text": ...}} ("": there are none). */
bool sarif_message_find(const char *messages, const struct json_slice *id, struct text *out);

/* Puts a text with its arguments: "{0}" stands for the first, "{{" and "}}" for braces. */
void sarif_message_fill(const char *text, const struct json_slice *array, struct text *out);

/* ---- rules: sarif_rules.c ---- */

/* No rule, component or invocation. */
enum { SARIF_NONE = -1 };

struct sarif_rule {
	size_t id;
	size_t level;      /* defaultConfiguration.level */
	size_t overriding; /* the level that an invocation gives it */
	size_t score;      /* properties.security-severity */
	size_t messages;   /* messageStrings, as JSON */
};

/* What names a rule: of a result or of an override.  Indexes below 0 are not there. */
struct sarif_reference {
	int64_t component; /* SARIF_NONE: the driver; else an index into the extensions */
	int64_t index;
	const char *id; /* "" */
};

struct sarif_rules;

struct sarif_rules *sarif_rules_new(void);
void sarif_rules_free(struct sarif_rules *rules);

/* Reads the `rules` to come of the driver (SARIF_NONE) or an extension. */
void sarif_rules_read(struct sarif_rules *rules, struct json_reader *r, int64_t component);
/* Reads the `ruleConfigurationOverrides` to come of an invocation. */
void sarif_rules_read_overrides(struct sarif_rules *rules, struct json_reader *r);
/* The driver's globalMessageStrings. */
void sarif_rules_keep_messages(struct sarif_rules *rules, const struct json_slice *messages);
/* All invocations and the tool have been read: overrides take effect.  `several`: a result does not
 * say whose override it falls under, so one makes a rule only more severe. */
void sarif_rules_settle(struct sarif_rules *rules, bool several);

/* The rule, or NULL when there is none. */
const struct sarif_rule *sarif_rules_find(
    const struct sarif_rules *rules, const struct sarif_reference *reference);
const char *sarif_rules_string(const struct sarif_rules *rules, size_t at);
/* Whether there were more than can be kept. */
bool sarif_rules_full(const struct sarif_rules *rules);
/* Whether an override that took effect leads to no rule. */
bool sarif_rules_lost(const struct sarif_rules *rules);
/* The text that a message's `id` stands for, into `out`. */
void sarif_rules_message(const struct sarif_rules *rules, const struct sarif_rule *rule,
    const struct json_slice *id, struct text *out);

/* ---- paths: sarif_paths.c ---- */

struct sarif_paths;

struct sarif_paths *sarif_paths_new(void);
void sarif_paths_free(struct sarif_paths *paths);

/* Reads the `artifacts`, the `originalUriBaseIds` to come. */
void sarif_paths_read_artifacts(struct sarif_paths *paths, struct json_reader *r);
void sarif_paths_read_bases(struct sarif_paths *paths, struct json_reader *r);

/* The path of an artifactLocation: decoded, relative to what its base lies in.  0, or -1 when its
 * artifact is one of more than can be kept. */
int sarif_path(const struct sarif_paths *paths, const struct json_slice *uri,
    const struct json_slice *base, const struct json_slice *index, struct text *out);

/* ---- results: sarif_result.c ---- */

/* What has been read of the run. */
enum {
	SARIF_TOOL = 1,
	SARIF_INVOCATIONS = 2,
	SARIF_ARTIFACTS = 4,
	SARIF_BASES = 8,
	SARIF_ALL = SARIF_TOOL | SARIF_INVOCATIONS | SARIF_ARTIFACTS | SARIF_BASES
};

struct sarif_judge;

struct sarif_judge *sarif_judge_new(void);
void sarif_judge_free(struct sarif_judge *judge);

/* Tells a result, unless it is none (it passed, it is gone).  `known` is what has been read.  1;
 * 0 when more of the run must be known, and nothing was told; -1 after report_fault(). */
int sarif_judge_result(struct sarif_judge *judge, struct report *report,
    const struct sarif_rules *rules, const struct sarif_paths *paths, unsigned known,
    const struct json_slice *result);

#endif
