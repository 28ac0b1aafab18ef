#include "engine.h"

#include <string.h>
#include <strings.h>

#include "load.h"
#include "text.h"

/* What only libcurl can do, or NULL. */
static const char *
need_of_curl(const struct load_plan *plan)
{
	const char *authority = strstr(plan->base_url, "://") + 3;

	if (strncasecmp(plan->base_url, "https:", 6) == 0)
		return "https";
	if (memchr(authority, '@', strcspn(authority, "/?#")) != NULL)
		return "a user in the URL";
	if (plan->http.route.proxy != NULL)
		return "--proxy";
	if (plan->http.route.unix_socket != NULL)
		return "--unix-socket";
	if (plan->http.follow_redirects)
		return "--follow-redirects";

	return NULL;
}

const struct engine *
engine_choose(const struct load_plan *plan, struct text *why)
{
	const char *need = need_of_curl(plan);

	if (plan->engine == ENGINE_CURL || (plan->engine == ENGINE_AUTO && need != NULL))
		return &engine_curl;
	if (need == NULL)
		return &engine_fast;
	(void)text_set_format(why, "--engine fast cannot do %s; --engine curl can", need);

	return NULL;
}
