/*
 * assumed: how many findings were chosen whose severity nobody knew, so that their reader took one
 * for it (`severity_assumed`, records-from's --unknown-severity).
 */
#ifndef CHECK_GUARDRAILS_ASSUMED_H
#define CHECK_GUARDRAILS_ASSUMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_slice;
struct text;

enum { ASSUMED_WORD = 16 };

/* Zeroed: none. */
struct assumed {
	int64_t count;
	bool several; /* severities were taken */
	char word[ASSUMED_WORD];
};

/* One more, with the severity that was taken. */
void assumed_see(struct assumed *assumed, const struct json_slice *severity);

/* Adds " (12 of unknown severity, read as high; --unknown-severity)", or nothing where there are
 * none. */
void assumed_describe(const struct assumed *assumed, struct text *out);

#endif
