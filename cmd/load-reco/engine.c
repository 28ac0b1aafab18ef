#include "engine.h"

#include <string.h>
#include <strings.h>

#include "document.h"
#include "journey_plan.h"
#include "plan.h"
#include "targets.h"
#include "text.h"

/* What only libcurl can do, or NULL. */
static const char *
need_of_curl(const struct load_plan *plan)
{
	const char *authority = strstr(plan->base_url, "://") + 3;

	if (strncasecmp(plan->base_url, "https:", 6) == 0)
		return "https";
	if (memchr(authority, '@', strcspn(authority, "/?#")))
		return "a user in the URL";
	if (plan->http.route.proxy)
		return "--proxy";
	if (plan->http.route.unix_socket)
		return "--unix-socket";
	if (plan->http.follow_redirects)
		return "--follow-redirects";

	return NULL;
}

const struct engine *
engine_choose(const struct load_plan *plan, const struct targets *targets, struct text *why)
{
	const struct journey_plan *journey = targets ? targets_first_journey(targets) : NULL;
	const char *need = need_of_curl(plan);

	if (plan->engine == ENGINE_CURL || (plan->engine == ENGINE_AUTO && (need || journey)))
		return &engine_curl;
	if (!need && !journey)
		return &engine_fast;
	if (need)
		text_set_format(why, "--engine fast cannot do %s; --engine curl can", need);
	else
		(void)document_fault(journey->document, journey->object, why,
		    "--engine fast cannot do a journey; --engine curl can");

	return NULL;
}

const char *
engine_need(const struct load_plan *plan, const struct targets *targets)
{
	const char *need = need_of_curl(plan);

	if (plan->engine != ENGINE_AUTO)
		return NULL;

	return !need && targets_first_journey(targets) ? "a journey" : need;
}
