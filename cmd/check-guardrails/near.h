/*
 * near: what a condition that never holds may have meant: the values seen that come nearest to the
 * strings it compares with.
 */
#ifndef CHECK_GUARDRAILS_NEAR_H
#define CHECK_GUARDRAILS_NEAR_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

struct text;

enum { NEAR_COMPARISONS = 4, NEAR_VALUES = 3, NEAR_LENGTH = 64 };

/* The comparisons of one expression, made once. */
struct near_plan {
	size_t count;
	struct near_comparison {
		int slot;
		char path[NEAR_LENGTH], literal[NEAR_LENGTH];
	} comparisons[NEAR_COMPARISONS];
};

/* What was seen. */
struct near {
	struct near_seen {
		bool met; /* a string was there, however it was written */
		size_t count;
		struct {
			unsigned distance;
			char text[NEAR_LENGTH];
		} values[NEAR_VALUES]; /* nearest first */
	} seen[NEAR_COMPARISONS];
};

/* Finds the comparisons in `where` (NULL: none) and asks for their members. */
void near_plan(struct near_plan *plan, const char *where, struct json_paths *paths);

/* Looks at a record that the condition refused. */
void near_see(struct near *near, const struct near_plan *plan, const struct json_slice values[]);

/* Adds "; nearest .name seen: "GET /reco", "GET /event"" for each comparison whose string was never
 * seen itself. */
void near_describe(const struct near *near, const struct near_plan *plan, struct text *out);

/* Whether the condition looks misspelt: one of its strings was never seen, but one much like it
 * was; or, when records came that should have the members (`any`), a member was never seen. */
bool near_misspelt(const struct near *near, const struct near_plan *plan, bool any);

#endif
