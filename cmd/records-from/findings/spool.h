/*
 * findings/spool: JSON values that wait in a file without a name, because what is needed to judge
 * them comes behind them in the report.
 */
#ifndef RECORDS_FROM_FINDINGS_SPOOL_H
#define RECORDS_FROM_FINDINGS_SPOOL_H

struct json_slice;
struct text;

struct spool;

/* NULL with a reason when no file can be had. */
struct spool *spool_new(struct text *why);
void spool_free(struct spool *spool); /* NULL is harmless */

/* -1 with a reason when it does not fit. */
int spool_put(struct spool *spool, const struct json_slice *value, struct text *why);

/* The first, and so on, in the order they came; valid until the next call.  1, 0 at the end, -1
 * with a reason.  Nothing can be put any more. */
int spool_next(struct spool *spool, struct json_slice *value, struct text *why);

#endif
