/*
 * finding_waiver: findings that are set aside until a date, and count again after it.
 *
 * A waiver chooses by globs: `*` is any text without a slash, `**` any text (and, with a slash
 * behind it, none at all), `?` one character but a slash.  All of its selectors must fit.
 */
#ifndef CHECK_GUARDRAILS_FINDING_WAIVER_H
#define CHECK_GUARDRAILS_FINDING_WAIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_writer;
struct text;

/* What a waiver may choose by, and how a finding calls it. */
enum finding_selector {
	SELECT_RULE,
	SELECT_FILE,
	SELECT_TOOL,
	SELECT_PACKAGE,
	SELECT_FINGERPRINT, /* as it stands: no glob */
	FINDING_SELECTORS
};

extern const char *const finding_selectors[FINDING_SELECTORS];

enum { FINDING_WAIVERS = 10000 };

/* A member of a finding: its text, unescaped; NULL: it has none that is a string. */
struct finding_word {
	const char *bytes;
	size_t len;
};

struct finding_waiver {
	char *selectors[FINDING_SELECTORS]; /* NULL: any */
	char *until, *reason, *owner;       /* owner NULL: nobody was named */
	int64_t end;                        /* wall time, ns; it holds before it */
	const char *file;                   /* of the policy, borrowed */
	unsigned line;
	int64_t matched; /* findings that it chose */
	bool fits;       /* the finding at hand */
	int64_t back;    /* those among them that count again, since it ended */
};

struct finding_waivers {
	struct finding_waiver *items;
	size_t count, room;
};

void finding_waivers_free(struct finding_waivers *waivers);

/* Whether the waiver can be used: 0, or -1 with the reason. */
int finding_waiver_check(const struct finding_waiver *waiver, struct text *why);

/* Whether a waiver that holds at `now` chooses the finding.  Each that chooses it takes note of
 * that where it `counts`. */
bool finding_waivers_take(struct finding_waivers *waivers,
    const struct finding_word words[FINDING_SELECTORS], int64_t now, bool counts);

/* "rule B105, file tests/a.py", for people. */
void finding_waiver_describe(const struct finding_waiver *waiver, struct text *out);

/* Whether something is to be said of it: it chose nothing, or it ended and what it chose counts
 * again; `out` gets it in words. */
bool finding_waiver_complain(const struct finding_waiver *waiver, int64_t now, struct text *out);

/* Adds an array of the waivers that chose something, with their counts; of very many the first. */
void finding_waivers_put(const struct finding_waivers *waivers, int64_t now, struct json_writer *w);

#endif
