#include "targets.h"

#include <stdlib.h>

#include "clock.h"
#include "http.h"
#include "template.h"

struct targets {
	struct template *url;
	struct template_context context;
};

struct targets *
targets_new(const struct load_plan *plan, struct text *why)
{
	struct targets *targets = calloc(1, sizeof(*targets));
	struct text url = TEXT_INIT(TEXT_MAX_REASON);

	if (targets == NULL) {
		(void)text_set_format(why, "out of memory");
		return NULL;
	}
	targets->context.clock = &clock_system;
	targets->context.random = (uint64_t)plan->seed;
	if (http_join(plan->base_url, "/reco", &url) == -1) {
		(void)text_set_format(why, "cannot add /reco to the base URL");
		goto fail;
	}
	(void)text_add_format(&url,
	    "?user_id=load-user-{{int 1 5000}}&session_id={{uuid}}&k=%lld%s",
	    (long long)plan->items, plan->autolog_impressions ? "&autolog_impressions=true" : "");
	if (text_failed(&url)) {
		(void)text_set_format(why, "the base URL is too long");
		goto fail;
	}
	targets->url = template_parse(url.bytes, url.len, TEMPLATE_URL, why);
	if (targets->url == NULL)
		goto fail;
	text_free(&url);

	return targets;

fail:
	text_free(&url);
	targets_free(targets);
	return NULL;
}

void
targets_free(struct targets *targets)
{
	if (targets == NULL)
		return;
	template_free(targets->url);
	free(targets);
}

size_t
targets_count(const struct targets *targets)
{
	(void)targets;
	return 1;
}

const char *
targets_name(const struct targets *targets, size_t index)
{
	(void)targets;
	(void)index;
	return "GET /reco";
}

int
targets_next(struct targets *targets, struct text *url, struct text *why)
{
	text_clear(url);

	return template_expand(targets->url, &targets->context, url, why) == -1 ? -1 : 0;
}
