/*
 * render/renderer: what a renderer remembers from record to record.
 */
#ifndef COMMON_RENDER_RENDERER_H
#define COMMON_RENDER_RENDERER_H

#include <stdbool.h>

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
	RENDER_MEMBERS
};

struct render {
	bool colour;
	unsigned width;
	struct json_scanner *scanner;
	struct json_slice values[RENDER_MEMBERS];
	struct text shown[RENDER_MEMBERS]; /* of the record in hand, visible */
	struct text words, line, sentence;
	struct text exchange; /* the request whose exchange was shown last */
};

/* Appends the word of a status; whether it closes the gate. */
bool render_put_status(const struct render *render, const char *status, struct text *out);

#endif
