#include "contract_source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "contract_fetch.h"
#include "document.h"
#include "memory.h"
#include "plan.h"
#include "text.h"

/* A path of the service may see what its other requests carry, but templates are for requests that
 * are measured. */
static struct document *
source_ask_service(
    const struct load_plan *plan, struct contract_source *source, bool *absent, struct text *why)
{
	TEXT_LOCAL url = TEXT_INIT(TEXT_MAX_RECORD);
	const char **headers = memory_new(plan->headers.count, sizeof(*headers));
	struct document *document = NULL;

	if (http_join(plan->base_url, source->given, &url) == -1) {
		text_set_format(why, "--contract: %s cannot be put behind the URL", source->given);
	} else {
		for (size_t i = 0; i < plan->headers.count; i++)
			if (!strstr(plan->headers.items[i], "{{"))
				headers[source->header_count++] = plan->headers.items[i];
		source->headers = headers;
		source->given = text_string(&url);
		document = contract_fetch(source, absent, why);
	}
	free(headers);

	return document;
}

struct document *
contract_source_read(const struct load_plan *plan, bool *absent, struct text *why)
{
	const char *given = plan->contract_source;
	struct http_settings settings = plan->http;
	struct contract_source source = {.given = given, .http = &settings};
	struct stat st;

	*absent = false;
	settings.run = plan->run;
	settings.timeout_ns = plan->timeout_ns;
	if (*given == '/' && (plan->contract_sought || stat(given, &st) == -1))
		return source_ask_service(plan, &source, absent, why);
	settings.route.unix_socket = NULL;

	return contract_fetch(&source, absent, why);
}
