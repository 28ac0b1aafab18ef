/*
 * render/renderer: what a renderer remembers from record to record.
 */
#ifndef COMMON_RENDER_RENDERER_H
#define COMMON_RENDER_RENDERER_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"
#include "text.h"

enum render_member {
	M_TYPE,
	M_TOOL,
	M_NAME,
	M_SHARD,
	M_WINDOW,
	M_STATUS,
	M_OBSERVED,
	M_OP,
	M_TARGET,
	M_UNIT,
	M_MESSAGE,
	M_FILE,
	M_LINE,
	M_RUNBOOK,
	M_REQUEST_ID,
	M_ELAPSED,
	M_METHOD,
	M_URL,
	M_ANSWER,
	M_BODY,
	M_PASS,
	M_FAIL,
	M_WARN,
	M_SKIP,
	M_UNKNOWN,
	M_INTERRUPTED,
	M_PHASE,
	M_REQUESTS,
	M_FAILED,
	M_RATE,
	M_P50,
	M_P95,
	M_P99,
	M_RULE,
	M_SEVERITY,
	M_SUPPRESSED,
	M_SUITE,
	M_CLASS,
	M_FLAKY,
	M_SCOPE,
	M_COVERED,
	M_TOTAL,
	M_PERCENT,
	M_VALUE,
	M_LABELS,
	M_STATE,
	M_FORMAT,
	M_ITEMS,
	M_ID,
	M_QUEUE,
	M_AGE,
	M_REASON,
	M_ERROR,
	M_RETRY_COUNT,
	M_PARKED,
	M_OUTCOME,
	M_FROM,
	M_TO,
	M_DEPTH,
	M_OLDEST,
	M_NEWEST,
	M_REASONS,
	M_RETRY_COUNTS,
	M_MOVED,
	M_SKIPPED,
	M_INCIDENT_ID,
	M_SINK,
	M_EVENT,
	M_ATTEMPTS,
	M_ACTION,
	M_INCIDENT,
	M_INCIDENT_SEVERITY,
	M_INCIDENT_COUNT,
	M_EXCEPTION,
	RENDER_MEMBERS
};

enum { TYPE_COLUMNS = 8 };

struct render {
	bool colour;
	bool in_full; /* messages, every member */
	unsigned width;
	struct json_scanner *scanner;
	struct json_slice values[RENDER_MEMBERS];
	struct text shown[RENDER_MEMBERS]; /* of the record in hand, visible */
	struct text words, line, sentence;
	struct text exchange; /* the request whose exchange was shown last */
	char listed[12];      /* the type of the records of many that come one after the other */
	int64_t listed_count; /* how many of them came */
};

/* Appends the word of a status; whether it closes the gate. */
bool render_put_status(const struct render *render, const char *status, struct text *out);

/* The member as a person sees it, "" where there is none; appended to the line with what stands
 * before and behind it, where there is one. */
const char *render_shown(const struct render *render, enum render_member member);
void render_member(
    struct render *render, const char *before, enum render_member member, const char *after);

/* Fills the line up to where the words begin. */
void render_pad(struct text *line);

/* Fills the line with a record of a report (report_item.c), or of a queue (queue_item.c). */
enum render_item {
	RENDER_NO_ITEM,
	RENDER_ITEM,
	RENDER_ITEM_IN_FULL,
	RENDER_ITEM_OF_MANY, /* the first ones are shown, the rest is counted */
};
enum render_item render_report_item(struct render *render);
enum render_item render_queue_item(struct render *render);

/* "type    name=value name=value" (any_item.c), and every member on a line of its own. */
void render_other(struct render *render, const char *record, size_t len);
int render_members(struct render *render, const char *record, size_t len, struct text *out);

/* Strings without quotes, everything else as it stands; nothing when absent. */
void render_slice(struct text *out, const struct json_slice *slice);

/* Appends what stands in `line`, on one line of the terminal, or on as many as it takes. */
int render_line(struct render *render, struct text *out);
int render_whole(struct render *render, struct text *out);

#endif
