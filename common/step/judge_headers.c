#include <string.h>
#include <strings.h>

#include "expectation.h"
#include "headers.h"
#include "http.h"
#include "json_writer.h"
#include "judge.h"
#include "posix_pattern.h"
#include "secret.h"
#include "step.h"

enum { OBSERVED_MAX = 1024 };

static void
header_observe(const struct judgement *j, const struct expectation *e, const struct text *value,
    struct step_check *check)
{
	struct json_writer w = json_writer(&check->observed);

	step_put_header(&w, NULL, j->world, e->header, text_string(value),
	    value->len < OBSERVED_MAX ? value->len : OBSERVED_MAX);
}

/* Of one line, or of all lines of a name as one value. */
static bool
header_value_holds(const struct expectation *e, const char *value, size_t len)
{
	/* A variable that is empty has no bytes at all. */
	if (e->kind == EXPECT_HEADER_EQUAL)
		return len == e->text_len && (len == 0 || memcmp(value, e->text, len) == 0);
	if (e->kind == EXPECT_HEADER_CONTAINS)
		return judge_contains(e, value, len);
	return posix_pattern_finds(e->regex, value, len);
}

/* Contained in any line; equal and pattern hold for the lines as one value, but for cookies, of
 * which each is one for itself (RFC 9110, 5.3). */
static bool
header_lines_hold(const struct judgement *j, const struct expectation *e, const struct text *joined)
{
	bool any = e->kind == EXPECT_HEADER_CONTAINS,
	     apart = strcasecmp(e->header, "Set-Cookie") == 0;
	const char *value = NULL;
	size_t len;

	if (!any && !apart)
		return header_value_holds(e, text_string(joined), joined->len);
	while ((value = http_answer_next_header(j->answer->http, e->header, value, &len)))
		if (header_value_holds(e, value, len) == any)
			return any;
	return !any;
}

void
judge_header_absent(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	TEXT_LOCAL joined = TEXT_INIT(TEXT_MAX_RECORD);
	size_t count = step_header_join(j->answer->http, e->header, &joined);

	if (count > 0)
		header_observe(j, e, &joined, check);
	judge_verdict(check, count == 0, "the header is there");
}

void
judge_header(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	TEXT_LOCAL joined = TEXT_INIT(TEXT_MAX_RECORD);
	size_t count = step_header_join(j->answer->http, e->header, &joined);
	const char *fault = NULL;

	if (count > 0)
		header_observe(j, e, &joined, check);
	if (count == 0)
		fault = "the header is missing";
	else if (e->kind == EXPECT_HEADER_SECURE)
		fault = e->secure->fault(&joined, j->answer->http);
	else if (e->kind != EXPECT_HEADER && !header_lines_hold(j, e, &joined))
		fault = "the header has another value";
	judge_verdict(check, !fault, "%s", fault);
	if (fault && count > 1)
		text_add_format(&check->message, " (it stands %zu times)", count);
}

void
judge_echo(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	const struct http_answer *answer = j->answer->http;
	struct json_writer target = json_writer(&check->target);
	TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_RECORD);
	char id[STEP_ID_SIZE];
	size_t count = step_header_join(answer, "X-Request-ID", &value);

	step_request_id(j->step, j->world, answer, id);
	json_put_string(&target, NULL, id);
	if (count > 0)
		header_observe(j, e, &value, check);
	judge_verdict(check, count > 0 && strcmp(text_string(&value), answer->request_id) == 0,
	    count == 0 ? "the answer has no X-Request-ID" : "the answer carries another id");
}
