/*
 * format/human: the text for people: what was judged and measured (human.c, bars.c), what was found
 * by scanners and tests (human_found.c), and the parts that all of it is written in (human_part.c).
 */
#ifndef READINESS_REPORT_FORMAT_HUMAN_H
#define READINESS_REPORT_FORMAT_HUMAN_H

#include "report.h"

struct histogram;
struct render;
struct section;

enum { HUMAN_INDENT = 2, HUMAN_DEEP = 10, HUMAN_MOST_SCANNERS = 16 };

/* A part under its heading: the first lines of many. */
struct human_part {
	const char *heading;
	struct section *lines;
	int64_t count, most;
	char *under; /* the tool that the last lines are of */
};

/* What a scanner or a test runner came to. */
struct human_scanner {
	char *tool;
	int64_t severities[5], suppressed;
	int64_t tests[CHECK_UNKNOWN + 1], flaky;
};

struct human_found {
	struct human_part serious, flaky;
	struct human_scanner scanners[HUMAN_MOST_SCANNERS];
	size_t count;
};

/* ---- human_part.c ---- */

struct human_part human_part_new(struct rendering *rendering, const char *heading, int64_t most);

/* Whether another line has its place among the first ones. */
bool human_part_has_room(struct human_part *part);

/* Writes the part, if there is anything in it, and frees it. */
void human_put_part(struct rendering *rendering, struct human_part *part, const char *what);

/* ---- human_found.c ---- */

void human_found_add(struct human_found *found, struct render *render, struct render *lines,
    const struct found *of, struct text *out);
void human_found_put(struct rendering *rendering, struct human_found *found);
void human_found_free(struct human_found *found);

/* ---- bars.c ---- */

/* Appends a latency histogram, a line for each of at most 14 ranges, within `width` columns. */
void bars_put(struct text *out, const struct histogram *histogram, unsigned width);

#endif
