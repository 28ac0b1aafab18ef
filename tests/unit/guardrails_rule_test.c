/* links: cmd/check-guardrails/ */
/* Targets that can be met and missed, the ratio that may be a percentage, and how fast a budget burns. */
#include "unit.h"

#include <stdlib.h>

#include "../../cmd/check-guardrails/burn.h"
#include "../../cmd/check-guardrails/rule.h"
#include "../../cmd/check-guardrails/rule_parse.h"
#include "text.h"

static void
test_ranges(void)
{
	static const struct {
		const char *rule, *why; /* NULL: taken */
	} cases[] = {
	    {"count() <= 0", NULL},
	    {"count() < 0", "could meet"},
	    {"count() < 1", NULL},
	    {"count() >= 0", "could fail"},
	    {"count() > 0", NULL},
	    {"count() >= 1", NULL},
	    {"count() > -1", "impossible target"},
	    {"count() == 0", NULL},
	    {"count() != 0", NULL},
	    {"count() == 1.5", "could meet"},
	    {"count() != 1.5", "could fail"},
	    {"rate(.a) <= 100%", "could fail"},
	    {"rate(.a) < 100%", NULL},
	    {"rate(.a) >= 100%", NULL},
	    {"rate(.a) > 100%", "could meet"},
	    {"rate(.a) == 100%", NULL},
	    {"rate(.a) <= 100.1%", "impossible target"},
	    {"rate(.a) == 100.1%", "impossible target"},
	    {"rate(.a) != 100.1%", "impossible target"},
	    {"count() == -1", "impossible target"},
	    {"count() != 0.5", "could fail"},
	    {"rate(.a) <= 0", NULL},
	    {"rate(.a) <= 1", "meant as"},
	    {"rate(.a) <= 1.5", NULL},
	    {"rate(.a) <= 0.5%", NULL},
	    {"max(.error_rate_pct) <= 100", "could fail"},
	    {"sum(.error_rate_pct) <= 100", NULL},
	    {"sum(.error_rate_pct) >= 0", "could fail"},
	    {"last(.metrics.ctr_at_20_pct) <= 100", "could fail"},
	    {"max(.latency_ms.p95) >= 0", "could fail"},
	    {"max(.latency_ms.p95) > 0", NULL},
	    {"min(.drift_ms) >= 0", NULL},
	    {"max(.x) >= -5", NULL},
	    {"stddev(.x) >= 0", "could fail"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rule rule = rule_begin();
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		int rc = rule_parse(cases[i].rule, &rule, &why);

		if (!CHECK_INT(rc, cases[i].why ? -1 : 0) ||
		    !CHECK(!cases[i].why || strstr(text_string(&why), cases[i].why)))
			fprintf(stderr, "%s: %s\n", cases[i].rule, text_string(&why));
		rule_free(&rule);
		text_free(&why);
	}
}

enum { MINUTE = 60000, NOW = 1000 };

/* 99 %, ten minutes and two, burning more than ten times as fast: over 10 % bad.  Counts of the minutes 990 to 997,
 * and of the last two. */
static void
test_burn(void)
{
	static const struct {
		struct counts old, last;
		int64_t since, least; /* a minute; events */
		int answer;
	} cases[] = {
	    {{80, 20, 0}, {8, 2, 0}, 990, 1, BURN_EXCEEDED},
	    {{90, 10, 0}, {9, 1, 0}, 990, 1, BURN_WITHIN}, /* as fast as it may, not faster */
	    {{89, 11, 0}, {8, 2, 0}, 990, 1, BURN_EXCEEDED},
	    {{80, 20, 0}, {10, 0, 0}, 990, 1, BURN_WITHIN}, /* the short one is over already */
	    {{100, 0, 0}, {8, 2, 0}, 990, 1, BURN_WITHIN},  /* the long one is not yet */
	    {{80, 20, 0}, {8, 2, 0}, 991, 1, BURN_UNKNOWN}, /* began too late */
	    {{80, 20, 0}, {0, 0, 0}, 990, 1, BURN_UNKNOWN},
	    {{80, 20, 0}, {0, 0, 5}, 990, 1, BURN_UNKNOWN}, /* events without a status alone */
	    {{80, 20, 0}, {8, 2, 0}, 990, 110, BURN_EXCEEDED},
	    {{80, 20, 0}, {8, 2, 0}, 990, 111, BURN_UNKNOWN},
	    {{95, 5, 0}, {90, 5, 5}, 990, 1, BURN_WITHIN},     /* all bad, it would just hold */
	    {{80, 20, 0}, {89, 5, 6}, 990, 1, BURN_UNKNOWN},   /* it depends on them */
	    {{80, 20, 0}, {80, 12, 6}, 990, 1, BURN_EXCEEDED}, /* all good, it fails */
	};
	const struct burn_policy policy = {
	    .objective = 99, .count = 1, .pairs = {{.minutes = {10, 2}, .factor = 10}}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct burn burn = {.since = cases[i].since * MINUTE, .through = NOW * MINUTE};
		struct burn_rate rate;

		buckets_add(&burn.minutes, NOW - 10, &cases[i].old);
		buckets_add(&burn.minutes, NOW - 2, &cases[i].last);
		rate = burn_ask(&burn, &policy, 0, (int64_t)NOW * MINUTE, cases[i].least);
		if (!CHECK_INT(rate.answer, cases[i].answer))
			fprintf(stderr, "case %zu: %s\n", i, rate.why ? rate.why : "");
		CHECK((rate.answer == BURN_UNKNOWN) == (rate.why != NULL));
		buckets_free(&burn.minutes);
	}
}

int
main(void)
{
	test_ranges();
	test_burn();
	return unit_end();
}
