/*
 * judge_observed: what was seen, as checks: harmless, or not, by how large the table is.
 */
#ifndef CHECK_MIGRATIONS_OBSERVE_JUDGE_OBSERVED_H
#define CHECK_MIGRATIONS_OBSERVE_JUDGE_OBSERVED_H

struct observed;
struct replay;

/* Writes the category `observed`, and notes the tables in replay->touched.  `failed`: why the
 * replay did not reach its end, or NULL. */
void observed_judge(struct observed *observed, struct replay *replay, const char *failed);

#endif
