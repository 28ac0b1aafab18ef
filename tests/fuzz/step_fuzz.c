/* links: cmd/smoke-stack/ */
/*
 * Steps of all kinds: a plan up to the first NUL byte, the answer's headers up to the second, its
 * body behind them.  Whatever parses can be rendered or says why not, is judged with one check per
 * expectation, and nothing passes without an answer; what becomes of it in a record is JSON,
 * whatever is secret.  Percentiles are those of the body's bytes, four a request.  Expressions that
 * need libjq are not run: they may well not end.
 */
#include "step.h"

#include <stdint.h>
#include <string.h>

#include "../../cmd/smoke-stack/kind.h"
#include "clock.h"
#include "document.h"
#include "fuzz.h"
#include "histogram.h"
#include "http/answer.h"
#include "http/route.h"
#include "json.h"
#include "libjq_leaks.h"
#include "step/definition.h"
#include "step/evidence.h"
#include "step/judge.h"
#include "step/outcome.h"
#include "step/run.h"

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
must_be_json(const struct text *text)
{
	struct json_error error;

	must(text->len == 0 || json_validate(text_string(text), text->len, 0, &error) == 0);
}

static void
look_at_checks(const struct step_outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++) {
		must(outcome->checks[i].name != NULL);
		must_be_json(&outcome->checks[i].observed);
		must_be_json(&outcome->checks[i].target);
	}
}

static void
judge(struct step *step, struct step_world *world, struct step_answer answer)
{
	struct step_outcome outcome = {.step = step};
	struct step_tally tally = {0};
	struct judgement judgement = {.step = step,
	    .world = world,
	    .set = &step->expect,
	    .suffix = "",
	    .answer = &answer,
	    .tally = step->http.burst ? &tally : NULL,
	    .elapsed_ns = answer.elapsed_ns};
	size_t expected = 0;

	for (const struct expectation *e = step->expect.first; e; e = e->next)
		expected += !e->over_tls && e->kind != EXPECT_PERCENTILE;
	must(expected > 0);
	step_tally_add(&tally, &answer);
	must(expectations_judge(&judgement, &outcome) == 0);
	must(outcome.count == expected);
	look_at_checks(&outcome);
	answer.error = "reset";
	tally = (struct step_tally){0};
	step_tally_add(&tally, &answer);
	must(expectations_judge(&judgement, &outcome) == 0);
	must(outcome_worst(&outcome, 0) == CHECK_FAIL);
	for (size_t i = 0; i < outcome.count; i++)
		must(outcome.checks[i].status != CHECK_PASS);
	look_at_checks(&outcome);
	step_outcome_free(&outcome);
}

static int
compare_times(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return (one > other) - (one < other);
}

/* Each percentile of the set against the sorted times. */
static void
must_be_percentiles(const struct expectations *set, const struct step_outcome *outcome,
    int64_t *sorted, int64_t count, int64_t planned)
{
	const struct step_check *check = outcome->checks;

	qsort(sorted, (size_t)count, sizeof(*sorted), compare_times);
	for (const struct expectation *e = set->first; e; e = e->next) {
		int64_t exact;

		if (e->kind != EXPECT_PERCENTILE)
			continue;
		must(check->samples == count);
		if (count < planned) {
			must(check++->status == CHECK_UNKNOWN);
			continue;
		}
		exact = sorted[(e->percentile * count + 99) / 100 - 1];
		if ((double)exact > e->number * 1e6)
			must(check->status == CHECK_FAIL);
		else if ((double)exact * 1.002 < e->number * 1e6 - 1e3)
			must(check->status == CHECK_PASS);
		check++;
	}
	must(check == outcome->checks + outcome->count);
}

/* Times of at most four seconds, and a round that ended early where there are too few. */
static void
take_times(const struct step *step, const struct text *body)
{
	enum { MOST = 4096 };
	static int64_t sorted[MOST];
	int64_t planned = step_requests(step), count = 0;
	struct step_outcome outcome = {.step = step};
	struct step_times times = {0};
	struct step_answer one = {0};

	must(step_times_begin(&times, &step->expect) == 0);
	for (size_t at = 0; times.taken && at + 4 <= body->len; at += 4) {
		uint32_t ns;

		memcpy(&ns, text_string(body) + at, sizeof(ns));
		if (count == planned || count == MOST)
			break;
		one.elapsed_ns = sorted[count++] = ns;
		step_times_add(&times, &one, "id", 0);
	}
	if (times.taken) {
		must(step_times_judge(&times, step, "", &step->expect, &outcome) == 0);
		look_at_checks(&outcome);
		must_be_percentiles(&step->expect, &outcome, sorted, count, planned);
	}
	step_outcome_free(&outcome);
	step_times_end(&times);
}

/* Nothing is left of the run's that contradicts what the step says, and whatever is in it can be judged. */
static void
look_at_route(const struct http_route *route)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct http_route reached;

	if (!route)
		return;
	must(!route->proxy || !route->unix_socket);
	must(!route->client_key || route->client_cert);
	reached = *route;
	reached.ca_file = reached.client_cert = reached.client_key = NULL; /* opens no files */
	must(http_route_check(&reached, HTTP_NAMES_OF_MEMBERS, &why) == HTTP_OK || why.len > 0);
	must(http_route_copy(&reached, route) == 0);
	must(http_route_same(&reached, route));
	http_route_free(&reached);
	text_free(&why);
}

/* The request, and what a failing check would carry of it. */
static void
render(struct step *step, struct step_world *world, const struct step_answer *answer)
{
	struct step_outcome outcome = {.step = step};
	struct step_run run = {.step = step, .world = world, .outcome = &outcome};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (step_rendered_make(step, world, &run.rendered, &why) < 0) {
		must(why.len > 0);
	} else {
		must(step->kind || http_check_url(run.rendered.request.url, &why) == 0);
		look_at_route(run.rendered.request.route);
		run.answer = *answer;
		must(step_evidence(&run) == 0);
		must_be_json(&outcome.evidence);
	}
	step_rendered_free(&run.rendered);
	step_outcome_free(&outcome);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *p = (const char *)bytes, *end = p + len, *plan, *head;
	size_t plan_len, head_len;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct http_answer http = {.status = 200};
	struct template_context templates = {.clock = &clock_system, .variables = variables_new()};
	struct step_world world = {
	    .base_url = "http://h", .templates = &templates, .clock = &clock_system};
	struct document *document;

	world.variables = (struct variables *)templates.variables;
	must(variables_set(world.variables, "s", "20", 2, true) == 0);

	plan = cut(&p, end, &plan_len);
	head = cut(&p, end, &head_len);
	take_headers(&http, head, head_len);
	http.body.max = 1 << 20;
	text_add(&http.body, p, (size_t)(end - p));
	document = document_parse("fuzz", plan, plan_len, &why);
	for (const struct document_value *v = document ? document->first : NULL; v; v = v->next) {
		struct step *step = step_parse_kinds(document, v, NULL, kinds, NULL, &why);

		must(step || why.len > 0);
		if (step) {
			struct step_answer answer = step_answer_of_http(&http);

			render(step, &world, &answer);
			take_times(step, answer.body);
			if (!expressions_need_jq(step->expressions))
				judge(step, &world, answer);
		}
		step_free(step);
	}
	document_free(document);
	variables_free((struct variables *)templates.variables);
	http_answer_free(&http);
	text_free(&why);
	return 0;
}
