#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "memory.h"
#include "reader.h"

enum { EVIDENCE_SIZE = 4000, TOOL_SIZE = 200 };

void
page_begin(struct rendering *rendering)
{
	struct page *page = memory_new(1, sizeof(*page));

	run_begin(&page->run);
	checks_begin(&page->checks);
	load_begin(&page->load);
	findings_begin(&page->findings);
	queues_begin(&page->queues);
	rendering->state = page;
}

void
page_free(struct rendering *rendering)
{
	struct page *page = rendering->state;

	run_free(&page->run);
	checks_free(&page->checks);
	load_free(&page->load);
	findings_free(&page->findings);
	coverage_free(&page->coverage);
	canary_free(&page->canary);
	queues_free(&page->queues);
	free(page);
	rendering->state = NULL;
}

void
page_item(struct rendering *rendering, const struct item *item)
{
	struct page *page = rendering->state;
	struct facts facts = {rendering, item->reading};
	char *evidence;

	/* What stands for a run without checks, in formats that have to say something: here it
	 * would look like a check that passed. */
	if (!item->reading && item->status == CHECK_PASS &&
	    strcmp(item->tool, "readiness-report") == 0)
		return;
	if (!item->reading || item->reading->kind != READING_CHECK) {
		checks_take(&page->checks, item, "");
		return;
	}
	/* An exchange is shown as one. */
	evidence =
	    fact(&facts, FACT_SENT)->type == JSON_OBJECT || !check_status_closes(item->status)
		? memory_string("")
		: fact_word(&facts, FACT_EVIDENCE, EVIDENCE_SIZE);
	checks_take(&page->checks, item, evidence);
	load_take_check(&page->load, &facts);
	canary_take(&page->canary, item, &facts);
	free(evidence);
}

void
page_found(struct rendering *rendering, const struct found *found)
{
	struct page *page = rendering->state;

	if (!page->is_foreign)
		findings_take(&page->findings, found);
}

void
page_queue(struct rendering *rendering, const struct queue_figures *queue)
{
	struct page *page = rendering->state;

	if (!page->is_foreign)
		queues_take(&page->queues, queue);
}

static void
page_take_source(struct page *page, const struct reading *reading, const struct facts *facts)
{
	char *tool = slice_word(&reading->tool, TOOL_SIZE);

	findings_take_source(&page->findings, tool, facts);
	free(tool);
}

void
page_record(struct rendering *rendering, const struct reading *reading)
{
	struct page *page = rendering->state;
	struct facts facts = {rendering, reading};

	/* What belongs to another run than the one asked for is not part of the picture. */
	page->is_foreign = reading->foreign;
	if (reading->foreign)
		return;
	run_take(&page->run, reading, &facts);
	if (reading_is(reading, "interval"))
		load_take_interval(&page->load, &facts);
	else if (reading_is(reading, "load"))
		load_take_load(&page->load, &facts);
	else if (reading_is(reading, "coverage"))
		coverage_take(&page->coverage, &facts);
	else if (reading_is(reading, "source"))
		page_take_source(page, reading, &facts);
	else if (reading_is(reading, "incident"))
		queues_take_incident(&page->queues, &facts);
	else if (reading_is(reading, "delivery"))
		queues_take_delivery(&page->queues, &facts);
}
