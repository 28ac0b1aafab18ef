/* Where a contract comes from: a file, a URL, or a path of the service. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "contract.h"
#include "document.h"
#include "error_page.h"
#include "http.h"
#include "redaction.h"
#include "text.h"

enum { LARGEST = 1 << 20 };

/* The headers of the command line, cut in two.  Templates are for requests that are measured. */
struct fetch_headers {
	struct http_header *list;
	char **names;
	size_t count;
};

static int
headers_cut(const struct load_plan *plan, struct fetch_headers *headers)
{
	headers->list = calloc(plan->header_count + 1, sizeof(*headers->list));
	headers->names = calloc(plan->header_count + 1, sizeof(*headers->names));
	if (headers->list == NULL || headers->names == NULL)
		return -1;
	for (size_t i = 0; i < plan->header_count; i++) {
		const char *line = plan->headers[i], *colon = strchr(line, ':');
		char *name;

		if (colon == NULL || strstr(line, "{{") != NULL)
			continue;
		name = strndup(line, (size_t)(colon - line));
		if (name == NULL)
			return -1;
		headers->names[headers->count] = name;
		headers->list[headers->count++] = (struct http_header){
		    .name = name, .value = colon + 1 + strspn(colon + 1, " \t")};
	}

	return 0;
}

static void
headers_free(struct fetch_headers *headers)
{
	for (size_t i = 0; i < headers->count; i++)
		free(headers->names[i]);
	free(headers->names);
	free(headers->list);
}

/* What came, as a document.  NULL with the reason. */
static struct document *
answer_read(const struct http_answer *answer, const char *name, bool *absent, struct text *why)
{
	struct text page = TEXT_INIT(TEXT_MAX_REASON);

	if (answer->status == 200)
		return document_parse(name, answer->body.bytes, answer->body.len, why);
	*absent = answer->status == 404 || answer->status == 501;
	(void)text_set_format(
	    why, "%s: the answer is %d where a contract should be", name, answer->status);
	if (!*absent && error_page_text(answer->body.bytes, answer->body.len, &page))
		(void)text_add_format(why, "; %s", text_string(&page));
	text_free(&page);

	return NULL;
}

/* `own`: it is a path of the service, which may see what its other requests carry. */
static struct document *
fetch_url(const struct load_plan *plan, const char *url, bool own, bool *absent, struct text *why)
{
	const int64_t shortest = CLOCK_SECOND, longest = 10 * CLOCK_SECOND;
	struct http_settings settings = plan->http;
	struct fetch_headers headers = {0};
	struct http_answer answer = {0};
	struct http_request request = {.method = "GET", .url = url};
	struct text name = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document = NULL;
	struct http *http;

	settings.run = plan->run;
	settings.max_answer = LARGEST;
	settings.timeout_ns = plan->timeout_ns < shortest  ? shortest
			      : plan->timeout_ns > longest ? longest
							   : plan->timeout_ns;
	if (!own)
		settings.route.unix_socket = NULL;
	http = http_new(&settings, why);
	if (http == NULL)
		return NULL;
	if (redaction_url(url, strlen(url), &name) == -1 ||
	    (own && headers_cut(plan, &headers) == -1)) {
		(void)text_set_format(why, "out of memory");
	} else {
		request.headers = headers.list;
		request.header_count = headers.count;
		if (http_perform(http, &request, &answer) == 0)
			document = answer_read(&answer, text_string(&name), absent, why);
		else
			(void)text_set_format(
			    why, "%s: %s", text_string(&name), text_string(&answer.reason));
	}
	headers_free(&headers);
	http_answer_free(&answer);
	http_free(http);
	text_free(&name);

	return document;
}

struct document *
contract_fetch(const struct load_plan *plan, bool *absent, struct text *why)
{
	const char *given = plan->contract_source;
	struct text url = TEXT_INIT(TEXT_MAX_RECORD);
	struct document *document;
	struct stat st;

	*absent = false;
	if (strstr(given, "://") != NULL)
		return fetch_url(plan, given, false, absent, why);
	if (*given != '/' || (!plan->contract_sought && stat(given, &st) == 0))
		return document_read(given, why);
	if (http_join(plan->base_url, given, &url) == -1) {
		(void)text_set_format(why, "--contract: %s cannot be put behind the URL", given);
		document = NULL;
	} else {
		document = fetch_url(plan, text_string(&url), true, absent, why);
	}
	text_free(&url);

	return document;
}
