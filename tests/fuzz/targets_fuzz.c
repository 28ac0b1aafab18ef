/* links: cmd/load-reco/ */
/*
 * Files of targets: each is refused with a reason, or every target can be named and, a journey's
 * steps among them, read once more by another thread.
 */
#include <stdint.h>
#include <string.h>

#include "../../cmd/load-reco/journey_plan.h"
#include "../../cmd/load-reco/plan.h"
#include "../../cmd/load-reco/variable_check.h"
#include "../../cmd/load-reco/targets.h"
#include "document.h"
#include "fuzz.h"
#include "libjq_leaks.h"
#include "template.h"

static char base[] = "http://h/base";
static const char *headers[] = {"X-Always: {{uuid}}"};
static const struct load_plan plan = {
    .base_url = base, .path = "/", .shard = 1, .shards = 1, .headers = {headers, 1}};

static void
look_at(const struct targets *targets)
{
	size_t steps = 0;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];

		must(target->weight > 0);
		must(strcmp(targets_series_name(targets, i), target->name) == 0);
		must(strcmp(target->name, "all") != 0);
		must((target->journey == NULL) == (target->path != NULL));
		if (target->journey != NULL) {
			struct step **again = journey_plan_steps(target->journey, &plan, &why);

			must(again != NULL);
			journey_steps_free(again, target->journey->count);
			must(target->journey->series == targets->count + steps);
			steps += target->journey->count;
		}
	}
	must(targets->series_count == targets->count + steps);
	must(strlen(targets_series_name(targets, targets->series_count - 1)) > 0);
	must(variable_check(&plan, targets, NULL, NULL, &why) == 0 || why.len > 0);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct targets *targets = targets_new(&plan, &why);
	struct document *document = document_parse("fuzz", (const char *)bytes, len, &why);

	must(targets != NULL);
	must(document != NULL || why.len > 0);
	/* Behind the one that it has; the document is theirs from here on. */
	if (document != NULL && targets_take(targets, &plan, document, &why) == 0 &&
	    targets_name_series(targets, &why) == 0)
		look_at(targets);
	else
		must(why.len > 0);
	targets_free(targets);
	text_free(&why);

	return 0;
}
