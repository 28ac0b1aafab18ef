/*
 * Steps: a plan up to the first NUL byte, the answer's headers up to the second, its body behind them.  Whatever parses can be
 * rendered or says why not, is judged with one check per expectation, and nothing passes without an answer.  Expressions that
 * need libjq are not run: they may well not end.
 */
#include "step.h"

#include <stdint.h>
#include <string.h>

#include "clock.h"
#include "document.h"
#include "fuzz.h"
#include "http_internal.h"
#include "libjq_leaks.h"
#include "step_internal.h"

/* Cuts off what stands before the next NUL byte. */
static const char *
cut(const char **p, const char *end, size_t *len)
{
	const char *start = *p, *nul = memchr(start, '\0', (size_t)(end - start));

	*len = (size_t)((nul ? nul : end) - start);
	*p = nul ? nul + 1 : end;
	return start;
}

static void
take_headers(struct http_answer *answer, const char *head, size_t len)
{
	const char *end = head + len;

	answer->headers.max = 1 << 20;
	while (head < end) {
		const char *next = memchr(head, '\n', (size_t)(end - head));

		next = next ? next + 1 : end;
		http_answer_take_line(answer, head, (size_t)(next - head));
		head = next;
	}
}

static void
judge(struct step *step, struct step_world *world, struct http_answer *answer)
{
	struct step_outcome outcome = {0};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	size_t expected = 0;

	for (const struct expectation *e = step->expect.first; e; e = e->next)
		expected += !e->over_tls && e->kind != EXPECT_PERCENTILE;
	must(expected > 0);
	must(step_judge(step, world, answer, &outcome, &why) == 0);
	must(outcome.count == expected);
	answer->error = HTTP_ERROR_RESET;
	must(step_judge(step, world, answer, &outcome, &why) == 0);
	must(outcome.status == CHECK_FAIL);
	for (size_t i = 0; i < outcome.count; i++)
		must(outcome.checks[i].status != CHECK_PASS);
	step_outcome_free(&outcome);
	text_free(&why);
}

static void
render(const struct step *step, struct step_world *world)
{
	struct step_rendered rendered;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (step_rendered_make(step, world, &rendered, &why) < 0)
		must(why.len > 0);
	else
		must(http_check_url(rendered.request.url, &why) == 0);
	step_rendered_free(&rendered);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *p = (const char *)bytes, *end = p + len, *plan, *head;
	size_t plan_len, head_len;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct http_answer answer = {.status = 200};
	struct template_context templates = {.clock = &clock_system, .variables = variables_new()};
	struct step_world world = {
	    .base_url = "http://h", .templates = &templates, .clock = &clock_system};
	struct document *document;

	plan = cut(&p, end, &plan_len);
	head = cut(&p, end, &head_len);
	take_headers(&answer, head, head_len);
	answer.body.max = 1 << 20;
	text_add(&answer.body, p, (size_t)(end - p));
	document = document_parse("fuzz", plan, plan_len, &why);
	for (const struct document_value *v = document ? document->first : NULL; v; v = v->next) {
		struct step *step = step_parse(document, v, NULL, &why);

		must(step || why.len > 0);
		if (step) {
			answer.error = HTTP_OK;
			render(step, &world);
			if (!expressions_need_jq(step->expressions))
				judge(step, &world, &answer);
		}
		step_free(step);
	}
	document_free(document);
	variables_free((struct variables *)templates.variables);
	http_answer_free(&answer);
	text_free(&why);
	return 0;
}
