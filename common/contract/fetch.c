#include "contract_fetch.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "clock.h"
#include "diag.h"
#include "document.h"
#include "error_page.h"
#include "http.h"
#include "memory.h"
#include "redaction.h"
#include "template.h"
#include "text.h"

#define SHORTEST CLOCK_SECOND
#define LONGEST (10 * CLOCK_SECOND)
enum { LARGEST = 1 << 20 };

bool
contract_is_url(const char *given)
{
	const char *end = given;

	while (char_is_alnum(*end) || *end == '+' || *end == '-' || *end == '.')
		end++;

	return end > given && strncmp(end, "://", 3) == 0;
}

void
contract_name(const char *given, struct text *name)
{
	int rc = contract_is_url(given) ? redaction_url(given, strlen(given), name)
					: text_add_string(name, given);

	if (rc == -1)
		memory_lacked();
}

/* ---- headers ---- */

/* The headers of a source, cut in two, and what must not be repeated of them. */
struct fetch_headers {
	struct http_header *list;
	char **names;
	size_t count;
	struct variables *secrets;
};

/* Of "Bearer TOKEN" the token. */
static void
headers_learn(struct fetch_headers *headers, const char *name, const char *value)
{
	const char *word = strrchr(value, ' ');

	if (!redaction_key(name, strlen(name)))
		return;
	if (word && word[1])
		value = word + 1;
	if (variables_set(headers->secrets, name, value, strlen(value), true) == -1)
		memory_lacked();
}

static void
headers_cut(const struct contract_source *source, struct fetch_headers *headers)
{
	headers->list = memory_new(source->header_count, sizeof(*headers->list));
	headers->names = memory_new(source->header_count, sizeof(*headers->names));
	headers->secrets = memory_given(variables_new());
	for (size_t i = 0; i < source->header_count; i++) {
		const char *line = source->headers[i], *colon = strchr(line, ':'), *value;
		char *name;

		if (!colon)
			continue;
		value = colon + 1 + strspn(colon + 1, " \t");
		name = memory_copy(line, (size_t)(colon - line));
		headers->names[headers->count] = name;
		headers->list[headers->count++] =
		    (struct http_header){.name = name, .value = value};
		headers_learn(headers, name, value);
	}
}

static void
headers_free(struct fetch_headers *headers)
{
	for (size_t i = 0; i < headers->count; i++)
		free(headers->names[i]);
	free(headers->names);
	free(headers->list);
	variables_free(headers->secrets);
}

/* ---- the answer ---- */

static void
reason_add_error(const struct http_answer *answer, const char *name, struct text *why)
{
	text_set_format(why, "%s: %s", name, text_string(&answer->reason));
	if (answer->error == HTTP_ERROR_RESOLVE || answer->error == HTTP_ERROR_CONNECT ||
	    answer->error == HTTP_ERROR_TIMEOUT)
		text_add_string(why, "; is the service up, and is the URL right?");
}

static void
reason_add_status(int status, const char *name, struct text *why)
{
	text_set_format(why, "%s: the answer is %d where a contract should be", name, status);
	if (status == 401 || status == 403)
		text_add_string(why, "; it wants to know who asks: see --header");
	else if (status >= 300 && status < 400)
		text_add_string(why, "; give the URL that it leads to");
}

/* Adds what an answer that is no contract says of itself, where that is a page or a text. */
static void
answer_quote(
    const struct http_answer *answer, const struct fetch_headers *headers, struct text *why)
{
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_RECORD), page = TEXT_INIT(TEXT_MAX_REASON);

	/* Before it is cut short: half of a secret is not found. */
	if (variables_conceal(
		headers->secrets, text_string(&answer->body), answer->body.len, &body) == 0 &&
	    (error_page_text(body.bytes, body.len, &page) ||
		error_page_answer(body.bytes, body.len, (const char *const[]){NULL}, &page)))
		text_add_format(why, "; %s", text_string(&page));
}

/* What came, as a document.  NULL with the reason. */
static struct document *
answer_read(const struct http_answer *answer, const char *name, const struct fetch_headers *headers,
    bool *absent, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document;

	if (answer->status != 200) {
		*absent = answer->status == 404 || answer->status == 501;
		reason_add_status(answer->status, name, why);
		if (!*absent)
			answer_quote(answer, headers, why);
		return NULL;
	}
	document = document_parse(name, answer->body.bytes, answer->body.len, &reason);
	text_clear(why);
	/* Its lines may repeat the headers that were sent. */
	if (document)
		document->answer = true;
	else
		diag_below("", "");
	if (!document &&
	    variables_conceal(headers->secrets, text_string(&reason), reason.len, why) == -1)
		text_set_format(why, "%s: no contract", name);

	return document;
}

static struct document *
fetch_url(const struct contract_source *source, const char *name, bool *absent, struct text *why)
{
	struct http_settings settings = *source->http;
	struct fetch_headers headers = {0};
	struct http_answer answer = {0};
	struct http_request request = {.method = "GET", .url = source->given};
	struct document *document = NULL;
	struct http *http;

	settings.max_answer = LARGEST;
	if (settings.timeout_ns <= 0 || settings.timeout_ns > LONGEST)
		settings.timeout_ns = LONGEST;
	else if (settings.timeout_ns < SHORTEST)
		settings.timeout_ns = SHORTEST;
	http = http_new(&settings, why);
	if (!http)
		return NULL;
	headers_cut(source, &headers);
	request.headers = headers.list;
	request.header_count = headers.count;
	if (http_perform(http, &request, &answer) == 0)
		document = answer_read(&answer, name, &headers, absent, why);
	else
		reason_add_error(&answer, name, why);
	headers_free(&headers);
	http_answer_free(&answer);
	http_free(http);

	return document;
}

struct document *
contract_fetch(const struct contract_source *source, bool *absent, struct text *why)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);

	*absent = false;
	if (!contract_is_url(source->given))
		return document_read(source->given, why);
	contract_name(source->given, &name);
	return fetch_url(source, text_string(&name), absent, why);
}
