/*
 * page: a run as one picture: what html.c writes as a page that needs nothing else, and svg.c as a
 * small drawing.
 *
 * What comes is counted, merged and cut as it comes, so that memory is bounded whatever the run;
 * the headers of the parts say how.  Nothing of a record reaches the page but through markup.h.
 */
#ifndef READINESS_REPORT_PAGE_PAGE_H
#define READINESS_REPORT_PAGE_PAGE_H

#include "canary.h"
#include "checks.h"
#include "coverage.h"
#include "facts.h"
#include "findings.h"
#include "load.h"
#include "queues.h"
#include "report.h"
#include "run.h"

struct page {
	bool is_foreign; /* the record in hand belongs to another run than the one asked for */
	struct run run;
	struct checks checks;
	struct load load;
	struct findings findings;
	struct coverage coverage;
	struct canary canary;
	struct queues queues;
};

/* ---- page.c: the functions of a format but for its end ---- */

void page_begin(struct rendering *rendering);
void page_item(struct rendering *rendering, const struct item *item);
void page_found(struct rendering *rendering, const struct found *found);
void page_queue(struct rendering *rendering, const struct queue_figures *queue);
void page_record(struct rendering *rendering, const struct reading *reading);
void page_free(struct rendering *rendering);

/* ---- verdict.c ---- */

/* The verdict as a reader has to see it: never good where nothing was judged, or where what failed
 * was ignored. */
struct verdict {
	const char *class; /* pass fail warn skip: colour and picture */
	const char *words; /* "Gate open" */
};

struct verdict verdict_of(const struct totals *totals);

/* Why, in a sentence. */
void verdict_put_reason(const struct totals *totals, struct text *out);

#endif
