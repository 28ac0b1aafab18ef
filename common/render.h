/*
 * render: records as lines for people, on a terminal and in a report alike.
 *
 *     pass    ready: after 2 tries in 469 ms
 *     FAIL    health: header server: "uvicorn", expected "nginx" (plan.json:3)
 *             GET http://127.0.0.1:8000/health -> 200
 *             {"status":"ok"}
 *
 * Messages and moves are shown twenty in a row at most, and the others counted.
 * What closes the gate or warns is told in full, wrapped at words; everything else is one line, cut
 * after a word, and rather in the sentence than in the place.  An exchange is shown once, under the
 * first check that failed of it.  Colours when `colour` (the caller asks render_wants_colour()).
 * Control bytes are neutralised.
 */
#ifndef COMMON_RENDER_H
#define COMMON_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_slice;
struct render;
struct text;

/* `width`: columns of a line; 0: as many as it takes. */
struct render *render_new(bool colour, unsigned width);

/* From here on messages are shown with every member, and each of them.  NULL is harmless. */
void render_in_full(struct render *render, bool in_full);
void render_free(struct render *render);

/* Whether what is written to `fd` is coloured.  `wish` is the value of --color: "always", "never",
 * or "auto" (NULL too), which asks, in this order, NO_COLOR (https://no-color.org), FORCE_COLOR
 * (https://force-color.org) and CLICOLOR_FORCE, CLICOLOR (https://bixense.com/clicolors), and
 * whether it is a terminal, of which TERM does not say "dumb". */
bool render_wants_colour(int fd, const char *wish);
unsigned render_width(int fd); /* columns of the terminal, COLUMNS, or 80 */

/* How many columns a string takes; a character takes one. */
unsigned render_columns(const char *string, size_t len);

/* Appends the line(s) for one record (valid JSON object), newline included.  0 or -1. */
int render_record(struct render *render, const char *record, size_t len, struct text *out);

/* One thing that was judged.  Strings are visible text, "" where there is none. */
struct render_check {
	const char *status; /* "pass" and so on, or what else the record says */
	const char *name;
	const char *sentence;
	const char *file;
	const char *runbook;
	const char *request_id;
	const char *method, *url, *answer, *body; /* what was sent, what came */
	int64_t line;                             /* of the file; 0: none */
};

/* Appends the line(s) of a check, `indent` columns from the left. */
int render_check(
    struct render *render, const struct render_check *check, unsigned indent, struct text *out);

/* Appends words, wrapped, `indent` columns from the left. */
int render_note(struct render *render, const char *note, unsigned indent, struct text *out);

/* The same behind `column` columns that stand already, without the newline. */
int render_words(
    struct render *render, const char *words, unsigned column, unsigned indent, struct text *out);

/* What a check says, by its members. */
struct render_figures {
	const struct json_slice *message, *observed, *op, *target, *unit;
	const char *status; /* "pass" and so on */
	const char *name;   /* what it says already is not said again */
};

/* Appends the sentence of a check: its message, and what was expected and what came where the
 * message does not say so.  Nothing, where a check that passed has nothing to add to its name. */
void render_sentence(const struct render_figures *figures, struct text *out);

/* What a load came to: "all, measured: 2000 requests, 3 failed, 812/s; p50 1.5 ms".  A figure that
 * the record does not have is left out, and is no zero. */
struct render_load {
	const struct json_slice *name, *phase, *requests, *failed, *rate, *p50, *p95, *p99;
};
void render_load_sentence(const struct render_load *load, struct text *out);

/* Cuts a line to `width` columns (0: nowhere), after a whole word, and says so by "...". */
void render_cut(struct text *line, unsigned width);

/* Long ids short: the ends of a UUID or a digest ("01a221ab...63fc"), others as they are. */
void render_id(const char *id, struct text *out);

#endif
