#include <string.h>
#include <strings.h>

#include "expectation.h"
#include "headers.h"
#include "http.h"
#include "json_writer.h"
#include "judge.h"
#include "pattern.h"
#include "redaction.h"
#include "secret.h"
#include "step.h"

/* The value of a header with a secret's name is not repeated. */
static void
header_observe(const struct judging *j, const struct expectation *e, struct step_check *check,
    const char *value, size_t len)
{
	const char *rule = redaction_key(e->header, strlen(e->header));
	struct text shown = TEXT_INIT(TEXT_MAX_RECORD);

	if (rule)
		text_add_format(&shown, "[redacted:%s]", rule);
	else
		step_conceal_text(j->world, value, len < 1024 ? len : 1024, &shown);
	judge_observed(check, text_string(&shown), shown.len);
	text_free(&shown);
}

/* Of one line, or of all lines of a name as one value. */
static bool
header_value_holds(const struct expectation *e, const char *value, size_t len)
{
	if (e->kind == EXPECT_HEADER_EQUAL)
		return len == e->text_len && memcmp(value, e->text, len) == 0;
	if (e->kind == EXPECT_HEADER_CONTAINS)
		return judge_contains(e, value, len);
	return step_pattern_finds(e->regex, value, len);
}

/* Contained in any line; equal and pattern hold for the lines as one value, but for cookies, of
 * which each is one for itself (RFC 9110, 5.3). */
static bool
header_lines_hold(const struct judging *j, const struct expectation *e, const struct text *joined)
{
	bool any = e->kind == EXPECT_HEADER_CONTAINS,
	     apart = strcasecmp(e->header, "Set-Cookie") == 0;
	const char *value = NULL;
	size_t len;

	if (!any && !apart)
		return header_value_holds(e, text_string(joined), joined->len);
	while ((value = http_answer_next_header(j->judgement->answer, e->header, value, &len)))
		if (header_value_holds(e, value, len) == any)
			return any;
	return !any;
}

static void
judge_header_lines(const struct judging *j, const struct expectation *e, const struct text *joined,
    size_t count, struct step_check *check)
{
	const char *fault = NULL;

	if (e->kind == EXPECT_HEADER) {
		check->status = CHECK_PASS;
		return;
	}
	if (e->kind == EXPECT_HEADER_SECURE)
		fault = e->secure->fault(joined, j->judgement->answer);
	else if (!header_lines_hold(j, e, joined))
		fault = "the header has another value";
	judge_verdict(check, !fault);
	if (!fault)
		return;
	text_add_string(&check->message, fault);
	if (count > 1)
		text_add_format(&check->message, " (it stands %zu times)", count);
}

void
judge_header(const struct judging *j, const struct expectation *e, struct step_check *check)
{
	struct text joined = TEXT_INIT(TEXT_MAX_RECORD);
	size_t count = step_header_join(j->judgement->answer, e->header, &joined);

	if (count > 0)
		header_observe(j, e, check, text_string(&joined), joined.len);
	if (e->kind == EXPECT_HEADER_ABSENT) {
		judge_verdict(check, count == 0);
		if (count > 0)
			text_add_string(&check->message, "the header is there");
	} else if (count == 0) {
		check->status = CHECK_FAIL;
		text_add_string(&check->message, "the header is missing");
	} else {
		judge_header_lines(j, e, &joined, count, check);
	}
	text_free(&joined);
}

void
judge_echo(const struct judging *j, const struct expectation *e, struct step_check *check)
{
	const struct http_answer *answer = j->judgement->answer;
	struct json_writer target = json_writer(&check->target);
	struct text value = TEXT_INIT(TEXT_MAX_RECORD);
	char id[STEP_ID_SIZE];
	size_t count = step_header_join(answer, "X-Request-ID", &value);

	step_request_id(j->step, j->world, answer, id);
	json_put_string(&target, NULL, id);
	if (count > 0)
		header_observe(j, e, check, text_string(&value), value.len);
	judge_verdict(check, count > 0 && strcmp(text_string(&value), answer->request_id) == 0);
	if (count == 0)
		text_add_string(&check->message, "the answer has no X-Request-ID");
	else if (check->status == CHECK_FAIL)
		text_add_string(&check->message, "the answer carries another id");
	text_free(&value);
}
