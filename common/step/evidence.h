/*
 * step/evidence: what a failing check carries, for incidents and their replay.
 */
#ifndef COMMON_STEP_EVIDENCE_H
#define COMMON_STEP_EVIDENCE_H

struct json_writer;
struct step_run;

/* Fills the outcome's evidence with the request and its answer.  0, or -1 when out of memory. */
int step_evidence(const struct step_run *run);

/* Put what was asked, by HTTP or of another kind. */
void step_put_request(struct json_writer *w, const struct step_run *run);
void step_put_settings(struct json_writer *w, const struct step_run *run);

#endif
