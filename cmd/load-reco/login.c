#include "login.h"

#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "document.h"
#include "http.h"
#include "load.h"
#include "step.h"
#include "template.h"
#include "text.h"
#include "uuid.h"

static struct step *
parse(const struct document *document, struct text *why)
{
	if (document->count != 1) {
		(void)text_set_format(why, "%s: one step is expected", document->name);
		return NULL;
	}

	return step_parse(document, document->first, NULL, why);
}

static int
run_step(struct step *step, const struct load_plan *plan, struct http *http,
    struct variables *variables, struct records *records, struct text *why)
{
	struct template_context context = {
	    .variables = variables, .clock = &clock_system, .random = (uint64_t)plan->seed};
	struct step_world world = {.http = http,
	    .base_url = plan->base_url,
	    .timeout_ns = plan->timeout_ns,
	    .variables = variables,
	    .templates = &context,
	    .clock = &clock_system};
	struct step_outcome outcome = {0};
	int rc = step_run(step, &world, &outcome, why);

	if (rc == 0)
		rc = step_record(&outcome, records);
	if (rc == 0 && (outcome.status == CHECK_FAIL || outcome.status == CHECK_UNKNOWN))
		rc = 1;
	step_outcome_free(&outcome);

	return rc;
}

int
login_run(const struct load_plan *plan, struct variables *variables, struct records *records,
    struct text *why)
{
	struct http_settings settings = plan->http;
	struct document *document = document_read(plan->login, why);
	struct step *step = document == NULL ? NULL : parse(document, why);
	struct http *http = NULL;
	int rc = -1;

	settings.run = plan->run;
	if (step != NULL)
		http = http_new(&settings, why);
	if (http != NULL)
		rc = run_step(step, plan, http, variables, records, why);
	http_free(http);
	step_free(step);
	document_free(document);

	return rc;
}
