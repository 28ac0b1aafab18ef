/*
 * metrics/rest: what is still to be read of a line of the exposition formats.
 */
#ifndef RECORDS_FROM_METRICS_REST_H
#define RECORDS_FROM_METRICS_REST_H

#include <stdbool.h>
#include <stddef.h>

struct text;

struct rest {
	const char *at, *end;
	struct text *why; /* what is wrong with it */
	bool openmetrics;
};

/* The byte that is next, '\0' at the end. */
char rest_next(const struct rest *rest);
/* Goes behind it if it is this one. */
bool rest_take(struct rest *rest, char c);

/* Blanks are free in Prometheus' format, and nowhere in OpenMetrics. */
void rest_skip_blanks(struct rest *rest);
/* What stands between two tokens: 0, or -1 (and a reason), of which `behind` says the first. */
int rest_skip_gap(struct rest *rest, const char *behind);

/* How long what is next is: up to a blank; as a name, of a metric or of a label (without ':'). */
size_t rest_token(const struct rest *rest);
size_t rest_name(const struct rest *rest, bool of_metric);

/* A string in quotes, unescaped into `out`.  0, or -1 with a reason. */
int rest_take_quoted(struct rest *rest, struct text *out);

/* Something else was expected here; always -1. */
int rest_fail(const struct rest *rest, const char *what);

#endif
